"""Read one CSV table of a bundle or a result into columns. The verifier's own reader: nothing of the solve path."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

LIMIT = 10**9
_CHUNK = 20_000  # records held as lists at once
_INTEGER = re.compile(r"-?[0-9]{1,30}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Unreadable(Exception):
    """A folder that cannot be judged; the message names the file, the line and what is wrong."""


@dataclass(frozen=True)
class Table:
    """Text columns of one file, each as long as the file has rows."""

    name: str
    columns: dict[str, list[str]]
    rows: int

    def text(self, column: str) -> list[str]:
        """The cells as they stand; an absent column is a column of empty cells."""
        return self.columns.get(column) or [""] * self.rows

    def identifiers(self, column: str) -> list[str]:
        """The cells of a column in which every cell must be filled."""
        cells = self.text(column)
        if "" in cells:
            raise self.fault(cells.index(""), column, "empty, an identifier is expected")
        return cells

    def integers(self, column: str, least: int, empty: int | None = None, most: int = LIMIT) -> np.ndarray:
        """The cells as int64 within least..most; `empty` stands for an empty cell (None: it is a fault)."""
        known = {} if empty is None else {"": empty}

        def value(cell: str) -> int:
            if not _INTEGER.fullmatch(cell) or not least <= int(cell) <= most:
                raise ValueError
            return int(cell)

        return np.array(self._mapped(column, known, value, f"{least}..{most}"), dtype=np.int64)

    def dates(self, column: str) -> np.ndarray:
        """ISO dates as proleptic ordinals, 0 where the cell is empty."""

        def value(cell: str) -> int:
            if not _DATE.fullmatch(cell):
                raise ValueError
            return date.fromisoformat(cell).toordinal()

        return np.array(self._mapped(column, {"": 0}, value, "a date YYYY-MM-DD"), dtype=np.int64)

    def words(self, column: str, allowed: tuple[str, ...], empty: str | None = None) -> list[str]:
        """The cells, each one of `allowed`; `empty` stands for an empty cell."""
        known = {word: word for word in allowed} | ({} if empty is None else {"": empty})

        def value(cell: str) -> str:
            raise ValueError

        return self._mapped(column, known, value, " or ".join(allowed))

    def indices(self, column: str, index: dict[str, int], empty: int | None = None) -> np.ndarray:
        """The cells as positions in another table; `empty` stands for an empty cell (None: it is a fault)."""
        cells = self.text(column)
        known = index if empty is None else {"": empty} | index
        try:
            return np.fromiter(map(known.__getitem__, cells), np.int64, len(cells))
        except KeyError as unknown:
            (cell,) = unknown.args
            raise self.fault(cells.index(cell), column, f"unknown identifier {cell!r}") from None

    def fault(self, row: int, column: str, what: str) -> Unreadable:
        """A fault in data row `row` (0 is the first after the header)."""
        return Unreadable(f"{self.name}:{row + 2}: {column}: {what}")

    def _mapped(self, column: str, known: dict, value: Callable, expected: str) -> list:
        """Each distinct cell is converted once: a million ranks are a few dozen words."""
        cells = self.text(column)
        for cell in set(cells) - known.keys():
            try:
                known[cell] = value(cell)
            except ValueError:
                shown = cell if len(cell) <= 40 else cell[:40] + "…"
                raise self.fault(cells.index(cell), column, f"found {shown!r}, expected {expected}") from None
        return list(map(known.__getitem__, cells))


def read_text(path: Path) -> str:
    """The file as text without a byte-order mark; raises Unreadable when it is absent or not UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise Unreadable(f"{path.name}: cannot be read ({error.strerror or error})") from None
    if "\0" in text:
        raise Unreadable(f"{path.name}: holds a NUL character")
    return text


def read_table(folder: Path, name: str, needed: tuple[str, ...], optional: bool = False) -> Table:
    """The table `name`; an absent optional file is a table without rows. Raises Unreadable."""
    if optional and not (folder / name).exists():
        return Table(name, {}, 0)
    text = read_text(folder / name)
    try:
        if '"' in text or "\r" in text:
            csv.field_size_limit(2**31 - 1)
            records = csv.reader(io.StringIO(text, newline=""), strict=True)
            return _table(name, filter(None, records), needed, _widths_of_records, _cut_records)
        return _table(name, filter(None, text.split("\n")), needed, _widths_of_lines, _cut_lines)
    except csv.Error as error:
        raise Unreadable(f"{name}: not a CSV table ({error})") from None


def _widths_of_lines(lines: list[str]) -> list[int]:
    return [line.count(",") + 1 for line in lines]


def _widths_of_records(records: list[list[str]]) -> list[int]:
    return list(map(len, records))


def _cut_lines(lines: list[str]) -> list[list[str]]:
    """Columns of lines without quotes, all of one width: five times as fast as reading them as CSV."""
    cells = ",".join(lines).split(",")
    wide = len(cells) // len(lines)
    return [cells[column::wide] for column in range(wide)]


def _cut_records(records: list[list[str]]) -> list[tuple[str, ...]]:
    return list(zip(*records, strict=True))


def _table(name: str, rows: Iterator, needed: tuple[str, ...], measure: Callable, cut: Callable) -> Table:
    """Rows turned into columns, some thousands at a time; the first is the header.

    `measure` counts the cells of each row, `cut` gives the columns of rows of one width.
    """
    header = [cells[0] for first in islice(rows, 1) for cells in cut([first])]
    if not header:
        raise Unreadable(f"{name}:1: no header")
    for column in needed:
        if column not in header:
            raise Unreadable(f"{name}:1: column {column} is missing")
    if len(set(header)) < len(header):
        raise Unreadable(f"{name}:1: a column stands twice")
    columns: list[list[str]] = [[] for _ in header]
    shared: dict[str, str] = {}  # equal cells are one object: less than half of the memory
    while chunk := list(islice(rows, _CHUNK)):
        widths = measure(chunk)
        if set(widths) != {len(header)}:
            row, found = next((row, found) for row, found in enumerate(widths) if found != len(header))
            raise Unreadable(f"{name}:{len(columns[0]) + row + 2}: {found} cells, {len(header)} expected")
        for column, cells in zip(columns, cut(chunk), strict=True):
            column.extend(map(shared.setdefault, cells, cells))
    return Table(name, dict(zip(header, columns, strict=True)), len(columns[0]))
