"""A round against an earlier one: demand, places, what the matching gave, what became of it. Nobody is named.

A college sees its own people in exact figures, the coordinator everybody's; whoever may not see persons
(`merged_label`) gets merged rows and ranges, as on the page of a result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from app.extensions import db
from app.models import (
    Assignment,
    AssignmentState,
    Audience,
    Municipality,
    Participant,
    Placement,
    Round,
    Site,
    Slot,
    UnplacedReason,
)
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import compare, outcome_fairness, returning, small_tables, year_people
from app.queries.compare import Table
from app.queries.outcome_people import People
from app.queries.slope import Drawing, draw
from app.queries.small_tables import Cell

YEAR = timedelta(weeks=52)
MOST_EARLIER = 40
SHOWN = ("college", "specialty", "home")


@dataclass(frozen=True)
class Year:
    """One of the two rounds. What the matching gave is None until it is published; `mean`: None for nobody placed.

    `back`: who came back to a host of an earlier round.
    """

    round: Round
    people: int
    certified: int
    places: int
    placed: int | None = None
    unplaced: int | None = None
    first: int | None = None
    mean: float | None = None
    back: Cell | None = None


@dataclass(frozen=True)
class Town:
    """Places of the sites in a municipality, and people placed there, before and now."""

    name: str
    places: tuple[int, int]
    placed: tuple[Cell, Cell]


@dataclass(frozen=True)
class Years:
    """`reasons` and `after`: (what, before, now), of what is more than a few; `tables` where both have a result."""

    before: Year
    now: Year
    reasons: list[tuple[UnplacedReason, Cell, Cell]]
    after: list[tuple[AssignmentState, Cell, Cell]]
    tables: list[Table]
    towns: list[Town]
    drawn: Table | None

    @property
    def slope(self) -> Drawing | None:
        """Shares of first wishes by the names of the table that is `drawn`."""
        rows = _both(self.drawn) if self.drawn else []
        return draw([(row.label, row.a.share(row.a.first), row.b.share(row.b.first)) for row in rows])

    @property
    def has_results(self) -> bool:
        return self.before.placed is not None and self.now.placed is not None


def earlier(actor: Actor, round_: Round) -> list[Round]:
    """The rounds before this one within reach, the most alike first: for the same people, a year before."""
    rounds = db.session.scalars(
        scope(actor, Permission.ROUND_VIEW)
        .where(Round.wishes_close_at < round_.wishes_close_at, Round.id != round_.id)
        .order_by(Round.wishes_close_at.desc(), Round.id.desc())
        .limit(MOST_EARLIER)
    ).all()
    begins = _begins([round_.id, *(one.id for one in rounds)])
    return sorted(rounds, key=lambda one: _unlike(begins.get(one.id, {}), begins.get(round_.id, {})))


def _begins(round_ids: list[int]) -> dict[int, dict[Audience, date]]:
    """Round → audience → its first day at a site."""
    rows = db.session.execute(
        select(Slot.round_id, Slot.audience, func.min(Slot.starts_on))
        .where(Slot.round_id.in_(round_ids))
        .group_by(Slot.round_id, Slot.audience)
    )
    found: dict[int, dict[Audience, date]] = {}
    for key, audience, day in rows:
        found.setdefault(key, {})[audience] = day
    return found


def _unlike(past: dict[Audience, date], now: dict[Audience, date]) -> tuple[bool, int]:
    """Smaller is more alike: the same audience, then how far it is from a year before."""
    days = [abs((now[audience] - YEAR - past[audience]).days) for audience in past.keys() & now.keys()]
    return (not days, min(days, default=0))


def years(actor: Actor, now: Round, before: Round, merged_label: str | None = None) -> Years:
    rounds, own = (before, now), reach(actor)
    shown = small_tables.exact if merged_label is None else small_tables.ranged
    groups = [year_people.of(one, own) for one in rounds]
    asked, places, back = _asked(rounds, own), _places(rounds), returning.counts(actor, rounds)
    both = [
        _year(one, people, asked.get(one.id, (0, 0)), sum(places[one.id].values()), shown(back.get(one.id, 0)), shown)
        for one, people in zip(rounds, groups, strict=True)
    ]
    tables = []
    if all(people is not None for people in groups):
        tables = compare.tables(groups[0], groups[1], merged_label, SHOWN)
    return Years(
        *both,
        reasons=_reasons(groups, shown),
        after=_after(rounds, own, shown),
        tables=tables,
        towns=_towns(rounds, own, places, shown),
        drawn=_drawn(tables),
    )


def reach(actor: Actor) -> ColumnElement[bool]:
    """Of participants: everybody for whoever sees the whole round, else those within the actor's reach."""
    if may(actor, Permission.RUN_VIEW):
        return Participant.taken_out_at.is_(None)
    return scope(actor, Permission.PARTICIPANT_LIST).whereclause


def _year(
    round_: Round, people: People | None, asked: tuple[int, int], places: int, back: Cell, shown: Callable[[int], Cell]
) -> Year:
    everyone, certified = asked
    if people is None:
        return Year(round_, everyone, certified, places)
    side, met = compare.side(people), people.rank[people.placed]
    mean = float(met.mean()) if met.size else None
    if mean is not None and shown is small_tables.ranged:
        mean = outcome_fairness.rounded_mean(mean, met.size)
    return Year(round_, everyone, certified, places, side.placed, side.unplaced, side.first, mean, back)


def _asked(rounds: tuple[Round, Round], own: ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Round → (people, certified lists)."""
    rows = db.session.execute(
        select(Participant.round_id, func.count(), func.count(Participant.certified_list_id))
        .where(Participant.round_id.in_([one.id for one in rounds]), own)
        .group_by(Participant.round_id)
    )
    return {key: (people, certified) for key, people, certified in rows}


def _places(rounds: tuple[Round, Round]) -> dict[int, dict[str, int]]:
    """Round → municipality by its name → places of its open slots."""
    rows = db.session.execute(
        select(Slot.round_id, Municipality.name, func.sum(Slot.capacity))
        .join(Site, Slot.site_id == Site.id)
        .join(Municipality, Site.municipality_id == Municipality.id)
        .where(Slot.round_id.in_([one.id for one in rounds]), Slot.closed_at.is_(None))
        .group_by(Slot.round_id, Municipality.name)
    )
    found: dict[int, dict[str, int]] = {one.id: {} for one in rounds}
    for key, town, places in rows:
        found[key][town] = places
    return found


def _towns(rounds: tuple[Round, Round], own: ColumnElement[bool], places: dict, shown) -> list[Town]:
    """The municipalities of the sites, those with the most places now first."""
    rows = db.session.execute(
        select(Placement.run_id, Municipality.name, func.count())
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Slot, Placement.slot_id == Slot.id)
        .join(Site, Slot.site_id == Site.id)
        .join(Municipality, Site.municipality_id == Municipality.id)
        .where(Placement.run_id.in_([one.published_run_id for one in rounds if one.has_result]), own)
        .group_by(Placement.run_id, Municipality.name)
    )
    placed = {(run, town): people for run, town, people in rows}
    keys = {town for of_round in places.values() for town in of_round} | {town for _run, town in placed}
    found = [
        Town(
            key,
            tuple(places[one.id].get(key, 0) for one in rounds),
            tuple(shown(placed.get((one.published_run_id, key), 0)) for one in rounds),
        )
        for key in keys
    ]
    return sorted(found, key=lambda town: (-town.places[1], -town.places[0], town.name))


def _reasons(groups: list[People | None], shown) -> list[tuple[UnplacedReason, Cell, Cell]]:
    counts = [people.reason if people else () for people in groups]
    found = ((reason, *(shown(of_year.count(reason.value)) for of_year in counts)) for reason in UnplacedReason)
    return [row for row in found if row[1].low or row[2].low]


def _after(rounds: tuple[Round, Round], own: ColumnElement[bool], shown) -> list[tuple[AssignmentState, Cell, Cell]]:
    rows = db.session.execute(
        select(Assignment.round_id, Assignment.state, func.count())
        .join(Participant, Assignment.participant_id == Participant.id)
        .where(Assignment.round_id.in_([one.id for one in rounds]), own)
        .group_by(Assignment.round_id, Assignment.state)
    )
    counted = {(key, state): count for key, state, count in rows}
    found = ((state, *(shown(counted.get((one.id, state), 0)) for one in rounds)) for state in AssignmentState)
    return [row for row in found if row[1].low or row[2].low]


def _drawn(tables: list[Table]) -> Table | None:
    """The first table with more than one name that was there in both rounds: the colleges, or their specialties."""
    return next((table for table in tables if len(_both(table)) > 1), None)


def _both(table: Table) -> list:
    return [row for row in table.rows if row.a.people and row.b.people]
