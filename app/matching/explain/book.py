"""What any pair counts for and who holds what, looked up in no time on a problem of any size."""

import numpy as np

from app.matching.held import Held
from app.matching.problem import NONE, Problem


class Book:
    """Facts of pairs (rule 4), and the placements in force, sorted by person."""

    def __init__(self, problem: Problem, person: np.ndarray, opening: np.ndarray, supervisor: np.ndarray):
        self.problem, self.wide = problem, max(1, len(problem.openings.opening))
        wishes, pools, previous, pins = problem.wishes, problem.pools, problem.previous, problem.pins
        self._wishes = _Index(wishes.person * self.wide + wishes.opening)
        self._pools = _Index(pools.pool * self.wide + pools.opening)
        here = (previous.person != NONE) & (previous.opening != NONE)
        self._previous = _Index(previous.person[here] * self.wide + previous.opening[here])
        self._pins = _Index(pins.person * self.wide + pins.opening)
        order = np.lexsort((opening, person))
        self.pairs = self.facts(person[order], opening[order], supervisor[order])
        self._first = np.searchsorted(self.pairs.person, np.arange(len(problem.people.person) + 1))

    def held_by(self, person: int) -> slice:
        """Where the person's placements stand in `pairs`."""
        return slice(self._first[person], self._first[person + 1])

    def is_wished(self, person: int, opening: int) -> bool:
        return self._wishes.row(person * self.wide + opening) != NONE

    def is_pooled(self, person: int, opening: int) -> bool:
        """Is the opening in the person's fallback pool?"""
        pool = int(self.problem.people.fallback[person])
        return pool != NONE and self._pools.row(pool * self.wide + opening) != NONE

    def pin(self, person: int, opening: int) -> int:
        """0 required, 1 forbidden, NONE."""
        row = self._pins.row(person * self.wide + opening)
        return NONE if row == NONE else int(self.problem.pins.kind[row])

    def wishes_of(self, person: int) -> list[int]:
        """The openings that the person wished for, best first."""
        wishes = self.problem.wishes
        rows = self._wishes.between(person * self.wide, (person + 1) * self.wide)
        return wishes.opening[rows[np.lexsort((wishes.opening[rows], wishes.rank[rows]))]].tolist()

    def facts(self, person: np.ndarray, opening: np.ndarray, supervisor: np.ndarray | None = None) -> Held:
        """What each pair counts for, be it possible or not: the wish row first, then the pool's, then that of a pin."""
        problem, keys = self.problem, person * self.wide + opening
        rank = np.full(keys.size, problem.worst_rank + 1)
        score, distance = np.zeros(keys.size, np.int64), np.zeros(keys.size, np.int64)
        pool = problem.people.fallback[person]
        row = np.where(pool != NONE, self._pools.rows(pool * self.wide + opening), NONE)
        distance[row != NONE] = problem.pools.distance[row[row != NONE]]
        row = self._wishes.rows(keys)
        wished = row != NONE
        for fact, column in (
            (rank, problem.wishes.rank),
            (score, problem.wishes.score),
            (distance, problem.wishes.distance),
        ):
            fact[wished] = column[row[wished]]
        kept = self._previous.rows(keys) != NONE
        return Held(
            person, opening, rank, score, distance, kept, np.full_like(keys, NONE) if supervisor is None else supervisor
        )


class _Index:
    """Keys that occur once, sorted, so that a row is found in no time."""

    def __init__(self, keys: np.ndarray):
        self.order = np.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def rows(self, wanted: np.ndarray) -> np.ndarray:
        """The row of each key, NONE where there is none."""
        if not self.keys.size:
            return np.full(wanted.size, NONE)
        at = np.minimum(np.searchsorted(self.keys, wanted), self.keys.size - 1)
        return np.where(self.keys[at] == wanted, self.order[at], NONE)

    def row(self, wanted: int) -> int:
        return int(self.rows(np.array([wanted]))[0])

    def between(self, low: int, high: int) -> np.ndarray:
        """The rows of the keys from `low` up to but without `high`."""
        first, last = np.searchsorted(self.keys, [low, high])
        return self.order[first:last]
