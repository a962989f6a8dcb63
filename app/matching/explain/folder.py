"""A bundle and its result read back for explaining, without solving: what was asked is taken from the result."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.matching.bundle import read_bundle
from app.matching.faults import BundleError, Fault, shown
from app.matching.problem import Problem
from app.matching.result import INFEASIBLE
from app.matching.stable import CRITERIA as STABLE_CRITERIA
from app.matching.tables import CRITERIA
from app.matching.written import read_criteria, read_placements, read_previous


@dataclass(frozen=True)
class Written:
    """What of a result explanations are made from; positions as in `Result`."""

    status: str
    person: np.ndarray
    opening: np.ndarray
    supervisor: np.ndarray
    certificate: list[tuple[str, str, list[int]]]


def read_result(bundle, result) -> tuple[Problem, Written]:
    """The problem as it was solved (criteria, seed, placement in force) and its result. Raises BundleError."""
    folder = Path(result)
    read_criteria(folder)  # says what is wrong with result.json
    report = json.loads((folder / "result.json").read_text(encoding="utf-8-sig"))
    names = [criterion["name"] for criterion in report["criteria"]]
    stable = tuple(names) == STABLE_CRITERIA
    problem = read_bundle(
        bundle,
        criteria=None if stable else [name for name in names if name in CRITERIA] or None,
        mechanism="stable" if stable else "optimal",
        seed=report.get("seed"),
        previous=read_previous(folder),
    )
    _belongs(problem, report)
    return problem, _written(problem, report["status"], folder)


def _belongs(problem: Problem, report: dict) -> None:
    if report.get("status") == INFEASIBLE:
        _fail("status", "infeasible", "a result with placements")
    if report.get("input_sha256") != problem.input_sha256:
        _fail("input_sha256", "that of another problem", f"{problem.input_sha256}, that of the bundle")


def _fail(column: str, found: str, expected: str, file: str = "result.json") -> None:
    raise BundleError([Fault(file, 1, column, found, expected)])


def _written(problem: Problem, status: str, folder: Path) -> Written:
    rows = read_placements(folder)
    people, openings, keepers = problem.people.person, problem.openings.opening, problem.supervisors.supervisor
    return Written(
        status,
        _positions("person", people, [person for person, _, _ in rows]),
        _positions("opening", openings, [opening for _, opening, _ in rows]),
        _positions("supervisor", ("", *keepers), [keeper for _, _, keeper in rows]) - 1,  # "" becomes NONE
        _certificate(folder),
    )


def _positions(column: str, names: tuple[str, ...], cells: list[str]) -> np.ndarray:
    at = {name: position for position, name in enumerate(names)}
    unknown = [cell for cell in cells if cell not in at]
    if unknown:
        _fail(column, shown(unknown[0]), f"a known {column}", "placements.csv")
    return np.fromiter(map(at.__getitem__, cells), np.int64, len(cells))


def _certificate(folder: Path) -> list[tuple[str, str, list[int]]]:
    """Rows (node, identifier, price by stage)."""
    try:
        with (folder / "certificate.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = [(row["node"], row["id"], row["potential"]) for row in csv.DictReader(stream)]
        prices = json.loads("[" + ",".join(price for _, _, price in rows) + "]")
        return [(node, name, price) for (node, name, _), price in zip(rows, prices, strict=True)]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return _fail("potential", "something else", "a row (node, id, potential) a line", "certificate.csv")
