"""Solve a bundle in a process of its own, so that it can be watched, stopped at once, and never holds up a server."""

import multiprocessing
import os
import time
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path

from app.matching.children import Child, ChildFailed, MemoryLimit, answer, limit_memory
from app.matching.solve import Cancelled, Options, Progress, TimeLimit

__all__ = ["Cancelled", "ChildFailed", "MemoryLimit", "Progress", "TimeLimit", "solve_folder", "warm_up"]

POLL_S = 0.05
GRACE_S = 60.0  # after its time limit a solve still explains and writes; then it is ended, whatever it is at
PRELOADED = ["app.matching.bundle", "app.matching.solve", "ortools.graph.python.min_cost_flow"]


def _context():
    """Children come from a server process that has the solver loaded; where there is none (Windows), from scratch."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def warm_up() -> None:
    """Start the server process now, so that the first solve does not wait a second for its libraries."""
    if _context().get_start_method() == "forkserver":
        forkserver.ensure_running()


def solve_folder(bundle_dir, result_dir, options: Options | None = None) -> str:
    """Read, solve, write in a process of its own; returns the status.

    `options.on_progress` and `options.should_cancel` run in this process; the latter is asked every 0.05 s.
    Raises BundleError, Cancelled, TimeLimit (also where the process overruns its limit by GRACE_S and is ended),
    ChildFailed, MemoryLimit; then nothing has been written.
    """
    options = options or Options()
    plain = replace(options, on_progress=None, should_cancel=None)
    child = Child(_work, str(bundle_dir), str(result_dir), plain, context=_context())
    try:
        return _listen(child, options)
    finally:
        child.end_group()
        _clear(Path(result_dir))


def points_of_folder(bundle_dir, options: Options | None = None, most: int = 5) -> list[dict]:
    """The frontier of a repair, in a process of its own, by moves: what each point is worth, and whom it changes.

    Of a point: moves, status, values by criterion, own (the repair itself), lost (people in force left without), pairs
    (person, opening) that differ from the placement in force. Raises as `solve_folder`; what the time limit does not
    allow is left out.
    """
    options = options or Options()
    plain = replace(options, on_progress=None, should_cancel=None)
    child = Child(_work_points, str(bundle_dir), plain, most, context=_context())
    try:
        return _listen(child, options)
    finally:
        child.end_group()


def _work_points(pipe, bundle_dir: str, options: Options, most: int) -> None:
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    if options.memory_mb is not None:
        limit_memory(options.memory_mb)
    pipe.send(("limit", options.time_limit_s))
    answer(pipe, lambda: _points(bundle_dir, options, most))


def _points(bundle_dir: str, options: Options, most: int) -> list[dict]:
    from app.matching.bundle import read_bundle
    from app.matching.repair import repair

    problem = read_bundle(bundle_dir)
    done = repair(problem, options, most)
    people, openings = problem.people.person, problem.openings.opening
    previous = zip(problem.previous.person.tolist(), problem.previous.opening.tolist(), strict=True)
    before = {(who, where) for who, where in previous if who >= 0 and where >= 0}
    found = []
    for point in done.points:
        placed = set(zip(*(side.tolist() for side in point.pairs), strict=True))
        pairs, lost = sorted(placed - before), {who for who, _ in before} - {who for who, _ in placed}
        told = {"moves": point.moves, "status": point.status, "own": point == done.own, "lost": len(lost)}
        values = dict(zip(problem.criteria, point.values, strict=True))
        found.append(told | {"values": values, "pairs": [[people[who], openings[where]] for who, where in pairs]})
    return found


def _listen(child: Child, options: Options) -> str:
    """Pass progress on until the answer comes."""
    ends = None
    while True:
        if options.should_cancel and options.should_cancel():
            raise Cancelled
        if ends is not None and time.monotonic() > ends:
            raise TimeLimit
        if not child.pipe.poll(POLL_S):
            continue
        kind, value = child.result(options.memory_mb)
        if kind == "done":
            return value
        if kind == "limit":
            ends = None if value is None else time.monotonic() + value + GRACE_S
        elif options.on_progress:
            options.on_progress(value)


def _work(pipe, bundle_dir: str, result_dir: str, options: Options) -> None:
    """The child: everything it finds goes through the pipe."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    if options.memory_mb is not None:
        limit_memory(options.memory_mb)

    def limit(seconds):
        pipe.send(("limit", seconds))

    def progress(step):
        pipe.send(("progress", step))

    answer(pipe, lambda: run(bundle_dir, result_dir, options, progress, limit))


def run(bundle_dir, result_dir, options: Options, on_progress=None, on_limit=None, **asked) -> str:
    """Read, solve and write in this process; returns the status. `asked`: criteria, mechanism, seed.

    `on_limit` is told the time limit in seconds (None: none) when it begins to count.
    """
    from app.matching.bundle import read_bundle, write_result
    from app.matching.solve import solve

    begun = time.perf_counter()
    problem = read_bundle(bundle_dir, **asked)
    read = time.perf_counter() - begun
    if on_limit:
        on_limit(problem.time_limit_s if options.time_limit_s is None else options.time_limit_s)
    result = solve(problem, replace(options, on_progress=on_progress))
    result.seconds["read"] = read
    write_result(problem, result, result_dir)
    return result.status


def _clear(result_dir: Path) -> None:
    """Remove what a killed child may have left beside the result."""
    import shutil

    for left in result_dir.parent.glob(f".{result_dir.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
