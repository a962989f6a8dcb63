"""A table against the database: what each row would do, and every fault, without writing anything."""

from collections.abc import Callable
from dataclasses import dataclass

from app.adapters.tables import Table
from app.services.imports import suspicions
from app.services.imports.competencies import COMPETENCIES
from app.services.imports.groups import GROUPS
from app.services.imports.kinds import Fault, Ground, Kind, Plan, Row, read_cells
from app.services.imports.modules import MODULES
from app.services.imports.organisations import ORGANISATIONS
from app.services.imports.sites import SITES
from app.services.imports.slots import SLOTS
from app.services.imports.students import STUDENTS
from app.services.imports.teachers import TEACHERS
from app.services.imports.wording import titles
from app.text import fold

KINDS: dict[str, Kind] = {
    kind.kind: kind for kind in (STUDENTS, TEACHERS, GROUPS, ORGANISATIONS, SITES, SLOTS, MODULES, COMPETENCIES)
}
STEP = 500


@dataclass(frozen=True)
class Outcome:
    """All that a check finds: a plan for each row, and the faults and warnings of rows and of the whole table."""

    plans: list[Plan]
    faults: list[Fault]

    def count(self, outcome: str) -> int:
        return sum(plan.outcome == outcome for plan in self.plans)

    @property
    def summary(self) -> dict:
        known: dict[str, int] = {}
        for plan in self.plans:
            if plan.known_by and not plan.row.is_faulty:
                known[plan.known_by] = known.get(plan.known_by, 0) + 1
        counts = {name: self.count(name) for name in ("new", "changed", "unchanged", "faulty")}
        warnings = sum(fault.is_warning for fault in self.faults)
        faults = {"rows": len(self.plans), "faults": len(self.faults) - warnings, "warnings": warnings}
        return {**counts, **faults, "known_by": known}


def match(kind: Kind, headers: list[str]) -> dict[str, str]:
    """Our fields → the file's headers, by name, title or synonym; each header serves once."""
    free = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for attempt in (exactly, nearly):
        for field in kind.fields:
            if field.name not in found and (key := attempt(names_of(field), free)):
                found[field.name] = free.pop(key)
    return found


def names_of(field) -> list[str]:
    return [plain(name) for name in (field.name, *titles(field), *field.synonyms)]


def plain(header: str) -> str:
    return " ".join(fold(header).replace("_", " ").strip(" .:*").split())


def exactly(names: list[str], free: dict) -> str | None:
    return next((name for name in names if name in free), None)


def nearly(names: list[str], free: dict) -> str | None:
    """A header that begins with the name: «Фамилия студента», «Дата рождения (дд.мм.гггг)»."""
    long = [name for name in names if len(name) >= 4]
    return next((key for key in free for name in long if key.startswith(f"{name} ")), None)


def read_rows(kind: Kind, table: Table, columns: dict[str, str], tick: Callable[[float], None]) -> list[Row]:
    """Every line with its cells read; needs no database."""
    places = {name: table.headers.index(header) for name, header in columns.items() if header in table.headers}
    rows = []
    for done, line in enumerate(table.lines):
        if done % STEP == 0:
            tick(done / len(table.lines))
        row = Row(line.number, {}, {name: line.cells[place] for name, place in places.items()})
        if line.extra:
            row.faults.append(Fault(line.number, "", "extra_cells", line.extra[:200]))
        read_cells(row, kind.fields)
        rows.append(row)
    _find_doubles(kind, rows)
    return rows


def plan(kind: Kind, rows: list[Row], ground: Ground) -> Outcome:
    plans = kind.plan(rows, ground)
    _refuse_second_changes(plans)
    faults = [fault for row in rows for fault in row.faults]
    return Outcome(plans, suspicions.of_table(kind, rows) + faults)


def _find_doubles(kind: Kind, rows: list[Row]) -> None:
    for names in (kind.identity, *((name,) for name in kind.unique)):
        first: dict[tuple, int] = {}
        for row in rows:
            key = tuple(fold(row.cells.get(name)) for name in names)
            if not all(key[:1]) or (names == kind.identity and not any(key[1:])):
                continue
            if key in first:
                row.wrong(names[0], "double" if names == kind.identity else "double_value", line=first[key])
            first.setdefault(key, row.number)


def _refuse_second_changes(plans: list[Plan]) -> None:
    """Two lines about one stored object: said twice is dropped, said differently is a fault."""
    seen: dict[tuple, tuple] = {}
    for one in plans:
        for record in [record for record in one.records if record.key is not None]:
            key, value = (record.model, record.key), (record.values, record.sets)
            if key not in seen:
                seen[key] = (one.row.number, value)
            elif seen[key][1] == value:
                one.records.remove(record)
            else:
                one.row.faults.append(Fault(one.row.number, "", "changed_twice", "", {"line": seen[key][0]}))
