"""Where there is room beside the placements in force: free places, limits, supervisors."""

import numpy as np

from app.matching.held import Held
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.structure import supervised
from app.matching.teams import common_openings


class Room:
    """By opening: `can_open` (a place, and enough people who may come), `is_free`, `within_limits`.

    `team_has_opening` by person: is there an opening that is possible for everyone of the team (True without a team)?
    """

    def __init__(self, problem: Problem, found: Candidates, pairs: Held):
        openings = problem.openings
        self.problem, self.found = problem, found
        self.load = np.bincount(pairs.opening, minlength=len(openings.opening))
        self.can_open = (openings.capacity > 0) & (asked(problem, found) >= openings.min_to_open)
        self.is_free = self.load < openings.capacity
        rows = problem.limit_openings
        self.limit_load = np.zeros(len(problem.limits.limit), np.int64)
        np.add.at(self.limit_load, rows.limit, self.load[rows.opening])
        self.limit_full = self.limit_load >= problem.limits.capacity
        self.within_limits = np.ones(len(openings.opening), bool)
        self.within_limits[rows.opening[self.limit_full[rows.limit]]] = False
        self.needs_supervisor = supervised(problem)
        self._watch = _Watch(problem, pairs)
        self.team_has_opening = _team_has_opening(problem, found)

    def has_supervisor(self, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
        """Can somebody take one more placement of each person there? True where nobody is needed."""
        ok = np.ones(person.size, bool)
        rows = np.flatnonzero(self.needs_supervisor[person])
        group = self.problem.people.group[person[rows]]
        ok[rows] = [self._watch.has_room(g, o) for g, o in zip(group.tolist(), opening[rows].tolist(), strict=True)]
        return ok

    def blockers(self, person: int, opening: int) -> list[str]:
        """What would have to give for one more placement there, each as a single change in words."""
        problem = self.problem
        found = []
        if not self.is_free[opening]:
            found.append(more_in(problem, opening))
        rows = problem.limit_openings
        for limit in rows.limit[(rows.opening == opening) & self.limit_full[rows.limit]].tolist():
            found.append(more_under(problem, limit))
        group = int(problem.people.group[person])
        if self.needs_supervisor[person] and not self._watch.has_room(group, opening):
            where = problem.openings.opening[opening]
            found.append(f"One more place with a supervisor of {problem.groups_named[group]} in {where}.")
        return found


def more_in(problem: Problem, opening: int) -> str:
    """One more place in an opening, as a change in words."""
    return f"One more place in {problem.openings.opening[opening]}."


def more_under(problem: Problem, limit: int) -> str:
    """One more place under a limit, as a change in words."""
    return f"One more place under the limit {problem.limits.limit[limit]}."


class _Watch:
    """What supervisors could still take."""

    def __init__(self, problem: Problem, pairs: Held):
        keepers, rows = problem.supervisors, problem.supervision
        named = pairs.supervisor != NONE
        load = np.bincount(pairs.supervisor[named], minlength=len(keepers.supervisor))
        self.free = load < keepers.capacity
        self.places: dict[int, set[int]] = {}
        for supervisor, opening in zip(pairs.supervisor[named].tolist(), pairs.opening[named].tolist(), strict=True):
            self.places.setdefault(supervisor, set()).add(opening)
        self.most = keepers.max_openings
        self.anywhere: dict[int, list[int]] = {}
        self.there: dict[tuple[int, int], list[int]] = {}
        for supervisor, group, opening in zip(
            rows.supervisor.tolist(), rows.group.tolist(), rows.opening.tolist(), strict=True
        ):
            if opening == NONE:
                self.anywhere.setdefault(group, []).append(supervisor)
            else:
                self.there.setdefault((group, opening), []).append(supervisor)

    def has_room(self, group: int, opening: int) -> bool:
        keepers = self.anywhere.get(group, []) + self.there.get((group, opening), [])
        return any(self.free[s] and self._may_come(s, opening) for s in keepers)

    def _may_come(self, supervisor: int, opening: int) -> bool:
        places = self.places.get(supervisor, ())
        return self.most[supervisor] == NONE or opening in places or len(places) < self.most[supervisor]


def asked(problem: Problem, found: Candidates) -> np.ndarray:
    """How many people are possible in each opening."""
    pools = problem.pools
    members = np.bincount(found.pool[found.pool != NONE], minlength=len(problem.pools_named))
    asked = np.bincount(found.pairs.opening, minlength=len(problem.openings.opening))
    np.add.at(asked, pools.opening, members[pools.pool])
    both = found.pool[found.pairs.person] != NONE  # a listed pair that the pool has too counts once
    wide = max(1, len(problem.openings.opening))
    keys = found.pool[found.pairs.person] * wide + found.pairs.opening
    twice = both & np.isin(keys, pools.pool * wide + pools.opening)
    np.subtract.at(asked, found.pairs.opening[twice], 1)
    return asked


def _team_has_opening(problem: Problem, found: Candidates) -> np.ndarray:
    has = np.ones(len(problem.people.person), bool)
    for members, openings in common_openings(problem, found):
        has[members] = openings.size > 0
    return has
