"""The rules as rows of the programme, one function each, under the numbers of README.md; ALL is every rule."""

from dataclasses import dataclass

import numpy as np

from app.matching.joins import joined
from app.matching.model.cliques import cliques
from app.matching.model.columns import Columns
from app.matching.model.form import INF, Draft
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.structure import holding_is_restricted


@dataclass(frozen=True)
class Parts:
    """What the rules are written on; `pair_opening`, `pair_column`, `pair_size` list each column of pairs once.

    A column of a team counts `pair_size` placements.
    """

    problem: Problem
    found: Candidates
    at: Columns
    pair_person: np.ndarray
    pair_opening: np.ndarray
    pair_column: np.ndarray
    pair_size: np.ndarray


def parts(problem: Problem, found: Candidates, at: Columns) -> Parts:
    """List each column once, under its first member."""
    has = np.flatnonzero(at.pair != NONE)
    column, first, size = np.unique(at.pair[has], return_index=True, return_counts=True)
    rows = has[first]
    return Parts(problem, found, at, found.pairs.person[rows], found.pairs.opening[rows], column, size)


def demand(draft: Draft, p: Parts) -> None:
    """(1) Σ x <= demand, for every person and team."""
    row = draft.row(len(p.problem.people.person), high=p.problem.people.demand)
    draft.add(row[p.pair_person], p.pair_column)
    draft.add(row[p.at.member], p.at.member_column)


def team_is_whole(draft: Draft, p: Parts) -> None:
    """(2) A team without a common opening has no column: nothing is left to say, but a required pair cannot hold."""
    pairs = p.found.pairs
    lost = pairs.required & (p.at.pair == NONE)
    draft.row(int(lost.sum()), low=1)


def pools(draft: Draft, p: Parts) -> None:
    """(3) Those who go through a pool are those who arrive."""
    row = draft.row(p.at.class_group.size, low=0, high=0)
    draft.add(row[p.at.member_class], p.at.member_column)
    draft.add(row[p.at.flow_class], p.at.flow_column, -1)


def _add_load(draft: Draft, p: Parts, row: np.ndarray) -> None:
    """Placements of each opening into the row that `row` names for it (NONE: none)."""
    mine = row[p.pair_opening] != NONE
    draft.add(row[p.pair_opening[mine]], p.pair_column[mine], p.pair_size[mine])
    opening = p.problem.pools.opening[p.at.flow_row]
    mine = row[opening] != NONE
    draft.add(row[opening[mine]], p.at.flow_column[mine])


def capacity(draft: Draft, p: Parts) -> None:
    """(4) Σ x <= capacity, or nothing where the opening stays closed."""
    places = p.problem.openings.capacity
    row = draft.row(places.size, high=np.where(p.at.open == NONE, places, 0))
    _add_load(draft, p, row)
    known = np.flatnonzero(p.at.open != NONE)
    draft.add(row[known], p.at.open[known], -places[known])


def minimum_to_open(draft: Draft, p: Parts) -> None:
    """(5) Σ x >= min_to_open where the opening is open."""
    least = p.problem.openings.min_to_open
    row = np.full(least.size, NONE)
    mine = np.flatnonzero((least > 1) & (p.at.open != NONE))
    row[mine] = draft.row(mine.size, low=0)
    _add_load(draft, p, row)
    draft.add(row[mine], p.at.open[mine], -least[mine])


def nobody_in_a_closed_opening(draft: Draft, p: Parts) -> None:
    """(6) x <= open: says no more than (4), but says it to the linear relaxation."""
    mine = p.at.open[p.pair_opening] != NONE
    row = draft.row(int(mine.sum()), high=0)
    draft.add(row, p.pair_column[mine])
    draft.add(row, p.at.open[p.pair_opening[mine]], -1)


def limits(draft: Draft, p: Parts) -> None:
    """(7) minimum <= Σ placements in the openings of a limit <= capacity."""
    limit, rows = p.problem.limits, p.problem.limit_openings
    row = draft.row(len(limit.limit), low=limit.minimum, high=limit.capacity)
    for opening, column, size in (
        (p.pair_opening, p.pair_column, p.pair_size),
        (p.problem.pools.opening[p.at.flow_row], p.at.flow_column, np.ones(p.at.flow_column.size, np.int64)),
    ):
        mine, of = joined(opening, rows.opening)
        draft.add(row[rows.limit[of]], column[mine], size[mine])


def credits_(draft: Draft, p: Parts) -> None:
    """(8) Σ credits <= credits_max, for people who may hold several openings."""
    people = p.problem.people
    bounded = np.flatnonzero(people.credits_max != NONE)
    row = np.full(people.demand.size, NONE)
    row[bounded] = draft.row(bounded.size, high=people.credits_max[bounded])
    mine = (row[p.pair_person] != NONE) & (p.pair_size == 1)
    draft.add(row[p.pair_person[mine]], p.pair_column[mine], p.problem.openings.credits[p.pair_opening[mine]])


def conflicts(draft: Draft, p: Parts) -> None:
    """(9) At most one of any openings that are all in conflict with each other, for each person."""
    if not holding_is_restricted(p.problem):
        return
    several = p.problem.people.demand[p.pair_person] > 1
    person, opening, column = p.pair_person[several], p.pair_opening[several], p.pair_column[several]
    clique, member = cliques(p.problem)
    mine, of = joined(opening, member)
    keys = person[mine] * (int(clique.max(initial=0)) + 1) + clique[of]
    groups, of, size = np.unique(keys, return_inverse=True, return_counts=True)
    row = np.full(groups.size, NONE)
    row[size > 1] = draft.row(int((size > 1).sum()), high=1)
    several = size[of] > 1
    draft.add(row[of[several]], column[mine][several])


def everyone_is_watched(draft: Draft, p: Parts) -> None:
    """(10) Whoever needs a supervisor has one: the units of a cell are those of its supervisors."""
    w = p.at.watch
    if w is None:
        return
    row = draft.row(w.cell_group.size, low=0, high=0)
    draft.add(row[w.cell], w.sites.column, -1)
    draft.add(row[w.of], w.column)


def supervisors(draft: Draft, p: Parts) -> None:
    """(11) minimum <= Σ units of a supervisor <= capacity; (12) the most and the least load, where they count."""
    keepers = p.problem.supervisors
    many = len(keepers.supervisor)
    row = draft.row(many, low=keepers.minimum, high=keepers.capacity)
    w = p.at.watch
    if w is not None:
        draft.add(row[w.supervisor], w.column)
    if p.at.most == NONE:
        return
    for column, low, high in ((p.at.most, -INF, 0), (p.at.least, 0, INF)):
        row = draft.row(many, low=low, high=high)
        draft.add(row, column, -1)
        if w is not None:
            draft.add(row[w.supervisor], w.column)


def presence(draft: Draft, p: Parts) -> None:
    """(13) A supervisor takes people only where present, (14) in at most max_openings openings."""
    w = p.at.watch
    if w is None or not w.presence.size:
        return
    keepers = p.problem.supervisors
    supervisor, opening, column = w.presence.T
    wide = len(p.problem.openings.opening) + 1
    row = draft.row(len(w.presence), high=0)
    keys = supervisor * wide + opening
    ways = keepers.max_openings[w.supervisor] != NONE
    at = np.searchsorted(keys, w.supervisor[ways] * wide + w.cell_opening[w.of[ways]])
    draft.add(row[at], w.column[ways])
    draft.add(row, column, -keepers.capacity[supervisor])
    row = np.full(len(keepers.supervisor), NONE)
    known = np.unique(supervisor)
    row[known] = draft.row(known.size, high=keepers.max_openings[known])
    draft.add(row[supervisor], column)


ALL = (
    demand,
    team_is_whole,
    pools,
    capacity,
    minimum_to_open,
    nobody_in_a_closed_opening,
    limits,
    credits_,
    conflicts,
    everyone_is_watched,
    supervisors,
    presence,
)
