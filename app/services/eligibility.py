"""Reads from the database what the rules of eligibility ask for: of one person and slot, or of a whole round.

The rules themselves are in policies/eligibility.py. The screens, the saving of wishes and the export of a round ask
here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, Row, Select, select, true

from app.extensions import db
from app.models import (
    Audience,
    Clearance,
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
from app.policies.eligibility import Applicant, Code, Offer, Reason, is_open, reasons

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
    """The participants and slots of a round by their keys, and the rules on any pair of them."""

    applicants: Mapping[int, Applicant]
    offers: Mapping[int, Offer]

    def is_open(self, participant_id: int, slot_id: int) -> bool:
        """A slot that has left the round is open to nobody."""
        offered = self.offers.get(slot_id)
        return offered is not None and is_open(self.applicants[participant_id], offered)

    def would_take(self, applicant: Applicant, slot_id: int) -> bool:
        """The same for somebody who is not in the round."""
        return is_open(applicant, self.offers[slot_id])

    def reasons(self, participant_id: int, slot_id: int) -> list[Reason]:
        offered = self.offers.get(slot_id)
        return [Reason(Code.ROUND)] if offered is None else reasons(self.applicants[participant_id], offered)

    def open_to(self, participant_id: int, enough: int) -> int:
        """How many slots are open to the participant; counted no further than `enough`."""
        applicant = self.applicants[participant_id]
        found = (True for offered in self.offers.values() if is_open(applicant, offered))
        return sum(islice(found, enough))

    def open_pairs(self) -> Iterable[tuple[int, int]]:
        """(participant_id, slot_id) of everything that is possible, in the order of the keys."""
        for participant_id, applicant in self.applicants.items():
            for slot_id, offer in self.offers.items():
                if is_open(applicant, offer):
                    yield participant_id, slot_id


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
            Participant.id,
            Participant.person_id,
            Participant.round_id,
            Participant.audience,
            Participant.organisation_id,
            Participant.practice_starts_on,
            Participant.practice_ends_on,
            Person.birth_date,
            StudyGroup.year_of_study,
            Specialty.code,
            Student.needs_accessible_site.label("as_student"),
            Teacher.needs_accessible_site.label("as_teacher"),
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
    has_teachers = any(row.audience is Audience.TEACHER for row in rows)
    taught = _taught(people) if has_teachers else defaultdict(list)
    papers = _grouped(
        select(Clearance.person_id, Clearance.kind, Clearance.valid_until, Clearance.confirmed_at).where(
            Clearance.person_id.in_(people)
        )
    )
    return {
        person.id: Applicant(
            round_id=person.round_id,
            audience=person.audience,
            organisation_id=person.organisation_id,
            specialties=_specialties(person, taught[person.person_id]),
            year=person.year_of_study,
            birth_date=person.birth_date,
            practice=_practice(person),
            needs_accessible_site=bool(person.as_student or person.as_teacher),
            clearances={kind: until for kind, until, confirmed in papers[person.person_id] if confirmed},
            unconfirmed=frozenset(kind for kind, _, confirmed in papers[person.person_id] if not confirmed),
        )
        for person in rows
    }


def _taught(people: Select) -> defaultdict[int, list]:
    """The specialties of teachers, by person."""
    return _grouped(
        select(Teacher.person_id, Specialty.code)
        .join(teacher_specialty, teacher_specialty.c.teacher_id == Teacher.id)
        .join(Specialty, teacher_specialty.c.specialty_id == Specialty.id)
        .where(Teacher.person_id.in_(people))
    )


def _specialties(person: Row, taught: list) -> frozenset[str]:
    """A student has the specialty of the group, a teacher those that they teach."""
    if person.audience is Audience.STUDENT:
        return frozenset(() if person.code is None else (person.code,))
    return frozenset(code for (code,) in taught)


def _practice(person: Row) -> tuple[date, date] | None:
    first, last = person.practice_starts_on, person.practice_ends_on
    return None if first is None else (first, last)


def _offers(which: ColumnElement[bool], college: int | None = None) -> dict[int, Offer]:
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
    approvals = _grouped(
        select(SlotApproval.slot_id, SlotApproval.organisation_id).where(
            SlotApproval.slot_id.in_(slots),
            SlotApproval.is_approved,
            true() if college is None else SlotApproval.organisation_id == college,
        )
    )
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
            specialties=frozenset(code for (code,) in codes[slot_id]),
            years=frozenset(year for (year,) in years[slot_id]),
            least_age=least_age,
            is_accessible=is_accessible,
            clearances=tuple(kind for (kind,) in papers[slot_id]),
            is_closed=closed_at is not None,
            approved_by=frozenset(college for (college,) in approvals[slot_id]),
        )
        for slot_id, round_id, audience, starts_on, ends_on, least_age, is_accessible, closed_at in rows
    }


def _grouped(query) -> defaultdict[int, list]:
    """Rows by their first column, the rest of each row as a tuple."""
    found = defaultdict(list)
    for key, *rest in db.session.execute(query):
        found[key].append(tuple(rest))
    return found
