"""A placement to begin with, without a search: the optimum of the flow as far as the rules allow, and what fits beside.

The rules that the flow leaves out (`relaxed`) are seen to placement by placement. Openings that stay below their
minimum are closed, and their people go where there is room.
"""

import numpy as np

from app.matching.held import Held, held
from app.matching.joins import Index
from app.matching.model.programme import Programme, solution_of
from app.matching.model.rows import parts
from app.matching.model.seats import Seats
from app.matching.network.lexicographic import Optimum
from app.matching.problem import NONE
from app.matching.teams import members_of

LAST = np.iinfo(np.int64).max  # the cost of whom the flow has sent through a pool


def start(p: Programme, flow: Optimum) -> Held | None:
    """A placement that keeps every rule; None where this way finds none: a pin or a minimum is not met."""
    way = _Start(p, flow)
    if not way.put_required():
        return None
    way.fill_pinned()
    way.put_teams()
    way.put_as_the_flow()
    way.fill()
    while way.close_below_minimum():
        way.fill()
    pairs = way.placements()
    return None if p.form.breaks(solution_of(p, pairs)) else pairs


class _Start:
    """People and teams are put as units, named after the first person: `unit` by person, `members` by unit.

    `wanted` is the load of the flow by opening; where it is below the minimum the opening is `shut`, unless a pin binds
    somebody there.
    """

    def __init__(self, p: Programme, flow: Optimum):
        self.p, self.flow, self.seats = p, flow, Seats(p.problem)
        rows = parts(p.problem, p.found, p.at)
        self.of, self.opening, self.column = rows.pair_person, rows.pair_opening, rows.pair_column
        people, places = len(p.problem.people.person), len(p.problem.openings.opening)
        self.unit = np.arange(people)
        self.members = [[person] for person in range(people)]
        for members in members_of(p.problem):
            self.unit[members] = members.min()
            self.members[members.min()] = members.tolist()
        self.least = p.problem.openings.min_to_open
        self.wanted = np.bincount(flow.opening, minlength=places)
        required = p.found.pairs.required
        self.pinned = np.bincount(p.found.pairs.opening[required], minlength=places) > 0
        self.shut = (self.wanted < self.least) & ~self.pinned

    def put(self, unit: int, opening: int) -> bool:
        return not self.shut[opening] and self.seats.put(self.members[unit], opening)

    def put_required(self) -> bool:
        """Everybody whom a pin binds; False where that cannot be."""
        pairs = self.p.found.pairs
        rows = np.flatnonzero(pairs.required)
        due = sorted(set(zip(self.unit[pairs.person[rows]].tolist(), pairs.opening[rows].tolist(), strict=True)))
        return not (self.p.at.pair[rows] == NONE).any() and all(self.put(*pair) for pair in due)

    def fill_pinned(self) -> None:
        """Where somebody must be, but the flow has too few: the cheapest of those who may come."""
        for opening in np.flatnonzero(self.pinned & (self.wanted < self.least)).tolist():
            for unit, _ in self.best_first(np.flatnonzero(self.opening == opening)):
                if self.seats.load[opening] >= self.least[opening]:
                    break
                self.put(unit, opening)

    def put_teams(self) -> None:
        """Each team where the flow has most of it, of such openings the cheapest."""
        rows = np.flatnonzero(np.isin(self.of, self.unit[self.p.problem.teams.person]))
        wide = max(1, self.wanted.size)
        there, count = np.unique(self.unit[self.flow.person] * wide + self.flow.opening, return_counts=True)
        row = Index(there).rows(self.of[rows] * wide + self.opening[rows])
        for pair in self.best_first(rows, -np.append(count, 0)[row]):
            self.put(*pair)

    def put_as_the_flow(self) -> None:
        """Everybody else where the flow has them: the fullest openings first, in each of them the cheapest first."""
        alone = np.flatnonzero(np.bincount(self.unit, minlength=self.unit.size)[self.unit[self.flow.person]] == 1)
        person, opening, pair = self.flow.person[alone], self.flow.opening[alone], self.flow.pair[alone]
        costs = np.where(pair == NONE, LAST, self.p.costs[:, np.append(self.p.at.pair, 0)[pair]])
        order = np.lexsort((*costs[::-1], opening, -self.wanted[opening]))
        for pair in zip(person[order].tolist(), opening[order].tolist(), strict=True):
            self.put(*pair)

    def fill(self) -> None:
        """Whoever may hold more, where there is room: the cheapest pairs first, then the openings of pools."""
        short, is_open = self.short(), ~self.shut & (np.array(self.seats.room) > 0)
        for pair in self.best_first(np.flatnonzero(short[self.of] & is_open[self.opening])):
            self.put(*pair)
        at, short = self.p.at, self.short()
        openings = self.p.problem.pools.opening[at.flow_row]
        ways = np.flatnonzero(is_open[openings])
        ways = ways[np.lexsort(self.p.costs[::-1, at.flow_column[ways]])]
        for number in np.unique(at.member_class[short[at.member]]).tolist():
            mine = openings[ways[at.flow_class[ways] == number]].tolist()
            for member in at.member[short[at.member] & (at.member_class == number)].tolist():
                if not any(self.put(member, opening) for opening in mine):
                    break  # the others of the class may come in the same openings, with the same supervisors

    def short(self) -> np.ndarray:
        """Units that may hold more, by person."""
        holds = np.array([len(mine) for mine in self.seats.held])
        return (holds < self.p.problem.people.demand) & (self.unit == np.arange(holds.size))

    def close_below_minimum(self) -> bool:
        """Shut what has opened with too few people; False where there is nothing of the kind."""
        load = np.array(self.seats.load)
        low = (load > 0) & (load < self.least) & ~self.pinned
        for person in np.flatnonzero(self.unit == np.arange(self.unit.size)).tolist():
            for opening in [opening for opening in self.seats.held[person] if low[opening]]:
                self.seats.take_out(self.members[person], opening)
        self.shut |= low
        return bool(low.any())

    def placements(self) -> Held:
        """What has been put."""
        cells = [(person, *cell) for person, mine in enumerate(self.seats.held) for cell in mine.items()]
        return held(self.p.problem, *np.array(cells, np.int64).reshape(-1, 3).T)

    def best_first(self, rows: np.ndarray, first: np.ndarray | None = None):
        """(unit, opening) of some rows by cost, stage by stage; `first` counts more than any cost."""
        keys = [*self.p.costs[::-1, self.column[rows]], *([] if first is None else [first])]
        order = rows[np.lexsort(keys)]
        return zip(self.of[order].tolist(), self.opening[order].tolist(), strict=True)
