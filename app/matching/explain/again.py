"""The price of a pair where the problem is no solved network: solve again with the pair required."""

from dataclasses import replace

import numpy as np

from app.matching.clock import Clock, Options, TimeLimit
from app.matching.explain.book import Book
from app.matching.explain.price import Price
from app.matching.held import value
from app.matching.network.solve import solve_network
from app.matching.pairs import REQUIRE
from app.matching.problem import Pins, Previous, Problem
from app.matching.result import Result, entries_of
from app.matching.structure import is_network

# What a rule of `conflict.named` is about, by its number; the first that takes part is named.
RULES = {
    21: "minimum", 31: "minimum", 52: "minimum", 60: "team", 12: "conflict", 11: "credits", 30: "limit",
    50: "supervisor", 51: "supervisor", 53: "supervisor", 20: "full", 10: "forbidden", 70: "forbidden",
}  # fmt: skip


class PricesBySolving:
    """`is_optimal`: are the placements proved to be the best? What is not proved on both sides gives no exact price."""

    def __init__(self, problem: Problem, book: Book, is_optimal: bool):
        self.problem, self.book, self.is_optimal = problem, book, is_optimal
        self.values = [value(name, problem, book.pairs) for name in problem.criteria]

    def force(self, person: int, opening: int, limit_s: float) -> Price:
        """What it costs to have the person there, as far as it can be found in the time."""
        asked = self._required(person, opening)
        try:
            clock = Clock(limit_s, Options())
            if is_network(asked):
                result = solve_network(asked, clock)
            else:
                from app.matching.model.solve import solve_model

                result = solve_model(asked, clock)
            if result is None:
                return _impossible(asked, clock)
        except TimeLimit:
            return Price(exact=False)
        return self._price(result, person)

    def _required(self, person: int, opening: int) -> Problem:
        """The problem with the pair required, and with it fewest changes where the criteria do not say what to keep."""
        pins, pairs = self.problem.pins, self.book.pairs
        columns = np.append(pins.person, person), np.append(pins.opening, opening), np.append(pins.kind, REQUIRE)
        asked = replace(self.problem, pins=Pins(*columns))
        if "kept" in self.problem.criteria:
            return asked
        in_force = Previous(pairs.person.copy(), pairs.opening.copy())
        return replace(asked, criteria=(*asked.criteria, "kept"), previous=in_force)

    def _price(self, result: Result, person: int) -> Price:
        mine = result.criteria[: len(self.values)]
        change = [_minus(then.value, now) for then, now in zip(mine, self.values, strict=True)]
        proved = all(found == bound for criterion in mine for found, bound in entries_of(criterion))
        wide, pairs = self.book.wide, self.book.pairs
        moved = np.setxor1d(pairs.person * wide + pairs.opening, result.person * wide + result.opening) // wide
        return Price(change, np.setdiff1d(moved, [person]).size, self.is_optimal and proved)


def _minus(then: int | list[int], now: int | list[int]) -> int | list[int]:
    if isinstance(then, list):
        return [a - b for a, b in zip(then, now, strict=True)]
    return then - now


def _impossible(asked: Problem, clock: Clock) -> Price:
    """What stands against it: confirmed by a second solver, then named by a conflict of rules. Raises TimeLimit."""
    from app.matching.conflict.named import named
    from app.matching.conflict.second import is_impossible
    from app.matching.conflict.shrink import irreducible
    from app.matching.model.highs import minimise

    rules = named(asked)
    if not is_impossible(rules.form, clock.left()):
        raise TimeLimit

    def can_hold(kept: list) -> bool:
        found = minimise(rules.only(kept), np.zeros(rules.form.columns), None, clock.left()).x is not None
        if not found and clock.is_over():
            raise TimeLimit
        return found

    try:
        numbers = {rule.number for rule in irreducible(rules.rules, can_hold)}
    except TimeLimit:
        numbers = set()
    return Price(impossible=next((kind for number, kind in RULES.items() if number in numbers), "rules"))
