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
