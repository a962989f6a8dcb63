"""A second opinion on "there is no solution": CP-SAT on the same rows. "Impossible" is never said on one word alone."""

import numpy as np

from app.matching.model.form import Form


def is_impossible(form: Form, limit_s: float | None) -> bool:
    """Does CP-SAT prove that nothing keeps every row? False also where the time is too short to tell."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = [
        model.new_int_var(int(lower), int(upper), "")
        for lower, upper in zip(form.lower.tolist(), form.upper.tolist(), strict=True)
    ]
    first = np.searchsorted(form.row, np.arange(form.low.size + 1))
    for row, (low, high) in enumerate(zip(form.low.tolist(), form.high.tolist(), strict=True)):
        at = slice(first[row], first[row + 1])
        terms = [x[c] * int(v) for c, v in zip(form.column[at].tolist(), form.value[at].tolist(), strict=True)]
        total = sum(terms) if terms else model.new_constant(0)
        if np.isfinite(low):
            model.add(total >= int(low))
        if np.isfinite(high):
            model.add(total <= int(high))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    if limit_s is not None:
        solver.parameters.max_time_in_seconds = limit_s
    return solver.solve(model) == cp_model.INFEASIBLE
