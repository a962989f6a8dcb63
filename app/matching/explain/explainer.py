"""Ready to explain: made once for a result, then asked about any person and opening."""

import numpy as np

from app.matching.explain.again import PricesBySolving
from app.matching.explain.book import Book
from app.matching.explain.network import NetworkPrices
from app.matching.explain.price import Price
from app.matching.explain.reasons import Reasons
from app.matching.explain.stable import StableReasons
from app.matching.explain.words import Explanation, explanation
from app.matching.pairs import candidates
from app.matching.problem import Problem
from app.matching.result import OPTIMAL
from app.matching.structure import is_network

TIME_LIMIT_S = 10.0


class Explainer:
    """Explains the placements of one result.

    `result`: a Result, or what `read_result` makes of its folder. Nothing is solved where the problem is a network that
    was solved to optimality; elsewhere each question with a price is one solve of at most `time_limit_s`.
    Raises Unproved where the certificate does not prove the placements.
    """

    def __init__(self, problem: Problem, result, time_limit_s: float = TIME_LIMIT_S):
        self.problem, self.time_limit_s = problem, time_limit_s
        self.book = Book(problem, result.person, result.opening, result.supervisor)
        self.stable = StableReasons(problem, self.book) if problem.mechanism == "stable" else None
        self.network = self.solving = None
        if self.stable:
            return
        found = candidates(problem)
        self.reasons = Reasons(problem, found, self.book)
        if result.status == OPTIMAL and is_network(problem):
            self.network = NetworkPrices(problem, found, self.book, result.certificate)
        else:
            self.solving = PricesBySolving(problem, self.book, result.status == OPTIMAL)

    def pair(self, person: int, opening: int) -> Explanation:
        """Why the person (a position) is not in the opening (a position), and what it would take."""
        return self._pair(person, opening, self.time_limit_s)

    def person(self, person: int) -> list[Explanation]:
        """Every wish of the person, best first, then what they hold beside their wishes; one time limit for all."""
        wished = self.book.wishes_of(person)
        held = self.book.pairs.opening[self.book.held_by(person)]
        openings = wished + [opening for opening in held.tolist() if opening not in wished]
        return [self._pair(person, opening, self.time_limit_s / len(openings)) for opening in openings]

    def _pair(self, person: int, opening: int, limit_s: float) -> Explanation:
        if self.stable:
            return self.stable.pair(person, opening)
        reason = self.reasons.why(person, opening)
        if reason.kind == "holds":
            return Explanation(person, opening, reason.kind, reason.words)
        if reason.is_final:
            price = Price(impossible=reason.kind)
        elif self.network:
            price = self.network.force(person, opening)
        else:
            price = self.solving.force(person, opening, limit_s)
        return explanation(self.problem, person, opening, reason, price, drawn=self.network is not None)

    def rank(self, person: int, opening: int) -> int | None:
        """The rank at which the person wished for the opening, None where they did not."""
        if not self.book.is_wished(person, opening):
            return None
        return int(self.book.facts.of(np.array([person]), np.array([opening])).rank[0])
