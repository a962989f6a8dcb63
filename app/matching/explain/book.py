"""What any pair counts for and who holds what, looked up in no time on a problem of any size."""

import numpy as np

from app.matching.held import Facts
from app.matching.joins import Index
from app.matching.problem import NONE, Problem


class Book:
    """Facts of pairs (rule 4), and the placements in force, sorted by person."""

    def __init__(self, problem: Problem, person: np.ndarray, opening: np.ndarray, supervisor: np.ndarray):
        self.problem, self.facts = problem, Facts(problem)
        self.wide, pins = self.facts.wide, problem.pins
        self._pins = Index(pins.person * self.wide + pins.opening)
        order = np.lexsort((opening, person))
        self.pairs = self.facts.of(person[order], opening[order], supervisor[order])
        self._first = np.searchsorted(self.pairs.person, np.arange(len(problem.people.person) + 1))

    def held_by(self, person: int) -> slice:
        """Where the person's placements stand in `pairs`."""
        return slice(self._first[person], self._first[person + 1])

    def is_wished(self, person: int, opening: int) -> bool:
        return self.facts.wishes.row(person * self.wide + opening) != NONE

    def is_pooled(self, person: int, opening: int) -> bool:
        """Is the opening in the person's fallback pool?"""
        pool = int(self.problem.people.fallback[person])
        return pool != NONE and self.facts.pools.row(pool * self.wide + opening) != NONE

    def pin(self, person: int, opening: int) -> int:
        """0 required, 1 forbidden, NONE."""
        row = self._pins.row(person * self.wide + opening)
        return NONE if row == NONE else int(self.problem.pins.kind[row])

    def wishes_of(self, person: int) -> list[int]:
        """The openings that the person wished for, best first."""
        wishes = self.problem.wishes
        rows = self.facts.wishes.between(person * self.wide, (person + 1) * self.wide)
        return wishes.opening[rows[np.lexsort((wishes.opening[rows], wishes.rank[rows]))]].tolist()
