"""Rules that cannot hold together: which ones, in words, and the cheapest way out. Both are confirmed by solving."""

import numpy as np

from app.matching.clock import Clock, TimeLimit
from app.matching.conflict.easing import applied, cheapest_change
from app.matching.conflict.named import Rule, named
from app.matching.conflict.second import is_impossible
from app.matching.conflict.shrink import irreducible
from app.matching.model.form import Form
from app.matching.model.highs import minimise
from app.matching.problem import Problem
from app.matching.result import INFEASIBLE, Criterion, Result

__all__ = ["explain_conflict"]


class Contradiction(Exception):
    """Two solvers do not agree whether there is a solution: a fault of a solver, never an answer to a person."""


def explain_conflict(problem: Problem, clock: Clock) -> Result:
    """The report that there is no solution. Raises TimeLimit, Contradiction."""
    rules = named(problem)
    if not is_impossible(rules.form, clock.left()):
        raise Contradiction("one solver finds no placement that keeps every rule, another one does")

    def can_hold(kept: list[Rule]) -> bool:
        if clock.is_over():
            raise TimeLimit
        return _has_solution(rules.only(kept), clock)

    conflict = irreducible(rules.rules, can_hold)
    changes = cheapest_change(rules, clock.left())
    if changes is None or not _has_solution(applied(rules, changes), clock):
        raise TimeLimit
    none = np.empty(0, np.int64)
    clock.lap("explain")
    return Result(
        status=INFEASIBLE,
        person=none,
        opening=none,
        rank=none,
        supervisor=none,
        criteria=[Criterion(name, [], None, "solver") for name in problem.criteria],  # no values, but part of the input
        short_of_demand=0,
        gap=None,
        conflict=list(dict.fromkeys(rule.words for rule in conflict)),
        relaxation=[_in_words(rule, by) for rule, by in changes],
        seconds=clock.seconds,
    )


def _has_solution(form: Form, clock: Clock) -> bool:
    return minimise(form, np.zeros(form.columns), None, clock.left()).x is not None


def _in_words(rule: Rule, by: int) -> str:
    """The change of a rule by some places, as the format states it."""
    return rule.change.format(rule.now - by if rule.side == "low" else rule.now + by)
