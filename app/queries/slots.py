"""The slots of a host, and how they are filled once a round is published."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Phase, Placement, Round, Site, Slot, Wish
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold


@dataclass(frozen=True)
class Filled:
    """A slot and how it was wished for and filled; the counts are None until its round is published.

    Before that they stay hidden: seeing how many want a place would invite people to play with their lists.
    """

    slot: Slot
    placed: int | None
    wished_first: int | None


@dataclass(frozen=True)
class Slots:
    """One page; `slots`, `places` and `placed` are of everything the filter leaves."""

    page: Page
    slots: int
    places: int
    placed: int | None


def rounds(actor: Actor) -> list[Round]:
    """Rounds with a slot within reach, the latest first."""
    within = scope(actor, Permission.SLOT_LIST).with_only_columns(Slot.round_id)
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))


def slots(actor: Actor, round_: Round, text: str = "", number: int = 1) -> Slots:
    """The slots of a round within reach, in order of time: short rows first, then the page."""
    found = finder(text)
    statement = (
        scope(actor, Permission.SLOT_LIST)
        .join(Site, Slot.site_id == Site.id)
        .where(Slot.round_id == round_.id)
        .with_only_columns(Slot.id, Slot.starts_on, Slot.capacity, Site.name)
    )
    rows = [row for row in db.session.execute(statement) if found(row.name)]
    rows.sort(key=lambda row: (row.starts_on, fold(row.name), row.id))
    is_known = round_.phase in {Phase.PUBLISHED, Phase.CLOSED} and round_.published_run_id is not None
    placed = _placed(round_) if is_known else {}
    page = slice_of([row.id for row in rows], number)
    return Slots(
        page=Page(_filled(page.items, placed, is_known), page.number, page.total, page.size),
        slots=len(rows),
        places=sum(row.capacity for row in rows),
        placed=sum(placed.get(row.id, 0) for row in rows) if is_known else None,
    )


def _filled(ids: list[int], placed: Mapping[int, int], is_known: bool) -> list[Filled]:
    found = db.session.scalars(
        select(Slot).where(Slot.id.in_(ids)).options(joinedload(Slot.site).joinedload(Site.organisation))
    )
    by_id = {slot.id: slot for slot in found}
    first = _wished_first(ids) if is_known else {}
    return [
        Filled(
            by_id[key],
            placed.get(key, 0) if is_known else None,
            first.get(key, 0) if is_known else None,
        )
        for key in ids
    ]


def _placed(round_: Round) -> Mapping[int, int]:
    rows = db.session.execute(
        select(Placement.slot_id, func.count())
        .where(Placement.run_id == round_.published_run_id)
        .group_by(Placement.slot_id)
    )
    return dict(rows.all())


def _wished_first(slot_ids: list[int]) -> Mapping[int, int]:
    rows = db.session.execute(
        select(Wish.slot_id, func.count()).where(Wish.slot_id.in_(slot_ids), Wish.rank == 1).group_by(Wish.slot_id)
    )
    return dict(rows.all())
