"""Who goes where, for those whom it concerns: hosts, colleges, the coordinator."""

import enum
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from app.extensions import db
from app.models import (
    Assignment,
    Participant,
    Placement,
    Round,
    Site,
    Slot,
)
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import in_force
from app.queries.assignments import standing
from app.queries.names import short_names
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold


class By(enum.StrEnum):
    """What a list of placements is put together by."""

    SLOT = "slot"
    GROUP = "group"


@dataclass(frozen=True)
class Arrival:
    """One placement as a list shows it; `rank` is None for those who need not know which wish it was.

    `supervisor` is the teacher who looks after, "" where none has to.
    """

    person: str
    group: str
    college: str
    slot: Slot
    rank: int | None
    person_id: int = 0
    supervisor: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Heap:
    """The arrivals of one slot, or of one group, that stand on this page; `total` counts those on other pages too."""

    slot: Slot | None
    group: str
    college: str
    arrivals: list[Arrival]
    total: int


@dataclass(frozen=True)
class Arrivals:
    page: Page
    heaps: list[Heap]


def rounds(actor: Actor) -> list[Round]:
    """Published rounds in which the actor may see a placement, the latest first."""
    runs = scope(actor, Permission.PLACEMENT_LIST).with_only_columns(Placement.run_id)
    kept = scope(actor, Permission.ASSIGNMENT_LIST).with_only_columns(Assignment.round_id)
    seen = Round.published_run_id.in_(runs) | Round.id.in_(kept)
    return list(db.session.scalars(select(Round).where(seen).order_by(Round.id.desc())))


def arrivals(actor: Actor, round_: Round, by: By, text: str = "", number: int = 1) -> Arrivals:
    """One page of the placements of a published round that the actor may see: short rows first, then the page."""
    placed = in_force.placed if in_force.is_kept(round_) else _placed
    rows = db.session.execute(placed(actor, round_)).all()
    names, found = short_names(row.organisation_id for row in rows), finder(text)
    rows = [
        row
        for row in rows
        if found(row.surname, row.given_name, row.patronymic, row.group, row.site, names[row.organisation_id])
    ]

    def heap(row) -> tuple:
        if by is By.SLOT:
            return (fold(row.site), row.starts_on, row.slot_id)
        return (fold(names[row.organisation_id]), fold(row.group or ""), row.organisation_id)

    rows.sort(key=lambda row: (heap(row), fold(row.surname), fold(row.given_name), row.id))
    totals = Counter(map(heap, rows))
    page = slice_of(rows, number)
    return Arrivals(page, _heaps(actor, page.items, heap, totals, by, names))


def _placed(actor: Actor, round_: Round) -> Select:
    """The same of the published run, where the round keeps no placements in force."""
    held = scope(actor, Permission.PLACEMENT_LIST).where(Placement.run_id == round_.published_run_id)
    return in_force.listed(held, Placement)


def _heaps(actor: Actor, rows: list, heap, totals: Counter, by: By, names: dict[int, str]) -> list[Heap]:
    slots = _slots({row.slot_id for row in rows})
    ranked = _may_see_rank(actor, [row.participant_id for row in rows])
    found: dict[tuple, Heap] = {}
    for row in rows:
        college, key = names[row.organisation_id], heap(row)
        if key not in found:
            slot = slots[row.slot_id] if by is By.SLOT else None
            found[key] = Heap(slot, row.group or "", college, [], totals[key])
        person = " ".join(filter(None, (row.surname, row.given_name, row.patronymic)))
        rank = row.rank if row.participant_id in ranked else None
        teacher = " ".join(filter(None, (row.by_surname, row.by_given_name, row.by_patronymic)))
        place = slots[row.slot_id]
        stands = standing(row.state, row.person_said) if "state" in row._fields else ""
        found[key].arrivals.append(
            Arrival(person, row.group or "", college, place, rank, row.person_id, teacher, stands)
        )
    return list(found.values())


def _slots(ids: set[int]) -> dict[int, Slot]:
    rows = db.session.scalars(select(Slot).where(Slot.id.in_(ids)).options(*_with_site()))
    return {slot.id: slot for slot in rows}


def _with_site() -> tuple:
    """A slot with its site and host, and no more."""
    return (
        joinedload(Slot.site).joinedload(Site.organisation),
        selectinload(Slot.mentors),
        raiseload(Slot.specialties),
        raiseload(Slot.year_rows),
        raiseload(Slot.clearance_rows),
    )


def _may_see_rank(actor: Actor, participant_ids: list[int]) -> set[int]:
    """Which wish was met is between the person, the college and the coordinator: a host need not know it."""
    if not may(actor, Permission.PARTICIPANT_LIST):
        return set()
    own = scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.id)
    return set(db.session.scalars(own.where(Participant.id.in_(participant_ids))))
