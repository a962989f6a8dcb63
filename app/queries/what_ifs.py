"""What can be tried on a round: its slots, what one more place in each is worth, its sites, the run to start from."""

import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, raiseload

from app.adapters import bundles
from app.extensions import db
from app.models import Round, Run, RunArchive, RunKind, RunStatus, Site, Slot, Snapshot
from app.queries.outcome_worth import gain

BEST_SHOWN = 5
SOLVED = (RunStatus.OPTIMAL, RunStatus.FEASIBLE)


@dataclass(frozen=True)
class Worth:
    """`change`: what each criterion's value would become larger by with one more place in the slot."""

    slot: Slot
    change: list


@dataclass(frozen=True)
class Tries:
    """`base`: the run that a what-if is compared with; `best`: the slots where one more place does most, that first.

    `is_newer`: a snapshot was taken since the base was started, so a what-if starts from other data than it did.
    """

    base: Run | None
    is_newer: bool
    slots: list[Slot]
    sites: list[tuple[Site, int]]
    best: list[Worth]


PARTS = (Slot.specialties, Slot.year_rows, Slot.clearance_rows)


def tries(round_: Round, run_key: str = "") -> Tries:
    """`run_key` names the run to start from; else it is the newest verified one of the round itself."""
    base = _base(round_, run_key)
    slots = list(
        db.session.scalars(
            select(Slot)
            .join(Slot.site)
            .where(Slot.round_id == round_.id, Slot.closed_at.is_(None))
            .options(contains_eager(Slot.site), *(raiseload(part) for part in PARTS))
            .order_by(Site.name, Slot.starts_on, Slot.id)
        )
    )
    return Tries(base, _is_newer(base), slots, _sites(slots), _best(base, slots))


def _base(round_: Round, key: str) -> Run | None:
    solved = select(Run).where(Run.round_id == round_.id, Run.status.in_(SOLVED))
    asked = db.session.scalar(solved.where(Run.public_id == key)) if key else None
    newest = solved.where(Run.kind == RunKind.ROUND).order_by(Run.number.desc()).limit(1)
    return asked or db.session.scalar(newest)


def _is_newer(base: Run | None) -> bool:
    if base is None:
        return False
    newest = select(func.max(Snapshot.id)).where(Snapshot.round_id == base.round_id)
    return db.session.scalar(newest) != base.snapshot_id


def _sites(slots: list[Slot]) -> list[tuple[Site, int]]:
    """Each site once, with all its places."""
    places: dict[Site, int] = {}
    for slot in slots:
        places[slot.site] = places.get(slot.site, 0) + slot.capacity
    return list(places.items())


def _best(base: Run | None, slots: list[Slot]) -> list[Worth]:
    """Nothing where the run has no prices: a stable matching, or a result that is not proven."""
    result = base and db.session.scalar(select(RunArchive.result).where(RunArchive.run_id == base.id))
    if not result:
        return []
    rows = bundles.rows(bundles.unzipped_one(result, "prices.csv"), "prices.csv")
    texts = {row["opening"]: row["plus_one"] for row in rows}
    change = {text: json.loads(text) for text in set(texts.values())}
    found = [Worth(slot, change[texts[slot.public_id]]) for slot in slots if slot.public_id in texts]
    names = [one["name"] for one in (base.result or {}).get("criteria", [])]
    helping = [(gain(names, one.change), one) for one in found if any(gain(names, one.change))]
    helping.sort(key=lambda pair: pair[0], reverse=True)
    return [one for gained, one in helping[:BEST_SHOWN] if gained > (0,) * len(gained)]
