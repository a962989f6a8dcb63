"""The files of bundles and results, and their hashes, by the format alone."""

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

COLUMNS = {
    "people": "person kind=student demand=1 credits_max weight=1 fallback group",
    "openings": "opening capacity min_to_open=0 credits=0 starts_on ends_on",
    "wishes": "person opening rank score=0 distance=0",
    "pools": "pool opening distance=0",
    "limits": "limit capacity minimum=0",
    "limit_openings": "limit opening",
    "supervisors": "supervisor capacity minimum=0 max_openings",
    "supervision": "supervisor group opening cost=0",
    "teams": "team person",
    "pins": "person opening kind",
    "previous": "person opening",
    "conflicts": "opening_a opening_b",
}


def hash_of(rows: dict[str, list[list[str]]], asked: dict) -> str:
    """`input_sha256` of the rows of every table, defaults filled in."""
    lines = []
    for name, columns in COLUMNS.items():
        header = [column.split("=")[0] for column in columns.split()]
        lines += [f"{name}.csv", ",".join(header), *sorted(map(cells, rows[name]))]
    lines += [json.dumps(asked, sort_keys=True, separators=(",", ":")), ""]
    return sha256("\n".join(lines).encode()).hexdigest()


def cells(row: list) -> str:
    """The row as a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row)
    return line.getvalue()


def write_table(path: Path, header: str, rows: list[list]) -> None:
    path.write_text("\n".join([header, *map(cells, rows), ""]))
