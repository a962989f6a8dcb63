"""Supervision in the programme: how many of each group a supervisor takes, and where (rule 5).

A cell is a group, or a group at one opening where the opening matters: where a row names it, or where a supervisor of
the group may be in some openings only.
"""

from dataclasses import dataclass

import numpy as np

from app.matching.model.form import Draft
from app.matching.problem import NONE, Problem


@dataclass(frozen=True)
class Sites:
    """Columns that bring people of a group to an opening, one row each."""

    group: np.ndarray
    opening: np.ndarray
    column: np.ndarray


@dataclass(frozen=True)
class Watch:
    """`cell` by row of `sites`; ways to watch a cell: `supervisor`, `of` (the cell), `cost`, `column`, one row each.

    `cell_group`, `cell_opening` say what a cell is (opening NONE: any). `presence`: rows (supervisor, opening, column)
    of "this supervisor is there", for those who may be in some openings only.
    """

    sites: Sites
    cell: np.ndarray
    cell_group: np.ndarray
    cell_opening: np.ndarray
    supervisor: np.ndarray
    of: np.ndarray
    cost: np.ndarray
    column: np.ndarray
    presence: np.ndarray


def watch(draft: Draft, problem: Problem, sites: Sites, exact: bool) -> Watch:
    """The columns of supervision. `exact` False: any row of a group serves it anywhere, at its least cost."""
    named = _groups_where_openings_matter(problem) if exact else np.zeros(len(problem.groups_named), bool)
    wide = len(problem.openings.opening) + 1
    opening = np.where(named[sites.group], sites.opening, NONE)
    cells, cell = np.unique(sites.group * wide + opening + 1, return_inverse=True)
    group, where = cells // wide, cells % wide - 1
    supervisor, of, cost = _ways(problem, group, where, exact)
    column = draft.column(of.size, upper=problem.supervisors.capacity[supervisor])
    bounded = exact & (problem.supervisors.max_openings[supervisor] != NONE)
    there = np.unique(supervisor[bounded] * wide + where[of[bounded]])
    presence = np.stack([there // wide, there % wide, draft.column(there.size)], axis=1)
    return Watch(sites, cell, group, where, supervisor, of, cost, column, presence)


def _groups_where_openings_matter(problem: Problem) -> np.ndarray:
    rows = problem.supervision
    matters = (rows.opening != NONE) | (problem.supervisors.max_openings[rows.supervisor] != NONE)
    named = np.zeros(len(problem.groups_named), bool)
    named[rows.group[matters]] = True
    return named


def _ways(problem: Problem, group: np.ndarray, opening: np.ndarray, exact: bool):
    """(supervisor, cell, cost) of every entitled supervisor; a row that names the opening overrides the blank one."""
    rows = problem.supervision
    best: list[dict[int, int]] = []
    by_group: dict[int, list[tuple[int, int, int]]] = {}
    for supervisor, of, where, cost in zip(*(c.tolist() for c in vars(rows).values()), strict=True):
        by_group.setdefault(of, []).append((where, supervisor, cost))
    for g, o in zip(group.tolist(), opening.tolist(), strict=True):
        costs: dict[int, int] = {}
        for where, supervisor, cost in sorted(by_group.get(g, ())):  # blank rows (NONE) come first
            if not exact:
                costs[supervisor] = min(cost, costs.get(supervisor, cost))
            elif where in (NONE, o):
                costs[supervisor] = cost
        best.append(costs)
    columns = [(s, cell, cost) for cell, costs in enumerate(best) for s, cost in sorted(costs.items())]
    return tuple(
        np.array(column, np.int64).reshape(-1) for column in (zip(*columns, strict=True) if columns else [[]] * 3)
    )
