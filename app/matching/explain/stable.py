"""Why not this opening, under the mechanism `stable`: the person's own list decides, then whom the opening prefers."""

import numpy as np

from app.matching.explain.book import Book
from app.matching.explain.words import Explanation
from app.matching.pairs import FORBID
from app.matching.problem import Problem
from app.matching.stable import lists_of

SCORE = "Every place there went to somebody whom it prefers: with a higher score."
DRAW = "Every place there went to somebody whom it prefers: with a higher score, or an equal score and an earlier draw."


class StableReasons:
    """Everybody's list in the strict order in which it was gone through. There are no prices."""

    def __init__(self, problem: Problem, book: Book):
        self.problem, self.book = problem, book
        names = problem.people.person
        alphabet = np.empty(len(names), np.int64)
        alphabet[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        self.lists = lists_of(problem, alphabet)

    def pair(self, person: int, opening: int) -> Explanation:
        """The pair explained."""
        kind, words = self._why(person, opening)
        return Explanation(person, opening, kind, words)

    def _why(self, person: int, opening: int) -> tuple[str, str]:
        book = self.book
        held = book.pairs.opening[book.held_by(person)]
        if opening in held:
            return "holds", "This person is placed here."
        if book.pin(person, opening) == FORBID:
            return "forbidden", "It was fixed by hand that this person is not placed here."
        if self.problem.openings.capacity[opening] == 0:
            return "not_eligible", "It has no place for anybody."
        if not book.is_wished(person, opening):
            return "not_eligible", "This person did not wish for it."
        if held.size and self._place(person, held[0]) < self._place(person, opening):
            return "better_met", self._better(person, opening, int(held[0]))
        return "full", self._preferred(person, opening)

    def _place(self, person: int, opening: int) -> int:
        """How far down the person's list the opening stands."""
        first, last = np.searchsorted(self.lists.person, [person, person + 1])
        return int(np.flatnonzero(self.lists.opening[first:last] == opening)[0])

    def _better(self, person: int, opening: int, held: int) -> str:
        rank = self.book.facts.of(np.array([person, person]), np.array([opening, held])).rank
        if rank[0] == rank[1]:
            return "A wish of the same rank was met, which the draw put first."
        return "A better wish was met."

    def _preferred(self, person: int, opening: int) -> str:
        pairs = self.book.pairs
        mine = self.book.facts.of(np.array([person]), np.array([opening])).score[0]
        return SCORE if (pairs.score[pairs.opening == opening] > mine).all() else DRAW
