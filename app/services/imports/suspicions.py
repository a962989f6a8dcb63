"""What no rule forbids and yet a person should look at: columns in each other's place, ranks instead of numbers."""

from collections import Counter

from app.services.imports.kinds import Fault, Kind, Row
from app.services.imports.words import usual
from app.text import fold

LEAST = 5  # rows below which nothing can be told
PATRONYMIC_ENDS = tuple(usual("patronymic_ends"))
GIVEN_NAMES = frozenset(usual("given_names").split())


def of_table(kind: Kind, rows: list[Row]) -> list[Fault]:
    if len(rows) < LEAST:
        return []
    return [
        *_wrong_columns(kind, rows),
        *_failing_groups(kind, rows),
        *_names_swapped(rows),
        *_dates_swapped(kind, rows),
        *_ranks(kind, rows),
        *_all_alike(kind, rows),
    ]


def _warning(column: str, code: str, **facts) -> Fault:
    return Fault(0, column, code, "", facts, is_warning=True)


def _wrong_columns(kind: Kind, rows: list[Row]) -> list[Fault]:
    """A column of which nearly nothing can be read was probably matched with another field."""
    filled = Counter(name for row in rows for name, cell in row.cells.items() if cell)
    faulty = Counter(fault.column for row in rows for fault in row.faults if not fault.is_warning and fault.found)
    read = {field.name for field in kind.fields}
    return [
        _warning(name, "whole_column", count=faulty[name], of=filled[name])
        for name in filled
        if name in read and filled[name] >= LEAST and faulty[name] >= 0.9 * filled[name]
    ]


def _failing_groups(kind: Kind, rows: list[Row]) -> list[Fault]:
    if not kind.group:
        return []
    everyone = Counter(row.cells.get(kind.group, "") for row in rows)
    failing = Counter(row.cells.get(kind.group, "") for row in rows if row.is_faulty)
    return [
        _warning(kind.group, "whole_group", group=name[:80], count=count)
        for name, count in sorted(everyone.items())
        if name and count >= 3 and failing[name] == count and len(everyone) > 1
    ][:50]


def _share(rows: list[Row], name: str, is_so) -> float:
    cells = [fold(row.cells.get(name)) for row in rows if row.cells.get(name)]
    return sum(map(is_so, cells)) / len(cells) if len(cells) >= LEAST else 0.0


def _names_swapped(rows: list[Row]) -> list[Fault]:
    found = []
    for name in ("surname", "given_name"):
        if (
            _share(rows, name, lambda cell: cell.endswith(PATRONYMIC_ENDS)) > 0.6
            and _share(rows, "patronymic", lambda cell: cell.endswith(PATRONYMIC_ENDS)) < 0.4
        ):
            found.append(_warning(name, "swapped", other="patronymic"))
    in_surnames = _share(rows, "surname", GIVEN_NAMES.__contains__)
    if in_surnames > 0.4 and in_surnames > _share(rows, "given_name", GIVEN_NAMES.__contains__):
        found.append(_warning("surname", "swapped", other="given_name"))
    return found


def _dates_swapped(kind: Kind, rows: list[Row]) -> list[Fault]:
    if not kind.dates:
        return []
    pairs = [(row.day(kind.dates[0]), row.day(kind.dates[1])) for row in rows]
    full = [(first, last) for first, last in pairs if first and last]
    wrong = sum(first > last for first, last in full)
    if len(full) < LEAST or wrong <= len(full) / 2:
        return []
    return [_warning(kind.dates[0], "swapped", other=kind.dates[1])]


def _ranks(kind: Kind, rows: list[Row]) -> list[Fault]:
    """1, 2, 3 … down a column of hours or places: the running number was pasted there."""
    expected = [str(number) for number in range(1, len(rows) + 1)]
    return [
        _warning(name, "ranks", most=len(rows))
        for name in kind.numbers
        if sorted((row.cells.get(name, "") for row in rows), key=lambda cell: (len(cell), cell)) == expected
    ]


def _all_alike(kind: Kind, rows: list[Row]) -> list[Fault]:
    found = []
    for field in kind.fields:
        cells = {fold(row.cells.get(field.name)) for row in rows}
        if field.differs and len(cells) == 1 and cells != {""}:
            found.append(_warning(field.name, "all_alike", value=rows[0].cells[field.name][:80]))
    return found
