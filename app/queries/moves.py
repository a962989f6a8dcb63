"""Who has another place in one run than in another: by name, so only for the coordinator."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Participant, Person, Placement, Run, Site, Slot, StudyGroup, Unplaced
from app.queries.compare import OTHER_PLACE, Move
from app.queries.paging import Page, within

SHOWN = 15


@dataclass(frozen=True)
class Place:
    """Where somebody is in one run, and which wish that is."""

    site: str
    starts_on: date
    ends_on: date
    rank: int


@dataclass(frozen=True)
class Change:
    """One person in both runs; None is without a place."""

    person: Person
    group: str
    a: Place | None
    b: Place | None


def changes(a: Run, b: Run, move: Move, total: int, number: int) -> Page:
    """One page of the `total` people whose lot changes so, by surname; with CHANGED of all who have another place."""
    number = within(number, total, SHOWN)
    first, second = aliased(Placement), aliased(Placement)
    conditions = _conditions(a, b, first, second)
    rows = db.session.execute(
        select(Person, StudyGroup.name, first.slot_id, first.rank, second.slot_id, second.rank)
        .select_from(Participant)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(StudyGroup, StudyGroup.id == Participant.group_id)
        .outerjoin(first, (first.participant_id == Participant.id) & (first.run_id == a.id))
        .outerjoin(second, (second.participant_id == Participant.id) & (second.run_id == b.id))
        .where(
            Participant.round_id == a.round_id,
            or_(*(conditions[one] for one in OTHER_PLACE if move in (one, Move.CHANGED))),
        )
        .order_by(Person.surname, Person.given_name, Participant.id)
        .limit(SHOWN)
        .offset((number - 1) * SHOWN)
    ).all()
    slots = _slots({key for row in rows for key in (row[2], row[4]) if key})
    found = [
        Change(person, group or "", _place(slots, was, rank_a), _place(slots, now, rank_b))
        for person, group, was, rank_a, now, rank_b in rows
    ]
    return Page(found, number, total, SHOWN)


def _conditions(a: Run, b: Run, first, second) -> dict[Move, ColumnElement[bool]]:
    """As queries.compare tells them apart, in SQL."""

    def without(run: Run) -> ColumnElement[bool]:
        return exists().where(Unplaced.participant_id == Participant.id, Unplaced.run_id == run.id)

    elsewhere = first.slot_id != second.slot_id
    return {
        Move.BETTER: elsewhere & (second.rank < first.rank),
        Move.WORSE: elsewhere & (second.rank > first.rank),
        Move.ELSEWHERE: elsewhere & (second.rank == first.rank),
        Move.NEW: second.id.is_not(None) & without(a),
        Move.LOST: first.id.is_not(None) & without(b),
    }


def _slots(ids: set[int]) -> dict[int, tuple]:
    rows = select(Slot.id, Site.name, Slot.starts_on, Slot.ends_on).join(Site, Slot.site_id == Site.id)
    return {key: tuple(rest) for key, *rest in db.session.execute(rows.where(Slot.id.in_(ids)))}


def _place(slots: dict[int, tuple], slot_id: int | None, rank: int | None) -> Place | None:
    return Place(*slots[slot_id], rank) if slot_id else None
