"""Reads one table of a bundle: encoding, rows, cells, duplicates, a few hundred rows at a time."""

import codecs
import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from app.matching import cells
from app.matching.faults import Faults, shown
from app.matching.problem import NONE
from app.matching.tables import Column, Table

LONGEST_LINE = 1_000_000
LINE_EXPECTED = f"at most {LONGEST_LINE} bytes a line"
ROWS_AT_ONCE = 300  # each row is a list: with more than 700 alive Python looks for garbage again and again
_BLOCK = 1 << 24


@dataclass
class Rows:
    """A table that was read: arrays (or names) by column, labels by column, the canonical lines."""

    columns: dict[str, np.ndarray | tuple[str, ...]]
    labels: dict[str, list[str]]
    lines: list[str]


def empty(table: Table) -> Rows:
    """An optional table that is not there."""
    columns = {c.name: () if c.kind == "name" else np.empty(0, np.int64) for c in table.columns}
    return Rows(columns, {c.name: [] for c in table.columns if c.kind == "label"}, [])


def text_is_clean(path: Path, file: str, faults: Faults) -> bool:
    """True when the file is UTF-8 without NUL and without a line longer than LONGEST_LINE bytes; else one fault."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, length = 1, 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                bad = block.find(b"\0")
                if bad >= 0:
                    faults.add(file, line + block.count(b"\n", 0, bad), "-", "a NUL byte", "text")
                    return False
                ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10)
                gaps = np.diff(ends, prepend=-1 - length)
                if gaps.max(initial=0) > LONGEST_LINE:
                    at = line + int(np.argmax(gaps > LONGEST_LINE))
                    faults.add(file, at, "-", "a longer line", LINE_EXPECTED)
                    return False
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    at = line + block.count(b"\n", 0, max(0, error.start))
                    faults.add(file, at, "-", f"the byte 0x{error.object[error.start]:02x}", "text in UTF-8")
                    return False
                line += len(ends)
                length = len(block) - 1 - int(ends[-1]) if ends.size else length + len(block)
                if length > LONGEST_LINE:
                    faults.add(file, line, "-", "a longer line", LINE_EXPECTED)
                    return False
    except OSError:
        faults.add(file, 1, "-", "a file that cannot be read" if path.exists() else "no file", "the file")
        return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        faults.add(file, line, "-", "half a character", "text in UTF-8")
        return False
    return True


class TableReader:
    """Reads the rows of one table; `known` gives the declared identifiers by table name, None where they are not known.

    After `read`, `failed` says whether the table has faults.
    """

    def __init__(self, folder: Path, table: Table, known: dict[str, tuple[str, ...]], faults: Faults):
        self.path = folder / table.file
        self.table = table
        self.faults = faults
        self.unknown = {c.name for c in table.columns if c.of and known[c.of] is None}
        self.values = {c.name: self._memory(c, known) for c in table.columns if c.kind != "name"}
        self.texts = {c.name: cells.Canonical(c) for c in table.columns}
        self.starts: list[int] | None = None
        self.failed = False

    @staticmethod
    def _memory(column: Column, known):
        if column.kind == "int":
            return cells.Integers(column)
        if column.kind == "date":
            return cells.Dates()
        if column.kind == "choice":
            return cells.Choices(column)
        if column.kind == "label":
            return cells.Labels(column.required)
        if column.kind == "gone":
            return cells.Known(known[column.of] or (), unknown=NONE)
        unknown = NONE if known[column.of] is None else cells.BAD  # one fault at the source, not one a row here
        return cells.Known(known[column.of] or (), cells.BAD if column.required else NONE, unknown)

    def read(self) -> Rows | None:
        """The table, as far as its faults allow; None where nothing of it could be read."""
        before = len(self.faults.found)
        rows = self._read()
        self.failed = len(self.faults.found) > before
        return rows

    def _read(self) -> Rows | None:
        if not self.path.exists() and not self.table.required:
            return empty(self.table)
        if not text_is_clean(self.path, self.table.file, self.faults):
            return None
        csv.field_size_limit(LONGEST_LINE)
        parts, lines = [], []
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            try:
                places = self._header(next(reader, None))
                if places is None:
                    return None
                while chunk := list(islice(reader, ROWS_AT_ONCE)):
                    parts.append(self._chunk(chunk, places, len(lines), lines))
            except csv.Error as error:
                self.faults.add(self.table.file, reader.line_num, "-", f"a broken row ({error})", "CSV (RFC 4180)")
                return None
        rows = self._joined(parts, lines)
        self._duplicates(rows)
        return rows

    def line(self, row: int) -> int:
        """The line on which a row begins (blank lines and quoted line breaks counted)."""
        if self.starts is None:
            self.starts = []
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.reader(stream)
                last = 0
                for cell in reader:
                    if cell and last:
                        self.starts.append(last + 1)
                    last = reader.line_num
        return self.starts[row]

    def fault(self, row: int, column: str, found: str, expected: str) -> None:
        """Record a fault of one row."""
        self.faults.add(self.table.file, self.line(row), column, found, expected)

    def _header(self, header):
        file = self.table.file
        if not header:
            self.faults.add(file, 1, "-", "no header", "a header with " + self._required())
            return None
        places = {}
        for column in self.table.columns:
            count = header.count(column.name)
            if count > 1:
                self.faults.add(file, 1, column.name, f"this column {count} times", "it once")
            elif count:
                places[column.name] = header.index(column.name)
            elif column.required or column.kind == "name":
                self.faults.add(file, 1, column.name, "no such column", "a header with " + self._required())
        self.width = len(header)
        needed = [c.name for c in self.table.columns if c.required]
        return places if all(name in places for name in needed) else None

    def _required(self) -> str:
        return ", ".join(c.name for c in self.table.columns if c.required)

    def _chunk(self, chunk, places, first_row, lines):
        """Values by column of the rows of a chunk; their canonical lines are appended to `lines`."""
        widths = set(map(len, chunk))
        if 0 in widths:  # a blank line
            chunk = [row for row in chunk if row]
        if widths - {0, self.width}:
            for i, row in enumerate(chunk):
                if len(row) != self.width:
                    self.fault(first_row + i, "-", f"{len(row)} cells", f"{self.width}, as in the header")
            chunk = [row + [""] * self.width for row in chunk]
        cut = dict(zip(range(self.width), zip(*chunk, strict=False), strict=False))
        values, texts = {}, []
        for column in self.table.columns:
            cut_column = cut.get(places.get(column.name), ("",) * len(chunk))
            values[column.name] = self._values(column, cut_column, first_row)
            texts.append(map(self.texts[column.name].__getitem__, cut_column))
        lines.extend(map(",".join, zip(*texts, strict=True)))
        return values

    def _values(self, column, texts, first_row):
        if column.kind == "name":
            for i, text in enumerate(texts):
                if text == "":
                    self.fault(first_row + i, column.name, "nothing", cells.expectation(column))
            return texts
        found = np.fromiter(map(self.values[column.name].__getitem__, texts), np.int64, len(texts))
        for i in np.flatnonzero(found == cells.BAD):
            self.fault(first_row + int(i), column.name, shown(texts[i]), cells.expectation(column))
        return found

    def _joined(self, parts, lines) -> Rows:
        columns = {}
        for column in self.table.columns:
            pieces = [part[column.name] for part in parts]
            if column.kind == "name":
                columns[column.name] = tuple(text for piece in pieces for text in piece)
            else:
                columns[column.name] = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
        labels = {name: memory.names for name, memory in self.values.items() if isinstance(memory, cells.Labels)}
        return Rows(columns, labels, lines)

    def _duplicates(self, rows: Rows) -> None:
        """A fault for each row whose key has occurred before."""
        key = self.table.key
        if self.unknown.intersection(key):
            return
        expected = "each " + " and ".join(key) + " once"
        if self.table.name == "previous":
            seen = set()
            for i, line in enumerate(rows.lines):
                if line in seen:
                    self.fault(i, "-", "a repeated row", expected)
                seen.add(line)
            return
        if len(key) == 1 and isinstance(rows.columns[key[0]], tuple):
            names = rows.columns[key[0]]
            if len(set(names)) < len(names):
                seen = set()
                for i, name in enumerate(names):
                    if name in seen:
                        self.fault(i, key[0], f"{shown(name)} again", expected)
                    seen.add(name)
            return
        packed = np.zeros(len(rows.lines), np.int64)
        for name in key:
            values = rows.columns[name] + 1
            if values.min(initial=0) < 0:
                return  # a broken key has its own fault
            packed = packed * (int(values.max(initial=0)) + 1) + values
        order = np.argsort(packed, kind="stable")
        again = order[1:][np.diff(packed[order]) == 0]
        for i in np.sort(again):
            self.fault(int(i), key[-1], "a repeated row", expected)
