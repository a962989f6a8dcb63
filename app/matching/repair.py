"""Repair: the problem has changed; the best placement that gives up little of the one in force, and what else there is.

Every repair is solved as a whole, with `kept` among the criteria, and proved like any other result.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.matching.bundle import own_criteria, read_bundle, write_result
from app.matching.clock import Clock, Options
from app.matching.faults import BundleError, Fault
from app.matching.frontier import KEPT, Point, frontier, point_of
from app.matching.problem import Problem
from app.matching.result import INFEASIBLE, OPTIMAL, Result
from app.matching.solve import solve
from app.matching.written import read_placements

POINTS = 5


@dataclass(frozen=True)
class Repaired:
    """The result with its own point (None: infeasible), and the points of the frontier, fewest moves first."""

    problem: Problem
    result: Result
    own: Point | None
    points: list[Point]


def with_kept(criteria: list[str]) -> list[str]:
    """The criteria of a repair: `kept` where it was named, else after `placed` at the front, else first."""
    if KEPT in criteria:
        return list(criteria)
    front = 1 if criteria[:1] == ["placed"] else 0
    return [*criteria[:front], KEPT, *criteria[front:]]


def repair(problem: Problem, options: Options | None = None, points: int = POINTS) -> Repaired:
    """Solve a problem that has `kept` among its criteria, and find `points` points of the frontier (0: none at all).

    The time limit holds for all of it: what it does not allow is left out of the frontier.
    Raises BundleError, TimeLimit, Cancelled.
    """
    options = options or Options()
    if problem.mechanism != "optimal":
        raise BundleError(
            [Fault("bundle.json", 1, "mechanism", problem.mechanism, "optimal, which can keep placements")]
        )
    limit = problem.time_limit_s if options.time_limit_s is None else options.time_limit_s
    clock = Clock(limit, options)
    result = solve(problem, options)
    if result.status == INFEASIBLE:
        return Repaired(problem, result, None, [])
    begun = time.perf_counter()
    found = frontier(problem, result, clock, points) if points else []
    result.seconds["explain"] = result.seconds.get("explain", 0.0) + time.perf_counter() - begun
    return Repaired(problem, result, point_of(problem, result), found)


def repair_folder(
    bundle, in_force, out, options: Options | None = None, criteria=None, points: int = POINTS
) -> Repaired:
    """Read the changed bundle and the result in force, repair, write the new result with previous.csv and frontier.csv.

    `criteria` replace those of the bundle. Raises BundleError, FileExistsError, TimeLimit, Cancelled; then nothing has
    been written.
    """
    begun = time.perf_counter()
    previous = sorted({(person, opening) for person, opening, _ in read_placements(in_force)})
    names = own_criteria(bundle) if criteria is None else criteria
    problem = read_bundle(bundle, criteria=names and with_kept(names), previous=previous)
    read = time.perf_counter() - begun
    done = repair(problem, options, points)
    done.result.seconds["read"] = read
    beside = {"previous.csv": [("person", "opening"), *previous]}
    if done.points:
        beside["frontier.csv"] = [("moves", "status", "gap", "values"), *map(_row, done.points)]
    write_result(problem, done.result, out, beside)
    return done


def _row(point: Point) -> tuple:
    return point.moves, point.status, "" if point.gap is None else point.gap, json.dumps(point.values)


def table(done: Repaired) -> Iterator[str]:
    """The frontier line by line, for people; the repair itself is marked."""
    if not done.points:
        return
    rows = [["moves", *done.problem.criteria, "", ""]]
    for point in done.points:
        note = "" if point.status == OPTIMAL else "not proved"
        rows.append([str(point.moves), *map(str, point.values), note, "<- this result" if point == done.own else ""])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
