"""Supervision in the proof: rows of supervision.csv as arcs from a supervisor to a group, and what prices they allow.

A placement of somebody with a group uses one row. A row costs its `cost` at the stage supervision_cost and nothing at
the others, is charged the price w of its supervisor and hands on the price g of its group: cost + w_s − g_g is never
below zero, and zero where the row is in use. (Not below zero even there: a row may be used any number of times, so one
that is a bargain would be used more.) Rows that name an opening are taken one by one as well. That forgets where each
row holds, so it can only make things look better than they are: what it proves is proved.
"""

from dataclasses import dataclass

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs
from app.matching.verify.stages import Stage, lexicographic_sign


@dataclass(frozen=True)
class Rows:
    """Rows that somebody could use, one entry each, and how many placements use it."""

    supervisor: np.ndarray
    group: np.ndarray
    cost: np.ndarray
    used: np.ndarray


def rows_in_use(bundle: Bundle, answer: Answer, held: Pairs) -> Rows:
    """The rows for groups of people, by supervisors who may take anybody. The placement breaks no rule."""
    position = {group: at for at, group in enumerate(bundle.groups)}
    at, rows = {}, []
    for (supervisor, group, opening), cost in bundle.supervision.items():
        if group in position and bundle.supervisor_capacity[supervisor] > 0:
            at[supervisor, position[group], opening] = len(rows)
            rows.append((supervisor, position[group], cost))
    used = np.zeros(len(rows), dtype=np.int64)
    named = np.flatnonzero(answer.supervisor >= 0)
    groups = bundle.group_of[held.person[named]].tolist()
    for who, group, opening in zip(
        answer.supervisor[named].tolist(), groups, held.opening[named].tolist(), strict=True
    ):
        used[at[who, group, opening] if (who, group, opening) in at else at[who, group, -1]] += 1
    return Rows(*np.array(rows, dtype=np.int64).reshape(-1, 3).T, used)


def loads(bundle: Bundle, answer: Answer) -> np.ndarray:
    """Placements by supervisor."""
    return np.bincount(answer.supervisor[answer.supervisor >= 0], minlength=len(bundle.supervisors))


def slack(rows: Rows, order: list[Stage], supervisor: np.ndarray, group: np.ndarray) -> np.ndarray:
    """cost + w − g of each row, by stage."""
    priced = np.array([stage.name == "supervision_cost" for stage in order], dtype=np.int64)
    return rows.cost[:, None] * priced + supervisor[rows.supervisor] - group[rows.group]


def raise_full(rows: Rows, full: np.ndarray, order: list[Stage], supervisor: np.ndarray, group: np.ndarray) -> None:
    """Charge supervisors who can take nobody more at least what makes their cheapest row cost nothing (in place)."""
    left = slack(rows, order, supervisor, group)
    by_row = np.lexsort((*left.T[::-1], rows.supervisor))
    first = by_row[np.flatnonzero(np.diff(rows.supervisor[by_row], prepend=-1))]
    low = first[(lexicographic_sign(left[first])[0] < 0) & full[rows.supervisor[first]]]
    supervisor[rows.supervisor[low]] -= left[low]
