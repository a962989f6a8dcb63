"""This engine: a network by its parts in processor seconds, everything else through its own doors."""

import importlib
import json
import tempfile
import time
from pathlib import Path

from app.matching.bundle import read_bundle
from app.matching.clock import Clock
from app.matching.network import answer
from app.matching.network.solve import flow, prices
from app.matching.process import PRELOADED, run
from app.matching.solve import Options, TimeLimit, solve
from app.matching.verify import verify
from bench.peers import preferences
from bench.peers.bundle import read
from bench.peers.staged import WORKERS
from bench.peers.values import conclude, entries


class ProcessorClock(Clock):
    """The engine's own clock, in processor seconds: other work on the machine counts less."""

    def __init__(self):
        super().__init__(None, Options())
        self._last = time.process_time()

    def lap(self, step: str) -> None:
        """As in Clock."""
        now = time.process_time()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


def network(folder: str, criteria: list[str], limit_s: float | None) -> dict:
    """`build` and `seconds` are what result.json calls `build` and `solve`; `proof` is what the rows of certificate.csv
    and prices.csv take after that."""
    problem = read_bundle(folder, criteria=criteria)
    clock = ProcessorClock()
    solved = flow(problem, clock)
    stated = answer.criteria(problem, solved.pairs, solved.optimum)
    clock.lap("solve")
    rows = answer.certificate(problem, solved.network, solved.optimum), prices(problem, solved)
    clock.lap("proof")
    return {
        "seconds": clock.seconds["solve"],
        "build": clock.seconds["build"],
        "proof": clock.seconds["proof"],
        "rows": [len(part) for part in rows],
        "status": "optimal" if solved.optimum.is_whole else "feasible",
        "values": [criterion.value for criterion in stated],
    }


def stable(folder: str) -> dict:
    """From the arrays to the placement, the second time in one process (`first`: the first, which loads code)."""
    started = time.perf_counter()
    problem = read_bundle(folder, mechanism="stable")
    begun = time.perf_counter()
    solve(problem)
    again = time.perf_counter()
    result = solve(problem)
    ended = time.perf_counter()
    bundle = read(folder)
    held = dict(zip(result.person.tolist(), result.opening.tolist(), strict=True))
    times = {"seconds": ended - again, "first": again - begun, "whole": again - started}
    return times | preferences.judged(bundle, held)


def limited(folder: str, criteria: list[str], limit_s: float) -> dict:
    """From folder to folder under the limit, libraries loaded as where it really runs, then judged by `verify`."""
    for name in PRELOADED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "result"
        begun = time.perf_counter()
        try:
            run(folder, result, Options(time_limit_s=limit_s, workers=WORKERS), criteria=criteria)
        except TimeLimit:
            seconds = time.perf_counter() - begun
            return {"seconds": seconds, "whole": seconds, "values": None} | conclude(None, [None])
        whole = time.perf_counter() - begun
        verdict = verify(folder, result)
        stated = _stated(json.loads((result / "result.json").read_text(encoding="utf-8")))
        return {"whole": whole} | stated | ({} if verdict.ok else {"status": f"not verified: {verdict.faults[0]}"})


def reading(folder: str) -> dict:
    """Read, check and hash a bundle."""
    cpu, wall = time.process_time(), time.perf_counter()
    read_bundle(folder)
    return {"seconds": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def _stated(report: dict) -> dict:
    """What result.json says, in the words of the peers."""
    names = [c["name"] for c in report["criteria"]]
    times = report["seconds"]
    return {
        "seconds": times["build"] + times["solve"],
        "build": times["build"],
        "status": report["status"],
        "values": [c["value"] for c in report["criteria"]],
        "bounds": entries(names, [c["bound"] for c in report["criteria"]]),
        "gap": report["gap"],
        "peak_mb": report["peak_mb"],
        "workers": WORKERS,
    }
