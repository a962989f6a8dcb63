"""The cheapest change that makes rules hold together: fewest places, then in the order of the rules."""

from dataclasses import replace

import numpy as np

from app.matching.conflict.named import Named, Rule
from app.matching.model.form import INF, Form
from app.matching.model.highs import minimise
from app.matching.problem import NONE


def cheapest_change(named: Named, limit_s: float | None) -> list[tuple[Rule, int]] | None:
    """(rule, by how much it gives way), in the order of the rules; None where the time was too short."""
    able = [rule for rule in named.rules if rule.change]
    form, slack = _elastic(named, able)
    total = np.zeros(form.columns)
    total[slack] = 1
    answer = minimise(form, total, None, limit_s)
    if answer.x is None:
        return None
    order = np.zeros(form.columns)
    order[slack] = [rule.number for rule in able]
    first = minimise(form.with_row(total, -INF, float(total @ answer.x)), order, answer.x, limit_s)
    x = answer.x if first.x is None else first.x
    return [(rule, int(x[column])) for rule, column in zip(able, slack, strict=True) if x[column] > 0]


def _elastic(named: Named, able: list[Rule]) -> tuple[Form, np.ndarray]:
    """The programme with one more column for each rule that can give way: by how much it does."""
    form = named.form
    slack = form.columns + np.arange(len(able))
    lower = form.lower.copy()
    row, column, value = [form.row], [form.column], [form.value]
    upper, low, high = [], list(form.low), list(form.high)
    for rule, mine in zip(able, slack, strict=True):
        upper.append(1.0 if rule.column != NONE else float(_most(form, rule)))
        if rule.column != NONE:  # a pin: x + slack >= 1
            lower[rule.column] = 0
            _entry(row, column, value, len(low), rule.column, 1)
            _entry(row, column, value, len(low), mine, 1)
            low.append(1.0)
            high.append(INF)
            continue
        _entry(row, column, value, rule.row, mine, 1 if rule.side == "low" else -1)
        if rule.row in named.open_of_row:  # more places help only where the opening is open
            _entry(row, column, value, len(low), mine, 1)
            _entry(row, column, value, len(low), named.open_of_row[rule.row], -upper[-1])
            low.append(-INF)
            high.append(0.0)
    order = np.lexsort((np.concatenate(column), np.concatenate(row)))
    entries = [np.concatenate(part)[order] for part in (row, column, value)]
    bounds = np.concatenate([lower, np.zeros(len(able))]), np.concatenate([form.upper, upper])
    return Form(*bounds, np.array(low), np.array(high), *entries), slack


def _entry(row: list, column: list, value: list, at: int, of: int, coefficient: float) -> None:
    row.append(np.array([at]))
    column.append(np.array([of]))
    value.append(np.array([float(coefficient)]))


def _most(form: Form, rule: Rule) -> float:
    """How far a rule may have to give way: to all that can come, or to nothing that must."""
    if rule.side == "low":
        return max(form.low[rule.row], float(-form.value[(form.row == rule.row) & (form.value < 0)].sum()))
    return float(np.maximum(form.value[form.row == rule.row], 0) @ form.upper[form.column[form.row == rule.row]])


def applied(named: Named, changes: list[tuple[Rule, int]]) -> Form:
    """The programme after the changes, without slack: for the proof that they suffice."""
    form = named.form
    low, high, lower, value = form.low.copy(), form.high.copy(), form.lower.copy(), form.value.copy()
    for rule, by in changes:
        if rule.column != NONE:
            lower[rule.column] = 0
        elif rule.row in named.open_of_row:
            value[(form.row == rule.row) & (form.column == named.open_of_row[rule.row])] -= by
        elif rule.number == 21:  # min_to_open stands as the coefficient of its opening's column
            value[(form.row == rule.row) & (form.value < 0)] += by
        elif rule.side == "low":
            low[rule.row] -= by
        else:
            high[rule.row] += by
    return replace(form, low=low, high=high, lower=lower, value=value)
