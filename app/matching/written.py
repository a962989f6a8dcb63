"""Reads a result folder back: the placements, what they were chosen by, the placement that a repair started from."""

import csv
import json
from pathlib import Path

from app.matching.faults import BundleError, Faults, TooManyFaults, shown
from app.matching.reading import LONGEST_LINE, text_is_clean
from app.matching.tables import CRITERIA

IDENTIFIER = "an identifier that is not empty"


def read_placements(folder) -> list[tuple[str, str, str]]:
    """(person, opening, supervisor or "") of each placement, in the order of the file. Raises BundleError."""
    rows = _table(Path(folder), "placements.csv", ("person", "opening"), ("supervisor",))
    return [(person, opening, supervisor) for person, opening, supervisor in rows]


def read_previous(folder) -> list[tuple[str, str]] | None:
    """The placement in force that a repair started from; None where the result is no repair. Raises BundleError."""
    if not (Path(folder) / "previous.csv").exists():
        return None
    return [(person, opening) for person, opening in _table(Path(folder), "previous.csv", ("person", "opening"))]


def read_criteria(folder) -> list[str]:
    """The criteria that a result states, in their order. Raises BundleError."""
    path, faults = Path(folder) / "result.json", Faults()
    name = _name(path)
    if not text_is_clean(path, name, faults):
        raise BundleError(faults.found)
    try:
        report = json.loads(path.read_text(encoding="utf-8-sig"))
        return [str(criterion["name"]) for criterion in report["criteria"] if criterion["name"] in CRITERIA]
    except (ValueError, RecursionError, TypeError, KeyError):
        faults.add(name, 1, "criteria", "no list of criteria", "a result")
        raise BundleError(faults.found) from None


def _name(path: Path) -> str:
    """How faults name a file: with its folder, since there may be more than one result."""
    return f"{path.parent.name}/{path.name}"


def _table(folder: Path, file: str, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The rows of a table, each pair once; what is optional may be empty."""
    path, faults = folder / file, Faults()
    name = _name(path)
    rows: list[tuple[str, ...]] = []
    if text_is_clean(path, name, faults):
        csv.field_size_limit(LONGEST_LINE)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            try:
                rows = _rows(reader, name, needed, optional, faults)
            except csv.Error as error:
                faults.add(name, reader.line_num, "-", f"a broken row ({error})", "CSV (RFC 4180)")
            except TooManyFaults:
                pass
    if faults.found:
        raise BundleError(faults.found)
    return rows


def _rows(
    reader, name: str, needed: tuple[str, ...], optional: tuple[str, ...], faults: Faults
) -> list[tuple[str, ...]]:
    header = next(reader, [])
    missing = [column for column in needed if column not in header]
    for column in missing:
        faults.add(name, 1, column, "no such column", "a header with " + ", ".join(needed))
    seen: set[tuple[str, ...]] = set()
    rows = []
    for cells in filter(None, reader if not missing else ()):
        row = dict(zip(header, cells, strict=False))
        rows.append(tuple(row.get(column, "") for column in (*needed, *optional)))
        key = rows[-1][: len(needed)]
        for column, cell in zip(needed, key, strict=True):
            if not cell:
                faults.add(name, reader.line_num, column, shown(cell), IDENTIFIER)
        if key in seen:
            faults.add(name, reader.line_num, "-", "a repeated row", "each pair once")
        seen.add(key)
    return rows
