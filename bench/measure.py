"""Measurements in processes of their own, each several times and in turn with the others; the middle one counts."""

import json
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench import apart
from bench.peers.values import entries

APART = ("SciPy", "matching", "algmatch")
PATIENCE = 4  # times the limit, for solvers that run over it: what comes that late still counts, with its seconds
UNLIMITED_S = 1800
START_S = 60  # to load libraries and read
TIMES = ("seconds", "build", "proof", "first", "whole", "wall", "slowest")


@dataclass(frozen=True)
class Task:
    """One row to be: a peer, a folder, what is asked of it (`criteria`, `limit_s`)."""

    peer: str
    folder: Path
    asked: dict = field(default_factory=dict)


def measure_all(tasks: list[Task], runs: int) -> list[dict]:
    """The middle of several measurements of each task; `why` instead of figures where one failed."""
    measured: list[list[dict]] = [[] for _ in tasks]
    for _ in range(runs):
        for task, mine in zip(tasks, measured, strict=True):
            if not any("why" in run for run in mine):
                mine.append(once(task))
                print(f"{task.folder.name} {task.peer} {_short(mine[-1])}", flush=True)
    return [middle(task, mine) for task, mine in zip(tasks, measured, strict=True)]


def once(task: Task) -> dict:
    """One measurement."""
    if task.peer in APART and not apart.ready():
        return {"why": "bench/.venv is not there"}
    python = str(apart.PYTHON) if task.peer in APART else sys.executable
    command = [python, "-m", "bench.one", task.peer, str(task.folder), json.dumps(task.asked)]
    longest = START_S + PATIENCE * (task.asked.get("limit_s") or UNLIMITED_S)
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, cwd=apart.HERE.parent, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return {"why": f"nothing after {longest:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return {"why": re.sub(r"^[\w.]+\.(?=\w+: )", "", last)}
    return json.loads(done.stdout.splitlines()[-1])


def middle(task: Task, runs: list[dict]) -> dict:
    """Medians of the times, the most memory, and the outcome in the middle when ordered from good to bad; where one
    failed or was not verified, that one."""
    failed = [run for run in runs if "why" in run or run.get("status", "").startswith("not verified")]
    if failed:
        return failed[0]
    best_first = sorted(runs, key=lambda run: standing(task.asked.get("criteria"), run))
    times = {name: statistics.median(run[name] for run in runs) for name in TIMES if name in runs[0]}
    return best_first[len(runs) // 2] | times | {"peak_mb": max(run["peak_mb"] for run in runs)}


def standing(criteria: list[str] | None, run: dict) -> list:
    """A list that is smaller for a better answer."""
    if criteria is None:
        return []
    return [float("inf")] if run["values"] is None else entries(criteria, run["values"])


def _short(run: dict) -> str:
    if "why" in run:
        return run["why"]
    return f"{run['seconds']:.3f} s {run.get('status', '')} {run.get('values', '')}"
