"""HiGHS through OR-Tools' MathOpt: a programme in, its best known solution and a proven bound out."""

import datetime
import math
from dataclasses import dataclass

import numpy as np

from app.matching.children import Child, ChildEnded, MemoryLimit, answer
from app.matching.model.form import Form

LARGE = 20_000  # columns; from here on HiGHS may overrun its limit by far, so it gets a process that can be ended
GRACE_S = 0.5
ROOM = 1e-6  # how far from a whole number HiGHS may leave a value


@dataclass(frozen=True)
class Answer:
    """`x` the best solution found (None: none), whole numbers; `bound` what no solution is below (rounded up).

    `closed`: the search came to its end: x is optimal, or there is no solution.
    """

    x: np.ndarray | None
    bound: int | None
    closed: bool


def minimise(form: Form, cost: np.ndarray, hint: np.ndarray | None = None, limit_s: float | None = None) -> Answer:
    """Minimise cost @ x. Costs are whole numbers. A closed answer is exact; the search ends with the limit."""
    if np.any(form.low > form.high) or np.any(form.lower > form.upper):
        return Answer(None, None, True)
    if not form.columns:
        return Answer(np.zeros(0), 0, True) if not form.breaks(np.zeros(0)) else Answer(None, None, True)
    if limit_s is not None and form.columns >= LARGE:
        return _in_process(form, cost, hint, limit_s)
    return _solve(form, cost, hint, limit_s)


def _solve(form: Form, cost: np.ndarray, hint: np.ndarray | None, limit_s: float | None) -> Answer:
    from ortools.math_opt import model_parameters_pb2, result_pb2
    from ortools.math_opt.core.python import solver
    from ortools.math_opt.python import callback, init_arguments, parameters

    asked = parameters.SolveParameters(relative_gap_tolerance=0.0, absolute_gap_tolerance=0.99)
    asked.highs.int_options["threads"] = 1
    asked.highs.int_options["random_seed"] = 1
    if limit_s is not None:
        asked.time_limit = datetime.timedelta(seconds=limit_s)
    more = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        start = more.solution_hints.add()
        start.variable_values.ids.extend(range(form.columns))
        start.variable_values.values.extend(hint.tolist())
    found = solver.solve(
        _proto(form, cost),
        parameters.SolverType.HIGHS.value,
        init_arguments.StreamableSolverInitArguments().to_proto(),
        asked.to_proto(),
        more,
        None,
        callback.CallbackRegistration().to_proto(),
        None,
        None,
    )
    ends = result_pb2.TerminationReasonProto
    reason = found.termination.reason
    if reason in (ends.TERMINATION_REASON_INFEASIBLE, ends.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED):
        return Answer(None, None, True)
    x = _first_solution(found, form, hint)
    bound = found.termination.objective_bounds.dual_bound
    bound = math.ceil(bound - ROOM * max(1.0, abs(bound) * 1e-3)) if math.isfinite(bound) else None
    return Answer(x, bound, reason == ends.TERMINATION_REASON_OPTIMAL and x is not None)


def _first_solution(found, form: Form, hint: np.ndarray | None) -> np.ndarray | None:
    """The best solution in whole numbers, checked against every row; the hint where there is none."""
    if found.solutions:
        values = found.solutions[0].primal_solution.variable_values
        x = np.zeros(form.columns)
        x[np.array(values.ids, np.int64)] = np.round(np.array(values.values))
        if not form.breaks(x):
            return x
    return hint if hint is not None and not form.breaks(hint) else None


def _proto(form: Form, cost: np.ndarray):
    from ortools.math_opt import model_pb2

    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(form.columns))
    model.variables.lower_bounds.extend(form.lower.tolist())
    model.variables.upper_bounds.extend(form.upper.tolist())
    model.variables.integers.extend([True] * form.columns)
    model.linear_constraints.ids.extend(range(form.low.size))
    model.linear_constraints.lower_bounds.extend(form.low.tolist())
    model.linear_constraints.upper_bounds.extend(form.high.tolist())
    model.linear_constraint_matrix.row_ids.extend(form.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(form.column.tolist())
    model.linear_constraint_matrix.coefficients.extend(form.value.tolist())
    at = np.flatnonzero(cost)
    model.objective.linear_coefficients.ids.extend(at.tolist())
    model.objective.linear_coefficients.values.extend(cost[at].astype(float).tolist())
    return model


def _in_process(form: Form, cost: np.ndarray, hint: np.ndarray | None, limit_s: float) -> Answer:
    """The same in a process of its own, ended when the limit is over and HiGHS is not."""
    child = Child(_work, form, cost, hint, limit_s)
    try:
        if child.pipe.poll(limit_s + GRACE_S):
            return child.result()[1]
    except MemoryLimit:
        raise
    except ChildEnded:
        pass
    finally:
        child.end()
    return Answer(hint if hint is not None and not form.breaks(hint) else None, None, False)


def _work(pipe, form: Form, cost: np.ndarray, hint: np.ndarray | None, limit_s: float) -> None:
    answer(pipe, lambda: _solve(form, cost, hint, limit_s))
