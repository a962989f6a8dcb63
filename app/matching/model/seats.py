"""Who has been put where, one after the other, and what the rules still allow (rules 1 to 3, 5 and 6).

Minimums are for whoever fills the openings to see to.
"""

from collections import Counter, defaultdict

import numpy as np

from app.matching.model.cliques import cliques
from app.matching.problem import NONE, Problem
from app.matching.structure import holding_is_restricted, supervised


class Seats:
    """`held` by person: supervisor (NONE: none needed) by opening. `load` by opening."""

    def __init__(self, problem: Problem):
        openings, people = problem.openings, problem.people
        self.room, self.load = openings.capacity.tolist(), [0] * len(openings.opening)
        self.held: list[dict[int, int]] = [{} for _ in people.person]
        self.demand, self.group = people.demand.tolist(), np.where(supervised(problem), people.group, NONE).tolist()
        self.credits, self.left = openings.credits.tolist(), people.credits_max.tolist()
        self.limits: list[list[int]] = [[] for _ in openings.opening]
        rows = problem.limit_openings
        for limit, opening in zip(rows.limit.tolist(), rows.opening.tolist(), strict=True):
            self.limits[opening].append(limit)
        self.under = problem.limits.capacity.tolist()
        self.cliques: dict[int, list[int]] = defaultdict(list)
        if holding_is_restricted(problem):
            for number, opening in zip(*(column.tolist() for column in cliques(problem)), strict=True):
                self.cliques[opening].append(number)
        self.taken: dict[int, set[int]] = defaultdict(set)
        self.keepers = _Keepers(problem)

    def put(self, members: list[int], opening: int) -> bool:
        """Put one person or a whole team there; False, and nothing changed, where a rule is against it."""
        size = len(members)
        if self.room[opening] < size or any(self.under[limit] < size for limit in self.limits[opening]):
            return False
        if not all(self._may_hold(person, opening) for person in members):
            return False
        named = self.keepers.take([self.group[person] for person in members], opening)
        if named is None:
            return False
        for person, supervisor in zip(members, named, strict=True):
            self.held[person][opening] = supervisor
        self._move(members, opening, 1)
        return True

    def take_out(self, members: list[int], opening: int) -> None:
        """Undo `put`."""
        for person in members:
            self.keepers.give_back(self.held[person].pop(opening), opening)
        self._move(members, opening, -1)

    def _may_hold(self, person: int, opening: int) -> bool:
        held = self.held[person]
        return (
            len(held) < self.demand[person]
            and opening not in held
            and (self.left[person] == NONE or self.credits[opening] <= self.left[person])
            and (not held or self.taken[person].isdisjoint(self.cliques[opening]))
        )

    def _move(self, members: list[int], opening: int, sign: int) -> None:
        size = sign * len(members)
        self.load[opening] += size
        self.room[opening] -= size
        for limit in self.limits[opening]:
            self.under[limit] -= size
        for person in members:
            if self.left[person] != NONE:
                self.left[person] -= sign * self.credits[opening]
            if self.cliques[opening]:
                change = self.taken[person].update if sign > 0 else self.taken[person].difference_update
                change(self.cliques[opening])


class _Keepers:
    """What each supervisor still can take: `left` placements, and in how many more openings (rule 5)."""

    def __init__(self, problem: Problem):
        keepers, rows = problem.supervisors, problem.supervision
        self.left, self.most = keepers.capacity.tolist(), keepers.max_openings.tolist()
        self.places = [Counter() for _ in keepers.supervisor]
        self.entitled: dict[tuple[int, int], list[int]] = defaultdict(list)  # by group and opening (NONE: any)
        for supervisor, group, opening in zip(
            rows.supervisor.tolist(), rows.group.tolist(), rows.opening.tolist(), strict=True
        ):
            self.entitled[group, opening].append(supervisor)

    def take(self, groups: list[int], opening: int) -> list[int] | None:
        """A supervisor for one of each group there (NONE where there is no group); None where there are not enough."""
        named = []
        for group in groups:
            supervisor = NONE if group == NONE else self._find(group, opening)
            if supervisor is None:
                for other in named:
                    self.give_back(other, opening)
                return None
            if supervisor != NONE:
                self.left[supervisor] -= 1
                self.places[supervisor][opening] += 1
            named.append(supervisor)
        return named

    def give_back(self, supervisor: int, opening: int) -> None:
        if supervisor == NONE:
            return
        self.left[supervisor] += 1
        self.places[supervisor][opening] -= 1
        if not self.places[supervisor][opening]:
            del self.places[supervisor][opening]

    def _find(self, group: int, opening: int) -> int | None:
        """One who is there already, else whoever has most room."""
        best, most = None, (False, 0)
        for supervisor in self.entitled.get((group, NONE), []) + self.entitled.get((group, opening), []):
            there = opening in self.places[supervisor]
            if self.most[supervisor] != NONE and not there and len(self.places[supervisor]) >= self.most[supervisor]:
                continue
            if self.left[supervisor] and (there, self.left[supervisor]) > most:
                best, most = supervisor, (there, self.left[supervisor])
        return best
