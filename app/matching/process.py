"""Solve a bundle in a process of its own, so that it can be watched, stopped at once, and never holds up a server."""

import contextlib
import multiprocessing
import os
import signal
import time
from multiprocessing import forkserver
from pathlib import Path

from app.matching.faults import BundleError
from app.matching.solve import Cancelled, Options, Progress, TimeLimit

__all__ = ["Cancelled", "ChildFailed", "Progress", "TimeLimit", "solve_folder", "warm_up"]

POLL_S = 0.05
PRELOADED = ["app.matching.bundle", "app.matching.solve", "ortools.graph.python.min_cost_flow"]


class ChildFailed(Exception):
    """The solving process ended without an answer (killed, out of memory, or a fault of the engine)."""


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
    Raises BundleError, Cancelled, TimeLimit, ChildFailed; then nothing has been written.
    """
    options = options or Options()
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    plain = Options(time_limit_s=options.time_limit_s, workers=options.workers)
    child = context.Process(target=_work, args=(str(bundle_dir), str(result_dir), plain, theirs))
    child.start()
    theirs.close()
    try:
        return _listen(ours, options)
    finally:
        _end(child)
        ours.close()
        _clear(Path(result_dir))


def _end(child) -> None:
    """End the child and whatever solver it has started: they are a process group where the system has those."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()


def _listen(pipe, options: Options) -> str:
    """Pass progress on until the answer comes."""
    while True:
        if options.should_cancel and options.should_cancel():
            raise Cancelled
        if not pipe.poll(POLL_S):
            continue
        try:
            kind, value = pipe.recv()
        except (EOFError, OSError):
            raise ChildFailed("the solving process ended without an answer") from None
        if kind == "progress":
            if options.on_progress:
                options.on_progress(value)
        elif kind == "status":
            return value
        elif kind == "faults":
            raise BundleError(value)
        elif kind == "time limit":
            raise TimeLimit
        else:
            raise ChildFailed(value)


def _work(bundle_dir: str, result_dir: str, options: Options, pipe) -> None:
    """The child: everything it finds goes through the pipe."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    try:
        pipe.send(("status", run(bundle_dir, result_dir, options, lambda step: pipe.send(("progress", step)))))
    except BundleError as error:
        pipe.send(("faults", error.faults))
    except TimeLimit:
        pipe.send(("time limit", None))
    except Exception as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))
    finally:
        pipe.close()


def run(bundle_dir, result_dir, options: Options, on_progress=None, **asked) -> str:
    """Read, solve and write in this process; returns the status. `asked`: criteria, mechanism, seed."""
    from dataclasses import replace

    from app.matching.bundle import read_bundle, write_result
    from app.matching.solve import solve

    begun = time.perf_counter()
    problem = read_bundle(bundle_dir, **asked)
    read = time.perf_counter() - begun
    result = solve(problem, replace(options, on_progress=on_progress))
    result.seconds["read"] = read
    write_result(problem, result, result_dir)
    return result.status


def _clear(result_dir: Path) -> None:
    """Remove what a killed child may have left beside the result."""
    import shutil

    for left in result_dir.parent.glob(f".{result_dir.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
