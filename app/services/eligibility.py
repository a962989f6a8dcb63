"""Reads from the database what the rules of eligibility ask for: of one person and slot, or of a whole round.

The rules themselves are in policies/eligibility.py. The screens, the saving of wishes and the export of a round ask
here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import ColumnElement, Integer, Row, Select, String, cast, literal, null, or_, select, union_all

from app.extensions import db
from app.models import (
    Audience,
    Clearance,
    ClearanceKind,
    Participant,
    Person,
    Programme,
    Site,
    Slot,
    SlotApproval,
    SlotClearance,
    SlotYear,
    Specialty,
    Student,
    StudyGroup,
    Teacher,
)
from app.models.slot import slot_specialty
from app.models.teacher import teacher_specialty
from app.policies.eligibility import OF_KIND, PERSONAL, Applicant, Code, Offer, Reason, is_open, reasons

PARTICIPANT = (
    Participant.id,
    Participant.person_id,
    Participant.round_id,
    Participant.audience,
    Participant.organisation_id,
    Participant.practice_starts_on,
    Participant.practice_ends_on,
)

__all__ = [
    "Applicant",
    "Eligibility",
    "Offer",
    "Reason",
    "applicant",
    "applicants",
    "eligibility",
    "is_open",
    "of_one",
    "offer",
    "offers",
    "offers_of",
    "reasons",
]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The participants and slots of a round by their keys, and the rules on any pair of them.

    People fall into few kinds and so do slots; the rules that look at neither age nor papers are asked once for each
    pair of kinds, which makes a round of thousands a matter of a moment.
    """

    applicants: Mapping[int, Applicant]
    offers: Mapping[int, Offer]
    _near: dict = field(default_factory=dict, compare=False, repr=False)
    _alike: dict = field(default_factory=dict, compare=False, repr=False)

    def is_open(self, participant_id: int, slot_id: int) -> bool:
        """A slot that has left the round is open to nobody."""
        return slot_id in self.offers and self.would_take(self.applicants[participant_id], slot_id)

    def would_take(self, applicant: Applicant, slot_id: int) -> bool:
        """The same for somebody who is not in the round."""
        return slot_id in self.near(applicant) and is_open(applicant, self.offers[slot_id], PERSONAL)

    def near(self, applicant: Applicant) -> dict[int, Offer]:
        """Slots that are open to people of the kind of `applicant` as long as they have the age and the papers."""
        kind = applicant.kind
        if kind not in self._near:
            anybody = applicant.bare
            keys = [key for one, keys in self._kinds().items() if is_open(anybody, one, OF_KIND) for key in keys]
            self._near[kind] = {key: self.offers[key] for key in sorted(keys)}
        return self._near[kind]

    def _kinds(self) -> dict[Offer, list[int]]:
        """Slots that differ by age and papers only, under one of their kind."""
        if not self._alike:
            for key, offered in self.offers.items():
                self._alike.setdefault(offered.kind, []).append(key)
        return self._alike

    def open_to(self, participant_id: int, enough: int) -> int:
        """How many slots are open to the participant; counted no further than `enough`."""
        applicant = self.applicants[participant_id]
        found = (True for offered in self.near(applicant).values() if is_open(applicant, offered, PERSONAL))
        return sum(islice(found, enough))

    def reasons(self, participant_id: int, slot_id: int) -> list[Reason]:
        offered = self.offers.get(slot_id)
        return [Reason(Code.ROUND)] if offered is None else reasons(self.applicants[participant_id], offered)


def eligibility(round_id: int) -> Eligibility:
    return Eligibility(applicants(round_id), offers(round_id))


def of_one(participant: Participant) -> Eligibility:
    """The same for one participant and every slot of their round; only their own college's approvals are read."""
    offered = _offers(Slot.round_id == participant.round_id, college=participant.organisation_id)
    return Eligibility({participant.id: applicant(participant)}, offered)


def applicants(round_id: int) -> dict[int, Applicant]:
    """All who take part in a round by key: one query per table."""
    return _applicants((Participant.round_id == round_id) & Participant.taken_out_at.is_(None))


def applicant(participant: Participant) -> Applicant:
    return _applicants(Participant.id == participant.id)[participant.id]


def offers(round_id: int) -> dict[int, Offer]:
    """All slots of a round by key: one query per table."""
    return _offers(Slot.round_id == round_id)


def offers_of(slot_ids: Iterable[int]) -> dict[int, Offer]:
    """Some slots by key: one query per table."""
    return _offers(Slot.id.in_(list(slot_ids)))


def offer(slot: Slot) -> Offer:
    return _offers(Slot.id == slot.id)[slot.id]


def _applicants(which: ColumnElement[bool]) -> dict[int, Applicant]:
    people = select(Participant.person_id).where(which)
    rows = db.session.execute(
        select(
            *PARTICIPANT,
            Person.birth_date,
            StudyGroup.year_of_study,
            Specialty.code,
            or_(Student.needs_accessible_site, Teacher.needs_accessible_site).label("needs_access"),
        )
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .outerjoin(Programme, StudyGroup.programme_id == Programme.id)
        .outerjoin(Specialty, Programme.specialty_id == Specialty.id)
        .outerjoin(Student, Student.person_id == Person.id)
        .outerjoin(Teacher, Teacher.person_id == Person.id)
        .where(which)
        .order_by(Participant.id)
    ).all()
    taught = _taught(people) if any(row.audience is Audience.TEACHER for row in rows) else {}
    papers = _grouped(
        select(Clearance.person_id, Clearance.kind, Clearance.valid_until, Clearance.confirmed_at.is_not(None)).where(
            Clearance.person_id.in_(people)
        )
    )
    return {
        row.id: Applicant(
            round_id=row.round_id,
            audience=row.audience,
            organisation_id=row.organisation_id,
            specialties=_specialties(row, taught),
            year=row.year_of_study,
            birth_date=row.birth_date,
            practice=row.practice_starts_on and (row.practice_starts_on, row.practice_ends_on),
            needs_accessible_site=bool(row.needs_access),
            clearances={kind: until for kind, until, confirmed in papers.get(row.person_id, ()) if confirmed},
            unconfirmed=frozenset(kind for kind, _, confirmed in papers.get(row.person_id, ()) if not confirmed),
        )
        for row in rows
    }


def _taught(people: Select) -> defaultdict[int, list]:
    """The specialties of teachers, by person."""
    return _grouped(
        select(Teacher.person_id, Specialty.code)
        .join(teacher_specialty, teacher_specialty.c.teacher_id == Teacher.id)
        .join(Specialty, teacher_specialty.c.specialty_id == Specialty.id)
        .where(Teacher.person_id.in_(people))
    )


def _specialties(participant: Row, taught: Mapping[int, list]) -> frozenset[str]:
    """A student has the specialty of the group, a teacher those that they teach."""
    if participant.audience is Audience.STUDENT:
        return frozenset(() if participant.code is None else (participant.code,))
    return frozenset(code for (code,) in taught.get(participant.person_id, ()))


def _demands(slots: Select, college: int | None) -> dict[int, dict[str, list]]:
    """Slot → what it asks for and who has approved it, all four kinds in one query."""
    word, number = cast(null(), String), cast(null(), Integer)
    approved = SlotApproval.slot_id.in_(slots) & SlotApproval.is_approved
    if college is not None:
        approved &= SlotApproval.organisation_id == college
    code = select(slot_specialty.c.slot_id, literal("specialty"), cast(Specialty.code, String), number)
    rows = union_all(
        code.join(Specialty, slot_specialty.c.specialty_id == Specialty.id).where(slot_specialty.c.slot_id.in_(slots)),
        select(SlotYear.slot_id, literal("year"), word, SlotYear.year).where(SlotYear.slot_id.in_(slots)),
        select(SlotClearance.slot_id, literal("paper"), cast(SlotClearance.kind, String), number).where(
            SlotClearance.slot_id.in_(slots)
        ),
        select(SlotApproval.slot_id, literal("college"), word, SlotApproval.organisation_id).where(approved),
    )
    found = defaultdict(lambda: {"specialty": [], "year": [], "paper": [], "college": []})
    for slot_id, what, said, counted in db.session.execute(rows):
        found[slot_id][what].append(counted if said is None else said)
    return found


def _offers(which: ColumnElement[bool], college: int | None = None) -> dict[int, Offer]:
    demands = _demands(select(Slot.id).where(which), college)
    rows = db.session.execute(
        select(
            Slot.id,
            Slot.round_id,
            Slot.audience,
            Slot.starts_on,
            Slot.ends_on,
            Slot.least_age,
            Site.is_accessible,
            Slot.closed_at,
        )
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
            specialties=frozenset(demands[slot_id]["specialty"]),
            years=frozenset(demands[slot_id]["year"]),
            least_age=least_age,
            is_accessible=is_accessible,
            clearances=tuple(ClearanceKind(kind) for kind in sorted(demands[slot_id]["paper"])),
            is_closed=closed_at is not None,
            approved_by=frozenset(demands[slot_id]["college"]),
        )
        for slot_id, round_id, audience, starts_on, ends_on, least_age, is_accessible, closed_at in rows
    }


def _grouped(query) -> defaultdict[int, list]:
    """Rows by their first column, the rest of each row as a tuple."""
    found = defaultdict(list)
    for key, *rest in db.session.execute(query):
        found[key].append(tuple(rest))
    return found
