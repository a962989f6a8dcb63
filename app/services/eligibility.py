"""Who may go where: the one place that decides it, one small function per rule, each with a reason to show.

A rule takes plain values (Applicant, Offer) and gives the reasons why the applicant can't have the offer: none means the
rule holds. The screens, the saving of wishes and the export of a round all ask here.
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.labels import label
from app.models import (
    Audience,
    Clearance,
    ClearanceKind,
    Participant,
    Person,
    Programme,
    Site,
    Slot,
    SlotClearance,
    SlotYear,
    Specialty,
    Student,
    StudyGroup,
    Teacher,
)
from app.models.slot import slot_specialty
from app.models.teacher import teacher_specialty


@dataclass(frozen=True, slots=True)
class Applicant:
    """What matters of a participant. `specialties` are codes; `practice` the group's weeks, both days inclusive.

    `clearances` maps a paper to its last day, None where it does not lapse.
    """

    round_id: int
    audience: Audience
    specialties: frozenset[str] = frozenset()
    year: int | None = None
    birth_date: date | None = None
    practice: tuple[date, date] | None = None
    needs_accessible_site: bool = False
    clearances: Mapping[ClearanceKind, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What matters of a slot. Both days are inclusive; no specialties, or no years, means any."""

    round_id: int | None
    audience: Audience
    starts_on: date
    ends_on: date
    specialties: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    least_age: int | None = None
    is_accessible: bool = False
    clearances: tuple[ClearanceKind, ...] = ()


class Code(enum.StrEnum):
    """Why not, in the order in which a screen names the first: what can't be mended comes first."""

    ROUND = "round"
    AUDIENCE = "audience"
    SPECIALTY = "specialty"
    YEAR = "year"
    NO_PRACTICE = "no_practice"
    WEEKS = "weeks"
    NO_BIRTH_DATE = "no_birth_date"
    AGE = "age"
    ACCESS = "access"
    PAPER_MISSING = "paper_missing"
    PAPER_LAPSES = "paper_lapses"


WORDS = {
    Code.ROUND: _l("This place belongs to another placement round."),
    Code.AUDIENCE: _l("This place is not for you: %(audience)s."),
    Code.SPECIALTY: _l("This place takes only these specialties: %(specialties)s."),
    Code.YEAR: _l("This place takes only these years of study: %(years)s."),
    Code.NO_PRACTICE: _l("The practice weeks of your group are not set yet."),
    Code.WEEKS: _l("Your practice lasts from %(first)s to %(last)s; this place does not lie within it."),
    Code.NO_BIRTH_DATE: _l("This place has a least age, and your date of birth is not on record."),
    Code.AGE: _l("You must be %(least_age)s by the first day, %(first)s."),
    Code.ACCESS: _l("You need a place without barriers, and this one is not equipped yet."),
    Code.PAPER_MISSING: _l("A paper is missing: %(paper)s."),
    Code.PAPER_LAPSES: _l("A paper lapses on %(until)s, before the last day, %(last)s: %(paper)s."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an offer is closed to an applicant; `facts` fill the sentence."""

    code: Code
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """One sentence in the reader's language."""
        return str(WORDS[self.code]) % {name: _shown(value) for name, value in self.facts.items()}


def _shown(value) -> str:
    if isinstance(value, date):
        return format_date(value, "long")
    if isinstance(value, frozenset):
        return ", ".join(str(part) for part in sorted(value))
    return label(value) if isinstance(value, enum.Enum) else str(value)


def age_on(day: date, birth_date: date) -> int:
    """Full years on `day`; who was born on 29 February is a year older on 1 March of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


Rule = Callable[[Applicant, Offer], tuple[Reason, ...]]
HOLDS: tuple[Reason, ...] = ()


def same_round(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    return HOLDS if applicant.round_id == offer.round_id else (Reason(Code.ROUND),)


def meant_for_them(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    if applicant.audience is offer.audience:
        return HOLDS
    return (Reason(Code.AUDIENCE, {"audience": offer.audience}),)


def specialty_taken(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """One of a teacher's several specialties is enough."""
    if not offer.specialties or not offer.specialties.isdisjoint(applicant.specialties):
        return HOLDS
    return (Reason(Code.SPECIALTY, {"specialties": offer.specialties}),)


def year_taken(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """Years of study are asked of students only."""
    if not offer.years or applicant.audience is not Audience.STUDENT or applicant.year in offer.years:
        return HOLDS
    return (Reason(Code.YEAR, {"years": offer.years}),)


def within_practice_weeks(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """The whole slot lies within the group's practice; a teacher has no such weeks."""
    if applicant.audience is not Audience.STUDENT:
        return HOLDS
    if applicant.practice is None:
        return (Reason(Code.NO_PRACTICE),)
    first, last = applicant.practice
    if first <= offer.starts_on and offer.ends_on <= last:
        return HOLDS
    return (Reason(Code.WEEKS, {"first": first, "last": last}),)


def old_enough(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """The least age holds on every day of the slot: nobody grows younger, so the first day decides."""
    if offer.least_age is None:
        return HOLDS
    if applicant.birth_date is None:
        return (Reason(Code.NO_BIRTH_DATE),)
    if age_on(offer.starts_on, applicant.birth_date) >= offer.least_age:
        return HOLDS
    return (Reason(Code.AGE, {"least_age": offer.least_age, "first": offer.starts_on}),)


def accessible(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    if offer.is_accessible or not applicant.needs_accessible_site:
        return HOLDS
    return (Reason(Code.ACCESS),)


def papers_in_force(applicant: Applicant, offer: Offer) -> tuple[Reason, ...]:
    """Every paper that the site asks for is held and is good up to and including the last day."""
    if not offer.clearances:
        return HOLDS
    reasons = []
    for paper in offer.clearances:
        if paper not in applicant.clearances:
            reasons.append(Reason(Code.PAPER_MISSING, {"paper": paper}))
            continue
        until = applicant.clearances[paper]
        if until is not None and until < offer.ends_on:
            reasons.append(Reason(Code.PAPER_LAPSES, {"paper": paper, "until": until, "last": offer.ends_on}))
    return tuple(reasons)


RULES: tuple[Rule, ...] = (
    same_round,
    meant_for_them,
    specialty_taken,
    year_taken,
    within_practice_weeks,
    old_enough,
    accessible,
    papers_in_force,
)


def reasons(applicant: Applicant, offer: Offer) -> list[Reason]:
    """Every reason why `offer` is closed to `applicant`, in the order of RULES; empty when it is open."""
    return [reason for rule in RULES for reason in rule(applicant, offer)]


def is_open(applicant: Applicant, offer: Offer) -> bool:
    for rule in RULES:  # a plain loop: this runs for every pair of a round
        if rule(applicant, offer):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The participants and slots of a round by their keys, and the rules on any pair of them."""

    applicants: Mapping[int, Applicant]
    offers: Mapping[int, Offer]

    def is_open(self, participant_id: int, slot_id: int) -> bool:
        return is_open(self.applicants[participant_id], self.offers[slot_id])

    def open_pairs(self) -> Iterable[tuple[int, int]]:
        """(participant_id, slot_id) of everything that is possible, in the order of the keys."""
        for participant_id, applicant in self.applicants.items():
            for slot_id, offer in self.offers.items():
                if is_open(applicant, offer):
                    yield participant_id, slot_id


def eligibility(round_id: int) -> Eligibility:
    return Eligibility(applicants(round_id), offers(round_id))


def applicants(round_id: int) -> dict[int, Applicant]:
    """All participants of a round by key: one query per table."""
    return _applicants(Participant.round_id == round_id)


def applicant(participant: Participant) -> Applicant:
    return _applicants(Participant.id == participant.id)[participant.id]


def offers(round_id: int) -> dict[int, Offer]:
    """All slots of a round by key: one query per table."""
    return _offers(Slot.round_id == round_id)


def offer(slot: Slot) -> Offer:
    return _offers(Slot.id == slot.id)[slot.id]


def _applicants(which: ColumnElement[bool]) -> dict[int, Applicant]:
    people = select(Participant.person_id).where(which)
    rows = db.session.execute(
        select(
            Participant,
            Person.birth_date,
            StudyGroup.year_of_study,
            Specialty.code,
            Student.needs_accessible_site,
            Teacher.needs_accessible_site,
        )  # fmt: skip
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .outerjoin(Programme, StudyGroup.programme_id == Programme.id)
        .outerjoin(Specialty, Programme.specialty_id == Specialty.id)
        .outerjoin(Student, Student.person_id == Person.id)
        .outerjoin(Teacher, Teacher.person_id == Person.id)
        .where(which)
        .order_by(Participant.id)
    )
    taught = _grouped(
        select(Teacher.person_id, Specialty.code)
        .join(teacher_specialty, teacher_specialty.c.teacher_id == Teacher.id)
        .join(Specialty, teacher_specialty.c.specialty_id == Specialty.id)
        .where(Teacher.person_id.in_(people))
    )
    papers = _grouped(
        select(Clearance.person_id, Clearance.kind, Clearance.valid_until).where(Clearance.person_id.in_(people))
    )
    return {
        person.id: Applicant(
            round_id=person.round_id,
            audience=person.audience,
            specialties=_specialties(person, code, taught[person.person_id]),
            year=year,
            birth_date=birth_date,
            practice=_practice(person),
            needs_accessible_site=bool(as_student or as_teacher),
            clearances=dict(papers[person.person_id]),
        )
        for person, birth_date, year, code, as_student, as_teacher in rows
    }


def _specialties(participant: Participant, code: str | None, taught: list) -> frozenset[str]:
    """A student has the specialty of the group, a teacher those that they teach."""
    if participant.audience is Audience.STUDENT:
        return frozenset(() if code is None else (code,))
    return frozenset(code for (code,) in taught)


def _practice(participant: Participant) -> tuple[date, date] | None:
    first, last = participant.practice_starts_on, participant.practice_ends_on
    return None if first is None else (first, last)


def _offers(which: ColumnElement[bool]) -> dict[int, Offer]:
    slots = select(Slot.id).where(which)
    codes = _grouped(
        select(slot_specialty.c.slot_id, Specialty.code)
        .join(Specialty, slot_specialty.c.specialty_id == Specialty.id)
        .where(slot_specialty.c.slot_id.in_(slots))
    )
    years = _grouped(select(SlotYear.slot_id, SlotYear.year).where(SlotYear.slot_id.in_(slots)))
    papers = _grouped(
        select(SlotClearance.slot_id, SlotClearance.kind)
        .where(SlotClearance.slot_id.in_(slots))
        .order_by(SlotClearance.kind)
    )
    rows = db.session.execute(
        select(Slot.id, Slot.round_id, Slot.audience, Slot.starts_on, Slot.ends_on, Slot.least_age, Site.is_accessible)
        .join(Site, Slot.site_id == Site.id)
        .where(which)
        .order_by(Slot.id)
    )
    return {
        slot_id: Offer(
            round_id=round_id,
            audience=audience,
            starts_on=starts_on,
            ends_on=ends_on,
            specialties=frozenset(code for (code,) in codes[slot_id]),
            years=frozenset(year for (year,) in years[slot_id]),
            least_age=least_age,
            is_accessible=is_accessible,
            clearances=tuple(kind for (kind,) in papers[slot_id]),
        )
        for slot_id, round_id, audience, starts_on, ends_on, least_age, is_accessible in rows
    }


def _grouped(query) -> defaultdict[int, list]:
    """Rows by their first column, the rest of each row as a tuple."""
    found = defaultdict(list)
    for key, *rest in db.session.execute(query):
        found[key].append(tuple(rest))
    return found
