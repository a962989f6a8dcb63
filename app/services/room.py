"""Room: how many places of a slot nobody holds."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, or_, select

from app.extensions import db
from app.models import IN_FORCE, Assignment, Slot


def free_places(slot: Slot, days: tuple[date, date] | None = None, without: Collection[int] = ()) -> int:
    """Places that nobody holds, and that the site still has room for on these days: the slot's own, or longer ones.

    Who goes there on other days than their slot says counts on both. `without`: keys of assignments that give way.
    """
    if slot.closed_at:
        return 0
    held = Assignment.state.in_(IN_FORCE) & Assignment.id.not_in(list(without))
    free = slot.capacity - db.session.scalar(select(func.count()).where(held, Assignment.slot_id == slot.id))
    most = slot.site.most_at_once
    if most is None:
        return free
    first, last = days or (slot.starts_on, slot.ends_on)
    first, last = min(first, slot.starts_on), max(last, slot.ends_on)
    beside = (
        select(func.count())
        .select_from(Assignment)
        .join(Slot, Assignment.slot_id == Slot.id)
        .where(
            Slot.site_id == slot.site_id,
            held,
            or_(Assignment.starts_on <= last, Slot.starts_on <= last),
            or_(Assignment.ends_on >= first, Slot.ends_on >= first),
        )
    )
    return min(free, most - db.session.scalar(beside))
