"""Writes a result folder: into a temporary folder beside it, then one rename, so that no half result is ever seen."""

import hashlib
import json
import os
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from app.matching.cells import quoted
from app.matching.problem import NONE, Problem
from app.matching.result import INFEASIBLE, Result
from app.matching.tables import FORMAT

ENGINE = "klaster 0.1.0"
STEPS = ("read", "build", "solve", "explain", "verify", "write")


def write_result(problem: Problem, result: Result, folder, beside: dict[str, list[tuple]] | None = None) -> None:
    """Write all files of a result; an earlier result in `folder` is replaced, any other folder is left alone.

    `beside`: more tables by file name, the header first.
    Raises FileExistsError where `folder` holds something that is not a result.
    """
    folder, begun = Path(folder), time.perf_counter()
    if folder.exists() and not (folder / "result.json").is_file() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty and holds no result")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        placements = _placements(problem, result)
        if result.status != INFEASIBLE:
            _write(new / "placements.csv", ("person", "opening", "rank", "supervisor"), placements)
            _write(new / "unplaced.csv", ("person", "reason", "words", "needs"), _unplaced(problem, result))
            _write(new / "prices.csv", ("opening", "plus_one"), _prices(problem, result))
            _write(new / "certificate.csv", ("node", "id", "potential"), _certificate(result))
        for name, (header, *rows) in (beside or {}).items():
            _write(new / name, header, rows)
        result.seconds["write"] = time.perf_counter() - begun
        report = json.dumps(_report(problem, result, placements), ensure_ascii=False, indent=1)
        (new / "result.json").write_text(report + "\n", encoding="utf-8")
        if folder.exists():
            os.replace(folder, Path(scratch) / "old")
        os.replace(new, folder)


def result_hash(input_sha256: str, placements: list[tuple], criteria: list[list]) -> str:
    """SHA-256 over the input's hash, the sorted placements and the criteria with their values."""
    lines = [input_sha256]
    lines += [",".join(quoted(str(cell)) for cell in row) for row in placements]
    lines.append(json.dumps(criteria, separators=(",", ":")))
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    try:
        import resource
    except ImportError:  # Windows has no such figure in the standard library
        return 0.0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(size / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _report(problem: Problem, result: Result, placements: list[tuple]) -> dict:
    values = [[c.name, c.value] for c in result.criteria]
    report = {
        "format": FORMAT,
        "status": result.status,
        "criteria": [
            {"name": c.name, "value": c.value, "bound": c.bound, "bound_source": c.bound_source}
            for c in result.criteria
        ],
        "gap": result.gap,
        "short_of_demand": result.short_of_demand,
        "input_sha256": problem.input_sha256,
        "result_sha256": result_hash(problem.input_sha256, placements, values),
        "seed": problem.seed,
        "engine": ENGINE,
        "solver_versions": {name: metadata.version(name) for name in ("numba", "numpy", "ortools")},
        "seconds": {step: round(result.seconds.get(step, 0.0), 4) for step in STEPS},
        "peak_mb": peak_mb(),
        "warnings": result.warnings,
    }
    if result.status == INFEASIBLE:
        report |= {"conflict": result.conflict, "relaxation": result.relaxation}
    return report


def _placements(problem: Problem, result: Result) -> list[tuple]:
    people, openings = problem.people.person, problem.openings.opening
    supervisors = problem.supervisors.supervisor
    rows = zip(*(c.tolist() for c in (result.person, result.opening, result.rank, result.supervisor)), strict=True)
    return sorted((people[p], openings[o], r, "" if s == NONE else supervisors[s]) for p, o, r, s in rows)


def _unplaced(problem: Problem, result: Result) -> list[tuple]:
    return sorted((problem.people.person[u.person], u.reason, u.words, u.needs) for u in result.unplaced)


def _prices(problem: Problem, result: Result) -> list[tuple]:
    rows = zip(problem.openings.opening, result.prices, strict=False)
    return sorted((opening, json.dumps(plus_one)) for opening, plus_one in rows)


def _certificate(result: Result) -> list[tuple]:
    return [(node, name, str(price)) for node, name, price in result.certificate]


def _write(path: Path, header: tuple, rows: list[tuple]) -> None:
    lines = [",".join(quoted(str(cell)) for cell in row) for row in (header, *rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode())
