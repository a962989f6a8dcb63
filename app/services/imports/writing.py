"""Planned rows into the database, in bulk; and back out, if nothing has been done with them since."""

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, insert, inspect, select, update

from app.extensions import db
from app.models import SlotClearance, SlotYear
from app.models.slot import slot_specialty
from app.models.teacher import teacher_specialty
from app.services.errors import Refused
from app.services.imports.kinds import Plan, Record

STEP = 500
# Lists in tables of their own: (table, its column for the owner, its column for the member).
SETS = {
    ("teacher", "specialties"): (teacher_specialty, "teacher_id", "specialty_id"),
    ("slot", "specialties"): (slot_specialty, "slot_id", "specialty_id"),
    ("slot", "years"): (SlotYear.__table__, "slot_id", "year"),
    ("slot", "clearances"): (SlotClearance.__table__, "slot_id", "kind"),
}


@dataclass(frozen=True)
class Written:
    row: int
    record: Record


def write(plans: Iterable[Plan], tick: Callable[[float], None]) -> list[Written]:
    """Everything the plans ask for, inside the caller's transaction: new objects level by level, then changes."""
    asked = [Written(plan.row.number, record) for plan in plans for record in plan.records]
    new = [one.record for one in asked if one.record.is_new]
    done = 0
    for batch in _levels(new):
        _insert(batch)
        done += len(batch)
        tick(done / max(1, len(asked)))
    for batch in _alike([one.record for one in asked if not one.record.is_new and one.record.values]):
        _update(batch)
        done += len(batch)
        tick(done / max(1, len(asked)))
    _write_sets([one.record for one in asked])
    return asked


def _levels(records: list[Record]) -> Iterator[list[Record]]:
    """Batches of one model with the same columns, each after those that it refers to."""
    waiting = records
    while waiting:
        ready = [
            one for one in waiting if not any(isinstance(v, Record) and v.key is None for v in one.values.values())
        ]
        if not ready:
            raise RuntimeError("records refer to records that are not written")
        yield from _alike(ready)
        chosen = set(map(id, ready))
        waiting = [one for one in waiting if id(one) not in chosen]


def _alike(records: list[Record]) -> Iterator[list[Record]]:
    alike: dict[tuple, list[Record]] = {}
    for record in records:
        alike.setdefault((record.model.__name__, *sorted(record.values)), []).append(record)
    for same in alike.values():
        for start in range(0, len(same), STEP):
            yield same[start : start + STEP]


def _values(record: Record) -> dict:
    return {name: value.key if isinstance(value, Record) else value for name, value in record.values.items()}


def _insert(batch: list[Record]) -> None:
    model = batch[0].model
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    keys = db.session.scalars(statement, [_values(record) for record in batch])
    for record, key in zip(batch, keys, strict=True):
        record.key = key


def _update(batch: list[Record]) -> None:
    """Only rows that are still as they were planned against; one that has changed meanwhile stops everything."""
    table = batch[0].model.__table__
    names = sorted(batch[0].values)
    changes = (
        update(table).where(table.c.id == bindparam("b_id")).values({name: bindparam(f"v_{name}") for name in names})
    )
    given = [{"b_id": one.key, **{f"v_{name}": value for name, value in _values(one).items()}} for one in batch]
    if "version" in table.c:
        changes = changes.where(table.c.version == bindparam("b_version")).values(version=table.c.version + 1)
        given = [{**values, "b_version": one.version} for values, one in zip(given, batch, strict=True)]
    if db.session.connection().execute(changes, given).rowcount != len(batch):
        raise Refused(_("Somebody has changed one of these records meanwhile. Check the table again."))


def _write_sets(records: list[Record]) -> None:
    for record in records:
        for name, members in record.sets.items():
            write_set(record.model.__tablename__, name, record.key, members, replaces=not record.is_new)


def write_set(table_name: str, name: str, owner: int, members: list, replaces: bool) -> None:
    table, owner_column, member_column = SETS[table_name, name]
    if replaces:
        db.session.execute(delete(table).where(table.c[owner_column] == owner))
    if members:
        rows = [{owner_column: owner, member_column: member} for member in dict.fromkeys(members)]
        db.session.execute(insert(table), rows)


def stored_set(table_name: str, name: str, owner: int) -> list:
    table, owner_column, member_column = SETS[table_name, name]
    return sorted(db.session.scalars(select(table.c[member_column]).where(table.c[owner_column] == owner)))


def as_json(record: Record) -> tuple[dict | None, dict]:
    """(before, after) of what was written, as plain values."""
    after = {**_values(record), **{name: sorted(members) for name, members in record.sets.items()}}
    before = None if record.is_new else {name: plain(value) for name, value in record.before.items()}
    return before, {name: plain(value) for name, value in after.items()}


def plain(value):
    if isinstance(value, Record):
        return value.key
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def from_json(model: type, name: str, value):
    """A plain value as the column stores it."""
    kind = inspect(model).columns[name].type.python_type
    if value is not None and kind is date:
        return date.fromisoformat(value)
    return kind(value) if value is not None and issubclass(kind, enum.Enum) else value
