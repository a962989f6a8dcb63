"""Taking an import back: what it made goes, what it changed becomes as it was; nothing that people rely on since."""

from collections.abc import Callable, Iterator

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import ImportBatch, ImportedRow
from app.services.imports.kinds import Fault
from app.services.imports.writing import SETS, from_json, plain, stored_set, write_set

STEP = 500
# That somebody looked at a person, or was written to, is no use made of the data; nor is a college's word on a slot.
IGNORED = {"disclosure", "notification", "letter", "one_time_link", "search_entry", "slot_approval", "slot_mentor"}
MODELS = {mapper.local_table.name: mapper.class_ for mapper in db.Model.registry.mappers}


def undo(batch: ImportBatch, tick: Callable[[float], None]) -> list[Fault]:
    """Inside the caller's transaction: nothing is touched if any row has been changed or used since."""
    rows = db.session.scalars(
        select(ImportedRow).where(ImportedRow.batch_id == batch.id).order_by(ImportedRow.id)
    ).all()
    of_type: dict[str, list[ImportedRow]] = {}
    for row in rows:
        of_type.setdefault(row.object_type, []).append(row)
    faults = [fault for kind, some in of_type.items() for fault in _changed(kind, some)]
    tick(0.3)
    faults += _used(of_type)
    if faults:
        return sorted(faults, key=lambda fault: fault.row)
    order = [table.name for table in reversed(db.metadata.sorted_tables) if table.name in of_type]
    for done, name in enumerate(order):
        _restore(name, [row for row in of_type[name] if row.before is not None])
        _remove(name, [row.object_key for row in of_type[name] if row.before is None])
        tick(0.3 + 0.7 * (done + 1) / len(order))
    return []


def _chunks(items: list) -> Iterator[list]:
    for start in range(0, len(items), STEP):
        yield items[start : start + STEP]


def _changed(name: str, rows: list[ImportedRow]) -> list[Fault]:
    """Objects that are no longer as the import left them, or are gone."""
    table, faults = MODELS[name].__table__, []
    for some in _chunks(rows):
        keys = [row.object_key for row in some]
        stored = {one.id: one for one in db.session.execute(select(table).where(table.c.id.in_(keys)))}
        for row in some:
            now = stored.get(row.object_key)
            if now is None or not _is_as_left(name, row, now):
                faults.append(Fault(row.row, "", "changed_since", "", {"what": name}))
    return faults


def _is_as_left(name: str, row: ImportedRow, now) -> bool:
    for key, value in row.after.items():
        if (name, key) in SETS:
            if [plain(one) for one in stored_set(name, key, row.object_key)] != value:
                return False
        elif plain(getattr(now, key)) != value:
            return False
    return True


def _used(of_type: dict[str, list[ImportedRow]]) -> list[Fault]:
    """New objects to which something refers that this import has not made itself."""
    new = {name: {row.object_key: row.row for row in rows if row.before is None} for name, rows in of_type.items()}
    lists = {table.name for table, _owner, _member in SETS.values()}
    faults: dict[tuple, Fault] = {}
    for table in db.metadata.sorted_tables:
        if table.name in IGNORED | lists:
            continue
        for key in table.foreign_keys:
            lines = new.get(key.column.table.name)
            for some in _chunks(sorted(lines or ())):
                for used in _foreign(table, key.parent, some, new.get(table.name, {})):
                    faults[lines[used], table.name] = Fault(lines[used], "", "used_since", "", {"by": table.name})
    return list(faults.values())


def _foreign(table, column, keys: list[int], own: dict) -> set[int]:
    wanted = select(column, *([table.c.id] if "id" in table.c else [])).where(column.in_(keys))
    return {row[0] for row in db.session.execute(wanted) if len(row) == 1 or row[1] not in own}


def _remove(name: str, keys: list[int]) -> None:
    table = MODELS[name].__table__
    for some in _chunks(keys):
        db.session.execute(delete(table).where(table.c.id.in_(some)))


def _restore(name: str, rows: list[ImportedRow]) -> None:
    model = MODELS[name]
    table = model.__table__
    for row in rows:
        lists = {key for key in row.before if (name, key) in SETS}
        values = {key: from_json(model, key, value) for key, value in row.before.items() if key not in lists}
        if "version" in table.c:
            values["version"] = table.c.version + 1
        if values:
            db.session.execute(update(table).where(table.c.id == row.object_key).values(values))
        for key in lists:
            write_set(name, key, row.object_key, row.before[key], replaces=True)
