"""What a change by hand would do, before it is done: rules broken, criteria changed. The change itself asks it again.

Rules are those of everything else: eligibility, the room of a slot, and the independent verifier on the round's tables.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.adapters import bundles, supervision_tables
from app.extensions import db
from app.matching.verify.change import Judged, judge_change
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentState,
    ManualKind,
    Participant,
    Person,
    PinKind,
    Round,
    Slot,
    Teacher,
)
from app.policies import by_hand as policy
from app.policies.actor import Actor
from app.policies.by_hand import Rule
from app.services import eligibility, snapshots
from app.services.room import free_places

SAID_NO = {AssignmentState.REFUSED: Rule.HOST_SAID_NO, AssignmentState.DECLINED: Rule.PERSON_SAID_NO}


@dataclass(frozen=True)
class Wanted:
    """What is to become of one placement in force."""

    assignment: Assignment
    slot: Slot
    starts_on: date
    ends_on: date
    supervisor_id: int | None

    @property
    def days(self) -> tuple[date, date]:
        return self.starts_on, self.ends_on


@dataclass(frozen=True)
class Fault:
    """A rule that would be broken; `person` where it is about one of several."""

    code: str
    words: str
    person: str
    may_override: bool


@dataclass(frozen=True)
class Worth:
    """A criterion that changes; of a profile one rank each."""

    criterion: str
    rank: int | None
    before: int
    after: int


@dataclass(frozen=True)
class Effect:
    """`criteria`: all that the round asks for; `worth`: those that change."""

    faults: list[Fault]
    worth: list[Worth]
    criteria: list[str]

    @property
    def forbidden(self) -> list[Fault]:
        return [fault for fault in self.faults if not fault.may_override]

    @property
    def codes(self) -> list[str]:
        return sorted({fault.code for fault in self.faults})


def effect(actor: Actor, kind: ManualKind, wanted: list[Wanted]) -> Effect:
    """Of a change of placements of one round."""
    faults = [fault for one in wanted for fault in _of_person(actor, kind, one, wanted)]
    known = {fault.code for fault in faults}
    worth, criteria = [], _criteria(wanted[0].assignment.round)
    if kind is not ManualKind.DATES:  # the tables of a round know the days of slots only
        judged = _judged(wanted, criteria)
        codes = [policy.OF_VERIFIER[name] for name in judged.broken if name in policy.OF_VERIFIER]
        faults += [_fault(actor, code) for code in codes if code not in known and not _is_told(code, known)]
        worth = [change for name, (was, now) in judged.values.items() for change in _changes(name, was, now)]
    return Effect(faults, worth, criteria)


def _is_told(code: Rule, known: set[str]) -> bool:
    """Why a supervisor can't be there has been said already."""
    return code is Rule.SUPERVISOR and Rule.SUPERVISOR_AWAY in known


def _fault(actor: Actor, code, person: str = "", words: str = "") -> Fault:
    return Fault(code.value, words or policy.words(code), person, policy.may_override(actor, code))


def _of_person(actor: Actor, kind: ManualKind, one: Wanted, wanted: list[Wanted]) -> Iterable[Fault]:
    """The rules about one person and place."""
    who = one.assignment.participant
    name = who.person.short_name if len(wanted) > 1 else ""
    if one.supervisor_id and supervision_tables.is_away(one.supervisor_id, one.days):
        yield _fault(actor, Rule.SUPERVISOR_AWAY, name)
    if kind is ManualKind.SUPERVISOR:
        return
    for reason in _closed(one):
        yield _fault(actor, reason.code, name, reason.about)
    if one.starts_on < one.slot.starts_on or one.ends_on > one.slot.ends_on:
        yield _fault(actor, Rule.OUTSIDE, name)
    coming = sum(other.slot.id == one.slot.id for other in wanted)
    if free_places(one.slot, one.days, [other.assignment.id for other in wanted]) < coming:
        yield _fault(actor, Rule.NO_ROOM, name)
    if one.slot.id != one.assignment.slot_id:
        said = select(Assignment.state).where(
            Assignment.participant_id == who.id, Assignment.slot_id == one.slot.id, Assignment.state.in_(SAID_NO)
        )
        yield from (_fault(actor, SAID_NO[state], name) for state in sorted(set(db.session.scalars(said))))


def _closed(one: Wanted) -> list[eligibility.Reason]:
    """Why the place is not open to the person on these days; on other days of the same place, what is new."""
    applicant, offered = eligibility.applicant(one.assignment.participant), eligibility.offer(one.slot)
    found = eligibility.reasons(applicant, replace(offered, starts_on=one.starts_on, ends_on=one.ends_on))
    if one.slot.id != one.assignment.slot_id:
        return found
    now = replace(offered, starts_on=one.assignment.starts_on, ends_on=one.assignment.ends_on)
    known = {reason.code for reason in eligibility.reasons(applicant, now)}
    return [reason for reason in found if reason.code not in known]


def _criteria(round_: Round) -> list[str]:
    return list(round_.criteria) or ["placed", "profile:greedy"]


def _judged(wanted: list[Wanted], criteria: list[str]) -> Judged:
    """The verifier's word on the round as it stands and as it would."""
    round_ = wanted[0].assignment.round
    files = snapshots.tables(round_)
    bars = [pin for pin in snapshots.pins(round_.id) if pin[2] == PinKind.FORBID.value]
    files["pins.csv"] = bundles.table(("person", "opening", "kind"), bars)
    files["bundle.json"] = bundles.asked(round_.title, "optimal", criteria, round_.seed)
    people = {person for (person,) in bundles.columns(files, "people.csv", "person")}
    before = {row[0]: row for row in _in_force(round_) if row[0] in people}
    after = before | {row[0]: row for row in map(_row, wanted) if row[0] in people}
    with tempfile.TemporaryDirectory(prefix="klaster-effect-") as folder:
        bundle = bundles.write_folder(files, Path(folder) / "bundle")
        return judge_change(bundle, before.values(), after.values(), criteria)


def _in_force(round_: Round) -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        select(Participant.public_id, Slot.public_id, Person.public_id)
        .select_from(Assignment)
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Slot, Assignment.slot_id == Slot.id)
        .outerjoin(Teacher, Assignment.supervisor_id == Teacher.id)
        .outerjoin(Person, Teacher.person_id == Person.id)
        .where(Assignment.round_id == round_.id, Assignment.state.in_(IN_FORCE))
    )
    return [(person, slot, supervisor or "") for person, slot, supervisor in rows]


def _row(one: Wanted) -> tuple[str, str, str]:
    teacher = db.session.get(Teacher, one.supervisor_id) if one.supervisor_id else None
    return one.assignment.participant.public_id, one.slot.public_id, teacher.person.public_id if teacher else ""


def _changes(name: str, was, now) -> list[Worth]:
    if not isinstance(was, list):
        return [] if was == now else [Worth(name, None, was, now)]
    last = len(was) - 1  # the last entry counts those placed beyond their wishes
    ranks = [(0 if place == last else place + 1, *pair) for place, pair in enumerate(zip(was, now, strict=True))]
    return [Worth(name, rank, before, after) for rank, before, after in ranks if before != after]
