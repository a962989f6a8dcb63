"""The result folder as the verifier reads it. Every fault of shape is found here, in words."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.matching.verify.bundle import FORMAT, Bundle, read_json
from app.matching.verify.table import Table, Unreadable, read_table

REASONS = ("no_wishes", "forbidden", "never_opens", "team", "supervisor", "limit", "full", "criterion")
TABLES = {
    "placements.csv": ("person", "opening", "rank", "supervisor"),
    "unplaced.csv": ("person", "reason", "words", "needs"),
    "prices.csv": ("opening", "plus_one"),
    "certificate.csv": ("node", "id", "potential"),
}
_POTENTIAL = re.compile(r"\[-?(?:0|[1-9][0-9]{0,16})(?:, ?-?(?:0|[1-9][0-9]{0,16}))*\]", re.ASCII)
_SECONDS = ("read", "build", "solve", "explain", "verify", "write")


@dataclass(frozen=True)
class Answer:
    """A result. Positions index the bundle's people, openings and supervisors (−1: none named).

    `potentials` holds for each kind of node its positions and their prices, rows × stages; None without a certificate.
    """

    report: dict
    placements: list[tuple[str, str, str, str]]
    person: np.ndarray
    opening: np.ndarray
    rank: np.ndarray
    supervisor: np.ndarray
    unplaced: list[tuple[int, str, str]]
    prices: dict[int, list]
    potentials: dict[str, tuple[np.ndarray, np.ndarray]] | None
    unknown_nodes: list[str]


def read_report(folder: Path) -> dict:
    """result.json, with the shape that the format states; raises Unreadable at the first fault."""
    report = read_json(folder / "result.json")

    def check(holds: bool, name: str, expected: str) -> None:
        if not holds:
            raise Unreadable(f"result.json: {name}: found {str(report.get(name))[:60]}, expected {expected}")

    check(report.get("format") == FORMAT, "format", FORMAT)
    check(report.get("status") in ("optimal", "feasible", "infeasible"), "status", "optimal, feasible or infeasible")
    check(_is_integer(report.get("seed")), "seed", "an integer")
    for name in ("input_sha256", "result_sha256"):
        check(bool(re.fullmatch("[0-9a-f]{64}", str(report.get(name)))), name, "64 hexadecimal digits")
    check(isinstance(report.get("engine"), str), "engine", "text")
    check(isinstance(report.get("solver_versions"), dict), "solver_versions", "an object")
    seconds = report.get("seconds")
    check(isinstance(seconds, dict) and all(_is_number(seconds.get(s)) for s in _SECONDS), "seconds", "six numbers")
    check(_is_number(report.get("peak_mb")), "peak_mb", "a number")
    warnings = report.get("warnings")
    check(isinstance(warnings, list) and all(isinstance(w, str) for w in warnings), "warnings", "a list of texts")
    criteria = report.get("criteria")
    check(isinstance(criteria, list) and all(map(_is_criterion, criteria)), "criteria", "a list of name, value, bound")
    names = [criterion["name"] for criterion in criteria]
    check(len(set(names)) == len(names), "criteria", "each criterion once")
    if report["status"] == "infeasible":
        check(_is_texts(report.get("conflict")), "conflict", "a list of the rules that cannot hold together")
        check(_is_texts(report.get("relaxation")), "relaxation", "a list of the changes that make it solvable")
    else:
        check(bool(criteria), "criteria", "at least one criterion")
        check(report.get("gap") is None or _is_number(report["gap"]), "gap", "a number")
        check(_is_integer(report.get("short_of_demand")), "short_of_demand", "an integer")
    return report


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18


def _is_number(value: object) -> bool:
    return (_is_integer(value) or isinstance(value, float)) and 0 <= value < 10**18


def _is_texts(value: object) -> bool:
    """A list of texts that is not empty, none of them blank."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v.strip() for v in value)


def _is_criterion(entry: object) -> bool:
    """{name, value, bound, bound_source}: integers or lists of them; a bound and its entries may be null."""
    if not isinstance(entry, dict) or not {"value", "bound", "bound_source"} <= entry.keys():
        return False
    value, bound = entry["value"], entry["bound"]
    values = value if isinstance(value, list) else [value]
    bounds = bound if isinstance(bound, list) else [bound]
    alike = bound is None or (isinstance(bound, list) == isinstance(value, list) and len(bounds) == len(values))
    return (
        isinstance(entry.get("name"), str)
        and all(map(_is_integer, values))
        and all(b is None or _is_integer(b) for b in bounds)
        and alike
        and entry["bound_source"] in ("certificate", "solver", None)
    )


def read_answer(folder: Path, bundle: Bundle, report: dict) -> Answer:
    """The tables of the result; raises Unreadable at the first fault of shape or unknown identifier."""
    tables = {name: read_table(folder, name, columns) for name, columns in TABLES.items()}
    placed = tables["placements.csv"]
    potentials, unknown = _potentials(tables["certificate.csv"], bundle)
    return Answer(
        report=report,
        placements=list(zip(*(placed.text(column) for column in TABLES["placements.csv"]), strict=True)),
        person=placed.indices("person", bundle.at["person"]),
        opening=placed.indices("opening", bundle.at["opening"]),
        rank=placed.integers("rank", 1),
        supervisor=placed.indices("supervisor", bundle.at["supervisor"], -1),
        unplaced=_unplaced(tables["unplaced.csv"], bundle.at["person"]),
        prices=_prices(tables["prices.csv"], bundle.at["opening"]),
        potentials=potentials,
        unknown_nodes=unknown,
    )


def _unplaced(table: Table, person: dict[str, int]) -> list[tuple[int, str, str]]:
    """Rows (person, reason, words)."""
    reasons = table.words("reason", REASONS)
    return list(zip(table.indices("person", person).tolist(), reasons, table.text("words"), strict=True))


def _prices(table: Table, opening: dict[str, int]) -> dict[int, list]:
    """`plus_one` by opening."""
    prices = {}
    for row, (place, cell) in enumerate(
        zip(table.indices("opening", opening).tolist(), table.text("plus_one"), strict=True)
    ):
        if place in prices:
            raise table.fault(row, "opening", "the opening stands twice")
        try:
            prices[place] = json.loads(cell)
        except (ValueError, RecursionError):
            raise table.fault(row, "plus_one", "not JSON") from None
        if not isinstance(prices[place], list):
            raise table.fault(row, "plus_one", "not a list")
    return prices


def nodes(bundle: Bundle) -> dict[str, list[str]]:
    """The identifiers of each kind of node that a certificate may price."""
    return {
        "person": bundle.people,
        "opening": bundle.openings,
        "limit": bundle.limits,
        "pool": bundle.pools,
        "supervisor": bundle.supervisors,
        "group": bundle.groups,
    }


def _potentials(table: Table, bundle: Bundle) -> tuple[dict | None, list[str]]:
    """Prices by kind of node, and the kinds that this verifier does not know."""
    if not table.rows:
        return None if bundle.people or bundle.openings else {}, []
    names = nodes(bundle)
    rows: dict[str, list[int]] = {}
    for row, node in enumerate(table.text("node")):
        rows.setdefault(node, []).append(row)
    cells, identifiers = table.text("potential"), table.text("id")
    for row, cell in enumerate(cells):
        if not _POTENTIAL.fullmatch(cell):
            raise table.fault(row, "potential", "not a list of integers")
    vectors = json.loads("[" + ",".join(cells) + "]")
    if len(set(map(len, vectors))) > 1:
        raise Unreadable("certificate.csv: potential: lists of different lengths")
    matrix = np.array(vectors, dtype=np.int64)
    found = {}
    for node in rows.keys() & names.keys():
        index = bundle.at.get(node) or {name: position for position, name in enumerate(names[node])}
        positions = [index.get(identifiers[row], -1) for row in rows[node]]
        if -1 in positions:
            raise table.fault(rows[node][positions.index(-1)], "id", f"unknown {node}")
        if len(set(positions)) < len(positions):
            raise Unreadable(f"certificate.csv: a {node} stands twice")
        found[node] = np.array(positions), matrix[rows[node]]
    return found, sorted(rows.keys() - names.keys())
