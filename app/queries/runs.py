"""What a run came to: totals, counts by rank, college, site and reason, and the people left without a place."""

import re
from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from app.adapters.bundles import unzipped, zipped
from app.database import ALPHABET
from app.extensions import db
from app.models import (
    Participant,
    Person,
    Placement,
    Run,
    RunArchive,
    Site,
    Slot,
    Unplaced,
    UnplacedReason,
)
from app.queries import small_cells
from app.queries.paging import Page, within

UNPLACED_SHOWN = 15


@dataclass(frozen=True)
class Share:
    """`part` of `whole` places under one label."""

    label: str
    part: int
    whole: int


@dataclass(frozen=True)
class Outcome:
    """`ranks`: (rank, people) from 1 to the last rank met; `reasons`: (reason, people).

    Where small counts are merged, the sum of them stands last under rank 0 or reason None; `first` is None where the
    first choices are among them.
    """

    placed: int
    unplaced: int
    first: int | None
    ranks: list[tuple[int, int]]
    sites: list[Share]
    reasons: list[tuple[UnplacedReason | None, int]]

    @property
    def people(self) -> int:
        return self.placed + self.unplaced

    def within(self, rank: int) -> int:
        """How many got one of their first `rank` choices."""
        return sum(people for met, people in self.ranks if 0 < met <= rank)


def full(run: Run) -> Run:
    """The run with its round, job, snapshot, and who started and approved it loaded."""
    wanted = select(Run).where(Run.id == run.id).execution_options(populate_existing=True)
    parts = (Run.round, Run.job, Run.started_by, Run.approved_by, Run.snapshot)
    return db.session.scalars(wanted.options(*(joinedload(part) for part in parts))).one()


def outcome(run: Run, merged_label: str | None = None) -> Outcome:
    """The run in figures. With `merged_label` no table shows a count under 5: small rows stand together under it."""
    ranks = _by_rank(run.id)
    reasons = _by_reason(run.id)
    sites = _by_site(run)
    placed, unplaced = sum(ranks.values()), sum(people for _, people in reasons)
    every_rank = [(rank, ranks.get(rank, 0)) for rank in range(1, max(ranks, default=0) + 1)]
    if merged_label is not None:
        sites = _merged(sites, merged_label, _told_of_site)
        every_rank = small_cells.merged_pairs(every_rank, 0)
        reasons = small_cells.merged_pairs(reasons, None)
    first = ranks.get(1, 0) if merged_label is None or 1 in dict(every_rank) else None
    return Outcome(placed, unplaced, first, every_rank, sites, reasons)


def _by_rank(run_id: int) -> dict[int, int]:
    counted = select(Placement.rank, func.count()).where(Placement.run_id == run_id).group_by(Placement.rank)
    return dict(db.session.execute(counted).all())


def _by_reason(run_id: int) -> list[tuple[UnplacedReason, int]]:
    people = func.count()
    counted = select(Unplaced.reason, people).where(Unplaced.run_id == run_id).group_by(Unplaced.reason)
    return [tuple(row) for row in db.session.execute(counted.order_by(people.desc(), Unplaced.reason))]


def _by_site(run: Run) -> list[Share]:
    """Places taken of places offered in the round, the site with most places free first."""
    taken = (
        select(Placement.slot_id, func.count().label("people"))
        .where(Placement.run_id == run.id)
        .group_by(Placement.slot_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Site.id, Site.name, func.sum(func.coalesce(taken.c.people, 0)), func.sum(Slot.capacity))
        .join(Slot, Slot.site_id == Site.id)
        .outerjoin(taken, taken.c.slot_id == Slot.id)
        .where(Slot.round_id == run.round_id)
        .group_by(Site.id, Site.name)
    )
    shares = [Share(name, int(people), int(places)) for _, name, people, places in rows]
    return sorted(shares, key=lambda site: (site.part - site.whole, -site.whole, site.label))


def _merged(shares: list[Share], label: str, counts) -> list[Share]:
    """Shares whose `counts(share)` are small stand together under `label`."""
    kept, merged = small_cells.split([counts(share) for share in shares])
    together = [shares[place] for place in merged]
    total = Share(label, *(sum(getattr(s, name) for s in together) for name in ("part", "whole")))
    return [shares[place] for place in kept] + ([total] if together else [])


def _told_of_site(share: Share) -> tuple[int, ...]:
    return (share.part,)  # how many places a site offers is public


def unplaced(run: Run, total: int, number: int) -> Page:
    """Who of `total` people was left without a place, by surname, with the person, college and group loaded."""
    number = within(number, total, UNPLACED_SHOWN)
    participant = joinedload(Unplaced.participant)
    statement = (
        select(Unplaced)
        .join(Unplaced.participant)
        .join(Participant.person)
        .where(Unplaced.run_id == run.id)
        .options(
            participant.joinedload(Participant.person),
            participant.joinedload(Participant.organisation),
            participant.joinedload(Participant.group),
        )
        .order_by(Person.surname, Person.given_name, Unplaced.id)
        .limit(UNPLACED_SHOWN)
        .offset((number - 1) * UNPLACED_SHOWN)
    )
    return Page(list(db.session.scalars(statement)), number, total, UNPLACED_SHOWN)


def named_slots(rows: list[Unplaced]) -> dict[str, Row]:
    """Slots that the engine names in `needs`: public identifier → (public_id, site, starts_on, ends_on)."""
    named = {word for row in rows for word in re.findall(rf"[{ALPHABET}]{{14}}", row.needs)}
    found = db.session.execute(
        select(Slot.public_id, Site.name.label("site"), Slot.starts_on, Slot.ends_on)
        .join(Slot.site)
        .where(Slot.public_id.in_(named))
    )
    return {row.public_id: row for row in found}


def archive(run: Run) -> bytes | None:
    """One ZIP with the folders bundle/ and result/, ready for the verify command; None before there is a result."""
    stored = db.session.get(RunArchive, run.id)
    if stored is None or stored.result is None:
        return None
    folders = {"bundle": unzipped(stored.bundle), "result": unzipped(stored.result)}
    return zipped({f"{folder}/{name}": content for folder, files in folders.items() for name, content in files.items()})
