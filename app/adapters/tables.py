"""Reads tables that people send: CSV in the encodings of their programs, and Excel workbooks that may be hostile.

Every cell comes out as clean text: a date as 2006-05-17, a whole number without a point. What can't be read raises
`Unreadable` with a code that the wizard puts into words.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.text import clean

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 200
MOST_LETTERS = 50_000_000  # of all cells together: one shared text may be named by a million cells
MOST_IN_CELL = 10_000
SEPARATORS = ";,\t"
FREQUENT = frozenset(
    b"\xee\xe5\xe0\xe8\xed\xf2\xf1\xf0\xe2\xeb\xce\xc5\xc0\xc8\xcd\xd2\xd1\xd0\xc2\xcb".decode("cp1251")
)  # o, e, a, i, n …
OTHER_CODINGS = ("koi8-r", "cp866", "mac-cyrillic")


class Unreadable(Exception):
    """`code` says what is wrong with the file as a whole; `facts` fill the sentence."""

    def __init__(self, code: str, **facts):
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Line:
    """One row: `number` is its line in the file as a person counts them; `extra`: cells beyond the last header."""

    number: int
    cells: tuple[str, ...]
    extra: str = ""


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes) -> Table:
    """The first row that is not empty is the header; empty rows are passed over."""
    if content.startswith(b"PK\x03\x04"):
        return _table(_workbook(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_excel")
    return _table(_csv(_decoded(content)))


def _table(rows: Iterator[tuple[int, list[str]]]) -> Table:
    filled = ((number, cells) for number, cells in rows if any(cells))
    _number, header = next(filled, (0, []))
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Unreadable("empty")
    if len(header) > MOST_COLUMNS:
        raise Unreadable("columns", found=len(header), most=MOST_COLUMNS)
    lines = []
    for number, cells in filled:
        if len(lines) == MOST_ROWS:
            raise Unreadable("rows", most=MOST_ROWS)
        width = len(header)
        extra = " ".join(filter(None, cells[width:]))
        cells = [_unguarded(cell) for cell in cells]
        lines.append(Line(number, tuple((cells + [""] * width)[:width]), extra))
    if not lines:
        raise Unreadable("no_rows")
    return Table(tuple(_told_apart(header)), tuple(lines))


def _unguarded(cell: str) -> str:
    """Without the apostrophe that our own files (sheets.py) put before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _told_apart(header: list[str]) -> Iterator[str]:
    """Headers by which columns can be named: an empty or repeated one gets its number."""
    seen: set[str] = set()
    for place, text in enumerate(header, 1):
        name = text[:80] or f"№ {place}"
        if name in seen:
            name = f"{name[:70]} (№ {place})"
        seen.add(name)
        yield name


# ------------------------------------------------------------------------------------------------ CSV


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif b"\0" in content:
        raise Unreadable("not_text")
    else:
        text = _utf8_or_1251(content)
    if "\ufffd" in text or _is_garbled(text):
        raise Unreadable("garbled")
    return text


def _utf8_or_1251(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    sample = content[:200_000]
    best = max(("cp1251", *OTHER_CODINGS), key=lambda coding: _plausible(sample, coding))
    if _plausible(sample, best) < 0.5:
        raise Unreadable("not_text")
    if best != "cp1251":
        raise Unreadable("coding", coding=best.upper())
    return content.decode("cp1251", errors="replace")


def _plausible(sample: bytes, coding: str) -> float:
    """Share of Cyrillic letters among what is not ASCII, plus the share of frequent ones, lower case before upper."""
    letters = [letter for letter in sample.decode(coding, errors="replace") if letter > "\x7f"]
    if not letters:
        return 0.0
    cyrillic = sum(_is_cyrillic(letter) or letter in "№«»—–" for letter in letters)
    frequent = sum(letter in FREQUENT for letter in letters)
    lower = sum(letter.islower() for letter in letters)
    return (cyrillic + 0.5 * frequent + 0.25 * lower) / len(letters) if cyrillic > 0.6 * len(letters) else 0.0


def _is_cyrillic(letter: str) -> bool:
    """A letter of the Russian alphabet."""
    return 0x410 <= ord(letter) <= 0x44F or ord(letter) in (0x401, 0x451)


def _is_garbled(text: str) -> bool:
    """Whether the text is UTF-8 that some program took for another encoding and wrote out again, or lost letters."""
    lines = [line for line in text.splitlines()[:200] if not line.isascii()]
    if re.search(r"\?{4,}", text[:2000]):
        return True
    for wrong in ("cp1251", "latin-1"):
        undone = [_undone(line, wrong) for line in lines]
        if lines and sum(undone) > len(lines) / 2:
            return True
    return False


def _undone(line: str, wrong: str) -> bool:
    try:
        return any(map(_is_cyrillic, line.encode(wrong).decode("utf-8")))
    except UnicodeError:
        return False


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:  # a hint that Excel writes for itself
        text, first = text.replace(first, "", 1), first[4] * 2
    separator = max(SEPARATORS, key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for cells in reader:
            yield number, [clean(cell[:MOST_IN_CELL]) for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable("quotes", line=number) from error


# ----------------------------------------------------------------------------------------------- XLSX


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet with anything in it. What the archive declares is judged before anything is parsed."""
    from python_calamine import CalamineError, CalamineWorkbook

    _judge(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(any(cell not in ("", None) for cell in row) for row in rows):
                return ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1))
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable("damaged") from error
    raise Unreadable("empty")


def _judge(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(content), 1024):
                raise Unreadable("bomb")
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable("locked")
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable("not_excel")
            shared = next((archive.read(part) for part in parts if part.filename == "xl/sharedStrings.xml"), b"")
            texts = [len(text) for text in re.findall(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", shared, re.DOTALL)]
            for part in parts:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                    _judge_sheet(archive.read(part), texts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error) as error:
        raise Unreadable("damaged") from error


def _judge_sheet(xml: bytes, texts: list[int]) -> None:
    """A cell far out, or a long text named often, would need memory that the file's size does not show."""
    if b"\0" in xml or b"<!DOCTYPE" in xml[:1000]:
        raise Unreadable("damaged")
    places = re.findall(rb"\sr=[\"']([A-Z]*)(\d+)[\"']", xml)
    last_row = max((int(row) for _column, row in places), default=0)
    last_column = max((_column_number(column) for column in {column for column, _row in places}), default=0)
    if last_row > 2 * MOST_ROWS:
        raise Unreadable("rows", most=MOST_ROWS)
    if last_column > MOST_COLUMNS:
        raise Unreadable("columns", found=last_column, most=MOST_COLUMNS)
    named = re.findall(rb"t=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d+)<", xml)
    if sum(texts[int(one)] for one in named if int(one) < len(texts)) > MOST_LETTERS:
        raise Unreadable("bomb")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _text(cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return clean(str(cell)[:MOST_IN_CELL]) if cell is not None else ""
