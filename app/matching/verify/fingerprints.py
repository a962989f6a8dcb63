"""The three published hashes: of the input, of the result, and of a pair for the tie-break."""

import json
import re
from hashlib import sha256
from operator import eq

import numpy as np

from app.matching.verify.table import Table

_SPECIAL = re.compile('[,"\r\n]')
# The canonical text of the input: files in order, columns in order, the value an empty cell stands for.
# None marks text that is kept as it is; a number (or "" for none) marks an integer column.
_COLUMNS: dict[str, dict[str, int | str | None]] = {
    "people.csv": {
        "person": None,
        "kind": "student",
        "demand": 1,
        "credits_max": "",
        "weight": 1,
        "fallback": None,
        "group": None,
    },
    "openings.csv": {
        "opening": None,
        "capacity": "",
        "min_to_open": 0,
        "credits": 0,
        "starts_on": None,
        "ends_on": None,
    },
    "wishes.csv": {"person": None, "opening": None, "rank": "", "score": 0, "distance": 0},
    "pools.csv": {"pool": None, "opening": None, "distance": 0},
    "limits.csv": {"limit": None, "capacity": "", "minimum": 0},
    "limit_openings.csv": {"limit": None, "opening": None},
    "supervisors.csv": {"supervisor": None, "capacity": "", "minimum": 0, "max_openings": ""},
    "supervision.csv": {"supervisor": None, "group": None, "opening": None, "cost": 0},
    "teams.csv": {"team": None, "person": None},
    "pins.csv": {"person": None, "opening": None, "kind": None},
    "previous.csv": {"person": None, "opening": None},
    "conflicts.csv": {"opening_a": None, "opening_b": None},
}


def input_hash(tables: dict[str, Table], mechanism: str, criteria: list[str], seed: int) -> str:
    """`input_sha256`: over the tables in canonical form and what was asked of them."""
    text = sha256()
    for name, columns in _COLUMNS.items():
        lines = canonical_lines(tables[name], columns)
        text.update("\n".join([name, ",".join(columns), *lines, ""]).encode())
    asked = {"criteria": criteria, "mechanism": mechanism, "seed": seed}
    text.update((json.dumps(asked, sort_keys=True, separators=(",", ":")) + "\n").encode())
    return text.hexdigest()


def canonical_lines(table: Table, columns: dict[str, int | str | None]) -> list[str]:
    """The rows with defaults filled in, sorted. (Code points sort as their UTF-8 bytes do.)"""
    cells = [_canonical(table.text(column), default) for column, default in columns.items()]
    return sorted(map(",".join, zip(*cells, strict=True)))


def _canonical(cells: list[str], default: int | str | None) -> list[str]:
    """Each distinct cell is rewritten once, and none where all stand as they should."""
    distinct = set(cells)
    if default is None:
        if not _SPECIAL.search("\0".join(distinct)):
            return cells
        forms = {cell: quoted(cell) for cell in distinct}
    elif default == "student":
        forms = {cell: cell or default for cell in distinct}
    else:
        forms = {cell: str(int(cell)) if cell else str(default) for cell in distinct}
    return cells if all(map(eq, forms, forms.values())) else list(map(forms.__getitem__, cells))


def quoted(cell: str) -> str:
    """The cell as CSV: in quotes only where it holds a comma, a quote or a line break."""
    if _SPECIAL.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def result_hash(input_sha256: str, placements: list[tuple[str, str, str, str]], values: list[list]) -> str:
    """`result_sha256`: over the input's hash, the placements (person, opening, rank, supervisor) and [name, value]s."""
    columns = [_canonical(list(column), None) for column in zip(*sorted(placements), strict=True)]
    lines = list(map(",".join, zip(*columns, strict=True)))
    closing = json.dumps(values, separators=(",", ":"))
    return sha256("\n".join([input_sha256, *lines, closing, ""]).encode()).hexdigest()


def tie_hashes(seed: int, people: list[str], openings: list[str], person: np.ndarray, opening: np.ndarray):
    """h(seed, person, opening) of pairs given by position: 32 bits each, as int64."""
    ends = {o: openings[o].encode() for o in np.unique(opening).tolist()}
    begins = {p: f"{seed}\0{people[p]}\0".encode() for p in np.unique(person).tolist()}
    pairs = zip(person.tolist(), opening.tolist(), strict=True)
    digests = b"".join([sha256(begins[p] + ends[o]).digest() for p, o in pairs])
    return np.frombuffer(digests, dtype=">u4")[::8].astype(np.int64)
