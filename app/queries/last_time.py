"""What a site offered the last time, a year before, to compare a capacity with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.extensions import db
from app.models import Audience, Slot
from app.services import settings

YEAR = timedelta(weeks=52)
NEAR = timedelta(days=10)  # a practice moves by a week from year to year
LEAST_CHANGE = 2  # one more or fewer is no news, however small the site


@dataclass(frozen=True)
class Offered:
    """A slot, entered or not yet, as far as it is compared. `key` tells it from others."""

    key: int
    site_id: int
    audience: Audience
    starts_on: date
    copied_from_id: int | None = None


def of_slots(slots: Iterable[Slot]) -> Mapping[int, int]:
    """Slot → the places of its forerunner; slots without one are not in it. Two queries at most."""
    return capacities([Offered(s.id, s.site_id, s.audience, s.starts_on, s.copied_from_id) for s in slots])


def capacities(offered: list[Offered]) -> Mapping[int, int]:
    """The slot that it was copied from; else the site's own for the same people, as near as can be a year before."""
    if not offered:
        return {}
    sources = {one.copied_from_id for one in offered} - {None}
    named = select(Slot.id, Slot.capacity).where(Slot.id.in_(sources))
    copied = dict(db.session.execute(named).all()) if sources else {}
    first, last = (pick(one.starts_on for one in offered) for pick in (min, max))
    earlier = db.session.execute(
        select(Slot.site_id, Slot.audience, Slot.starts_on, Slot.capacity)
        .where(
            Slot.site_id.in_({one.site_id for one in offered}),
            Slot.starts_on.between(first - YEAR - NEAR, last - YEAR + NEAR),
        )
        .order_by(Slot.id)
    ).all()
    found = {}
    for one in offered:
        if one.copied_from_id in copied:
            found[one.key] = copied[one.copied_from_id]
            continue
        hoped = one.starts_on - YEAR
        near = [
            (abs(row.starts_on - hoped), row.capacity)
            for row in earlier
            if (row.site_id, row.audience) == (one.site_id, one.audience) and abs(row.starts_on - hoped) <= NEAR
        ]
        if near:
            found[one.key] = min(near)[1]
    return found


def is_big(before: int | None, now: int) -> bool:
    """Whether the change is so big that its owner has to confirm it."""
    if before is None or abs(now - before) < LEAST_CHANGE:
        return False
    return abs(now - before) * 100 > int(settings.get("capacity_change_percent")) * before
