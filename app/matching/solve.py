"""From a problem to a result: the method is chosen by the structure of the problem."""

from app.matching.apart import taken_apart
from app.matching.clock import Cancelled, Clock, Options, Progress, TimeLimit
from app.matching.parts import solve_alone, solve_parts
from app.matching.problem import Problem
from app.matching.result import Result
from app.matching.stable import solve_stable
from app.matching.structure import is_network

__all__ = ["Cancelled", "Options", "Progress", "TimeLimit", "solve"]

MINIMISED = ("profile:generous", "rank_cost", "distance", "supervision_cost", "supervision_balance", "opened")


def solve(problem: Problem, options: Options | None = None) -> Result:
    """The best placement with its proof, or the rules that cannot hold together.

    Raises BundleError for what the mechanism does not take, TimeLimit, Cancelled, ChildFailed (with `workers`).
    """
    options = options or Options()
    limit = problem.time_limit_s if options.time_limit_s is None else options.time_limit_s
    clock = Clock(limit, options)
    if problem.mechanism == "stable":
        return solve_stable(problem)
    parts = [] if is_network(problem) else taken_apart(problem)
    clock.lap("build")
    result = solve_parts(problem, parts, clock) if parts else solve_alone(problem, clock)
    if result is None:
        from app.matching.conflict import explain_conflict

        result = explain_conflict(problem, clock)
    result.warnings.extend(_warnings(problem))
    return result


def _warnings(problem: Problem) -> list[str]:
    """What is allowed and probably not meant."""
    before = problem.criteria[: problem.criteria.index("placed")] if "placed" in problem.criteria else problem.criteria
    minimised = [name for name in before if name in MINIMISED]
    return [f"{minimised[0]} is minimised before placed: it is least when nobody is placed"] if minimised else []
