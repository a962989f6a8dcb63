"""The results of parts joined to that of the whole (README.md, "Parts")."""

from dataclasses import replace

import numpy as np

from app.matching.apart import Part
from app.matching.held import LARGER
from app.matching.problem import NONE, Problem
from app.matching.result import FEASIBLE, OPTIMAL, Criterion, Result, entries_of, gap_of


def joined(problem: Problem, parts: list[Part], results: list[Result]) -> Result:
    """One result, placements sorted by identifiers; `results` in the order of the parts.

    A bound holds where those of all parts before it are reached; after the first that is open there is none.
    """
    person = _positions([part.person[result.person] for part, result in zip(parts, results, strict=True)])
    opening = _positions([part.opening[result.opening] for part, result in zip(parts, results, strict=True)])
    supervisor = _positions(
        [np.append(part.supervisor, NONE)[result.supervisor] for part, result in zip(parts, results, strict=True)]
    )
    order = np.lexsort((_by_name(problem.openings.opening)[opening], _by_name(problem.people.person)[person]))
    criteria = joined_criteria([result.criteria for result in results])
    gap = gap_of(criteria)
    missing = [
        replace(row, person=int(part.person[row.person]))
        for part, result in zip(parts, results, strict=True)
        for row in result.unplaced
    ]
    return Result(
        status=OPTIMAL if gap == 0 else FEASIBLE,
        person=person[order],
        opening=opening[order],
        rank=_positions([result.rank for result in results])[order],
        supervisor=supervisor[order],
        criteria=criteria,
        short_of_demand=sum(result.short_of_demand for result in results),
        gap=gap,
        unplaced=sorted(missing, key=lambda row: row.person),
        seconds=_sums([result.seconds for result in results]),
    )


def joined_criteria(parts: list[list[Criterion]]) -> list[Criterion]:
    """Values and bounds added up, entry by entry, in the order in which they are decided."""
    found, proved = [], True
    for mine in zip(*parts, strict=True):
        values, bounds = [], []
        for entries in zip(*map(entries_of, mine), strict=True):
            values.append(sum(value for value, _ in entries))
            known = proved and all(bound is not None for _, bound in entries)
            bounds.append(sum(bound for _, bound in entries) if known else None)
            proved = proved and bounds[-1] == values[-1]
        found.append(_criterion(mine[0], values, bounds))
    return found


def costs(result: Result) -> list[int]:
    """Every entry in the order in which they are decided, as minimised: of two results the less is the better."""
    return [
        -value if criterion.name in LARGER else value
        for criterion in result.criteria
        for value, _ in entries_of(criterion)
    ]


def _criterion(like: Criterion, values: list[int], bounds: list[int | None]) -> Criterion:
    if not isinstance(like.value, list):
        return Criterion(like.name, values[0], bounds[0], "solver")
    turn = -1 if like.name == "profile:generous" else 1
    return Criterion(like.name, values[::turn], bounds[::turn], "solver")


def _positions(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).astype(np.int64)


def _by_name(names: tuple[str, ...]) -> np.ndarray:
    """Where each name stands in the order of names."""
    place = np.empty(len(names), np.int64)
    place[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return place


def _sums(parts: list[dict[str, float]]) -> dict[str, float]:
    return {step: sum(seconds.get(step, 0.0) for seconds in parts) for step in {step for s in parts for step in s}}
