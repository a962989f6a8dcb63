"""What is common to all kinds of tables: the rows read, the objects they would make or change, the kind itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask_babel import LazyString
from sqlalchemy import select

from app.extensions import db
from app.models import ImportKind, Municipality, Organisation, Specialty
from app.policies.actor import Actor
from app.services.imports.fields import Field, Wrong
from app.services.imports.words import usual
from app.text import fold


@dataclass(frozen=True)
class Fault:
    """`row` is the line in the file, 0 the whole table; `column` a header of the file."""

    row: int
    column: str
    code: str
    found: str = ""
    facts: dict = field(default_factory=dict)
    is_warning: bool = False


@dataclass
class Row:
    """A line with its cells read: `values` by field name; an empty cell has no value. `faults` grow while planning."""

    number: int
    values: dict
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, name: str, code: str, **facts) -> None:
        self.faults.append(Fault(self.number, name, code, self.cells.get(name, "")[:200], facts))

    def warn(self, name: str, code: str, **facts) -> None:
        self.faults.append(Fault(self.number, name, code, self.cells.get(name, "")[:200], facts, is_warning=True))

    @property
    def is_faulty(self) -> bool:
        return any(not fault.is_warning for fault in self.faults)

    def day(self, name: str) -> date | None:
        return self.values.get(name)


@dataclass(eq=False)
class Record:
    """An object that a row makes (`key` is None) or changes. A value may be another Record: its key, once it has one.

    `sets` are its lists in tables of their own (writing.SETS). `before` holds what a change overwrites.
    """

    model: type
    values: dict
    key: int | None = None
    version: int | None = None
    sets: dict[str, list] = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    is_new: bool = True


@dataclass
class Plan:
    """What a row does: its records in the order in which they must be written, and how it was recognised."""

    row: Row
    records: list[Record] = field(default_factory=list)
    known_by: str = ""

    @property
    def outcome(self) -> str:
        if self.row.is_faulty:
            return "faulty"
        if not self.records:
            return "unchanged"
        return "new" if not self.known_by else "changed"


@dataclass
class Ground:
    """Where a table is brought in: by whom, for which organisation, with `invite` ticked or not."""

    actor: Actor
    organisation: Organisation | None
    invite: bool = False


@dataclass(frozen=True)
class Kind:
    """`plan(rows, ground)` gives a Plan for each row, reading the database once, not once a row.

    No two rows may share all of `identity`, nor any of `unique`; by `group` a whole group of rows can fail.
    """

    kind: ImportKind
    hint: LazyString
    fields: tuple[Field, ...]
    plan: Callable[[list[Row], Ground], list[Plan]]
    recognised: LazyString
    identity: tuple[str, ...]
    unique: tuple[str, ...] = ()
    group: str = ""
    numbers: tuple[str, ...] = ()  # in which 1, 2, 3 … is suspicious
    dates: tuple[str, str] | None = None

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


def change(model: type, key: int, version: int | None, now: dict, wanted: dict) -> Record | None:
    """A record for what differs between the stored values and those of a row; None where nothing does."""
    different = {name: value for name, value in wanted.items() if now.get(name) != value}
    if not different:
        return None
    before = {name: now.get(name) for name in different}
    return Record(model, different, key, version, before=before, is_new=False)


def given(row: Row, *names: str) -> dict:
    """The values of a row that its cells give; an empty cell leaves what is stored."""
    return {name: row.values[name] for name in names if name in row.values}


def look_up(row: Row, name: str, there: dict[str, list], code: str, /, **facts):
    """The one object that the cell names, or None with a fault: unknown, or several of the name."""
    cell = row.values.get(name)
    if cell is None:
        return None
    found = there.get(fold(str(cell)), [])
    if len(found) == 1:
        return found[0]
    if found:
        row.wrong(name, "several", count=len(found))
    else:
        row.wrong(name, code, **facts)
    return None


def by_name(pairs) -> dict[str, list]:
    """(name, object) pairs by folded name."""
    known: dict[str, list] = {}
    for name, found in pairs:
        there = known.setdefault(fold(name), [])
        if found not in there:
            there.append(found)
    return known


def municipalities() -> dict[str, list]:
    """By the name of the okrug or of its centre, with and without the words «муниципальный округ»."""
    rows = db.session.execute(select(Municipality.id, Municipality.name, Municipality.centre)).all()
    short = [(_short(row.name), row.id) for row in rows]
    return by_name([(row.name, row.id) for row in rows] + short + [(row.centre, row.id) for row in rows])


def _short(name: str) -> str:
    for words in usual("municipality"):
        name = name.replace(words, "")
    return name.strip()


def specialties() -> dict[str, int]:
    return dict(db.session.execute(select(Specialty.code, Specialty.id)).all())


def specialty_ids(row: Row, name: str, known: dict[str, int]) -> list[int]:
    ids = []
    for code in row.values.get(name, []):
        if code in known:
            ids.append(known[code])
        else:
            row.wrong(name, "specialty_unknown", code=code)
    return sorted(set(ids))


def dates_in_order(row: Row, first: str, last: str) -> None:
    if row.day(first) and row.day(last) and row.day(first) > row.day(last):
        row.wrong(last, "dates_order", first=row.day(first).isoformat())


def read_cells(row: Row, fields: tuple[Field, ...]) -> None:
    """Fill `values` from `cells`, noting what is wrong."""
    for one in fields:
        cell = row.cells.get(one.name, "")
        if not cell:
            if one.required:
                row.wrong(one.name, "required")
            continue
        try:
            row.values[one.name] = one.read(cell)
        except Wrong as wrong:
            row.wrong(one.name, wrong.code, **wrong.facts)
