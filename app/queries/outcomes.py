"""The result of a run in figures and pictures: all of it from the stored placements, nobody named.

Whoever may see persons gets exact figures; for others (`merged_label`) small numbers of people stand together and
tables of two ways show ranges.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from app.extensions import db
from app.labels import label
from app.models import OwnPlace, OwnPlaceState, Participant, Run, RunArchive, RunKind, SiteKind, UnplacedReason
from app.queries import outcome_fairness, outcome_flows, outcome_people, region_map, small_tables
from app.queries.flow_picture import Drawing, draw
from app.queries.outcome_check import Check, check
from app.queries.outcome_demand import DemandMap, demand_map
from app.queries.outcome_fairness import Fairness
from app.queries.outcome_flows import BUSIEST, MOST_TOWNS, Table
from app.queries.outcome_people import NONE, People, Place
from app.queries.outcome_worth import Worths, worths
from app.queries.small_cells import LEAST, merged_pairs

MOST_RADIUS = 24  # of a point of the map, in kilometres


@dataclass(frozen=True)
class Step:
    """One step of the way to a first wish; `name` is worded by the page."""

    name: str
    people: int


@dataclass(frozen=True)
class Outcomes:
    """`ranks` and `reasons` as in queries.runs.Outcome; `sites` only for whoever may see exact figures."""

    people: int
    placed: int
    check: Check
    funnel: list[Step]
    ranks: list[tuple[int, int]]
    reasons: list[tuple[UnplacedReason | None, int]]
    fairness: list[Fairness]
    worths: Worths | None
    demand: DemandMap
    kinds: Table
    sites: Table | None
    towns: Table
    points: list[region_map.Point]
    flows: Table
    flow_picture: Drawing | None
    flows_by_town: Table

    @property
    def unplaced(self) -> int:
        return self.people - self.placed


def outcomes(run: Run, merged_label: str | None = None) -> Outcomes:
    people, places = outcome_people.people(run.id), outcome_people.places(run.round_id)
    names, archive = outcome_people.names(people), db.session.get(RunArchive, run.id)
    is_exact = merged_label is None
    shown = small_tables.exact if is_exact else small_tables.ranged
    of_slot, kinds = outcome_flows.taken(people), {kind.value: label(kind) for kind in SiteKind}

    def kind_of(place: Place) -> str:
        return kinds[place.kind]

    def site_of(place: Place) -> str:
        return place.site

    def town_of(place: Place) -> str:
        return names.districts[place.municipality]

    in_towns = outcome_flows.by_town(of_slot, places, shown, names)
    by_kind = outcome_flows.flows(people, places, names, kind_of, shown, MOST_TOWNS)
    return Outcomes(
        people=len(people),
        placed=int(people.placed.sum()),
        check=check(run, archive, people, places),
        funnel=_funnel(run, people, is_exact),
        ranks=_ranks(people, is_exact),
        reasons=_reasons(people, is_exact),
        fairness=outcome_fairness.tables(people, names, merged_label),
        worths=worths(archive, _criteria(run), places, names),
        demand=demand_map(run.round_id, people, places, names),
        kinds=outcome_flows.load(of_slot, places, kind_of, shown, BUSIEST),
        sites=outcome_flows.load(of_slot, places, site_of, shown, BUSIEST) if is_exact else None,
        towns=in_towns,
        points=region_map.draw(outcome_flows.spots(in_towns, names), MOST_RADIUS),
        flows=by_kind,
        flow_picture=draw(by_kind),
        flows_by_town=outcome_flows.flows(people, places, names, town_of, shown, MOST_TOWNS),
    )


def _criteria(run: Run) -> list[str]:
    return [one["name"] for one in (run.result or {}).get("criteria", [])]


def _ranks(people: People, is_exact: bool) -> list[tuple[int, int]]:
    met = Counter(people.rank[people.placed].tolist())
    ranks = [(rank, met[rank]) for rank in range(1, max(met, default=0) + 1)]
    return ranks if is_exact else merged_pairs(ranks, 0)


def _reasons(people: People, is_exact: bool) -> list[tuple[UnplacedReason | None, int]]:
    counted = Counter(filter(None, people.reason))
    reasons = [(UnplacedReason(reason), count) for reason, count in counted.most_common()]
    return reasons if is_exact else merged_pairs(reasons, None)


def _funnel(run: Run, people: People, is_exact: bool) -> list[Step]:
    """Each step holds part of the one before. Where small numbers are hidden, a step that loses few is left out."""
    elsewhere = exists().where(OwnPlace.participant_id == Participant.id, OwnPlace.state == OwnPlaceState.APPROVED)
    everyone, certified, own = db.session.execute(
        select(
            func.count(),
            func.count(Participant.certified_list_id),
            func.count().filter(elsewhere),
        ).where(Participant.round_id == run.round_id)
    ).one()
    with_choice = len(people) - people.reason.count(UnplacedReason.NO_WISHES.value)
    rank = people.rank
    steps = [Step("participants", everyone)]
    steps += [Step("without_own_place", everyone - own)] if own else []
    by_lists = run.kind is not RunKind.REHEARSAL and certified >= with_choice  # no drafts, no fallback without a list
    steps += [Step("certified", certified)] if by_lists else []
    steps += [
        Step("with_choice", with_choice),
        Step("placed", int((rank > NONE).sum())),
        Step("third", int(((rank > NONE) & (rank <= 3)).sum())),
        Step("first", int((rank == 1).sum())),
    ]
    return steps if is_exact else _without_small_losses(steps)


def _without_small_losses(steps: list[Step]) -> list[Step]:
    kept = steps[:1]
    for step in steps[1:]:
        if step.people == kept[-1].people or abs(kept[-1].people - step.people) >= LEAST:
            kept.append(step)
    return kept
