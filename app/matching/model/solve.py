"""A problem that is no network solved: the flow's bound, the search, the answer."""

from dataclasses import replace

import numpy as np

from app.matching.clock import Clock, TimeLimit
from app.matching.held import LARGER, Held, value
from app.matching.model.assign import assign
from app.matching.model.holdings import Holdings, applies
from app.matching.model.programme import Programme, placements, programme, solution_of
from app.matching.model.relaxed import reduced_costs, relax
from app.matching.model.search import Search, State
from app.matching.model.start import start
from app.matching.pairs import candidates, required_in_vain
from app.matching.problem import Problem
from app.matching.result import FEASIBLE, OPTIMAL, Criterion, Result, gap_of
from app.matching.structure import supervised, supervision_is_network
from app.matching.unplaced import unplaced


def solve_model(problem: Problem, clock: Clock) -> Result | None:
    """The best placement that the time allows, with honest bounds; None where the rules cannot hold together.

    Raises TimeLimit where the limit comes before any solution.
    """
    if required_in_vain(problem):
        return None
    found = candidates(problem)
    clock.lap("build")
    eased = relax(problem, found, clock)
    if eased is None:
        return None
    known = floor = None
    for exact_watch in (False, True) if supervision_stands_apart(problem) else (True,):
        whole = programme(problem, found, exact_watch)
        extra = reduced_costs(eased, whole.at, whole.form.columns)
        clock.lap("build")
        if clock.left() is not None and known is None:
            known = start(whole, eased.optimum)
            if known is not None and applies(problem, found):
                known, floor = _held_better(whole, eased, known, clock)
        first = None if known is None else solution_of(whole, known)
        state = Search(whole, eased.lower, extra, clock, first, floor).run()
        clock.lap("solve")
        if state.impossible:
            return None
        if state.x is None:
            raise TimeLimit
        pairs = placements(whole, state.x)
        if not exact_watch:
            named = assign(problem, found, pairs, clock)
            clock.lap("solve")
            if named is None:
                continue
            pairs = replace(pairs, supervisor=named)
        return _result(problem, whole, state, pairs, clock)
    raise AssertionError("a programme with its supervision has no answer")


def _held_better(whole: Programme, eased, known: Held, clock: Clock) -> tuple[Held, int]:
    """(a better start, the least cost of the first stage): what people may hold taken together, not pair by pair.

    The start is taken only if it breaks no rule: nothing after it looks at the rules of a first solution again.
    """
    holdings = Holdings(whole.problem, whole.found)
    flow = np.maximum(0, -eased.optimum.price[1 : 1 + holdings.openings, 0])
    most = int(min(holdings.bound(flow.astype(float), clock), -int(eased.lower[0])))
    better = holdings.improved(known, most, clock)
    clock.lap("solve")
    return known if whole.form.breaks(solution_of(whole, better)) else better, -most


def supervision_stands_apart(problem: Problem) -> bool:
    """Is it worth to look for placements first and for their supervisors after: no criterion is about supervisors?"""
    return bool(
        supervised(problem).any()
        and not supervision_is_network(problem)
        and not set(problem.criteria) & {"supervision_cost", "supervision_balance"}
    )


def _result(problem: Problem, p: Programme, state: State, pairs: Held, clock: Clock) -> Result:
    criteria = [_criterion(problem, p, state, pairs, name) for name in problem.criteria]
    gap = gap_of(criteria)
    result = Result(
        status=OPTIMAL if gap == 0 else FEASIBLE,
        person=pairs.person,
        opening=pairs.opening,
        rank=pairs.rank,
        supervisor=pairs.supervisor,
        criteria=criteria,
        short_of_demand=int(problem.people.demand.sum()) - len(pairs),
        gap=gap,
        unplaced=unplaced(problem, p.found, pairs),
        seconds=clock.seconds,
    )
    clock.lap("explain")
    return result


def _criterion(problem: Problem, p: Programme, state: State, pairs, name: str) -> Criterion:
    """The value of the placements, and the bounds of the stages with the sign of the criterion."""
    at = [i for i, stage in enumerate(p.stages) if stage.criterion == name]
    sign = -1 if name in LARGER else 1
    bounds = [None if state.bounds[i] is None else sign * state.bounds[i] for i in at]
    if name == "profile:generous":
        bounds.reverse()
    worth = value(name, problem, pairs)
    return Criterion(name, worth, bounds if name.startswith("profile:") else bounds[0], "solver")
