"""Every row of a small sealed trail, and every way to touch it: nothing escapes the seals and the exported roots."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, MetaData, Table, delete, insert, select, update

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, AuditSeal
from app.services import sealing
from tests import factories as make
from tests.services.test_sealing import unlock

ENTRIES = 24
OTHERS = {"act": "run:x", "object_type": "x", "object_id": "x", "details": {"x": 1}, "actor_id": None}


@pytest.fixture
def trail(app, monkeypatch) -> Table:
    """Entries under four seals; the last two entries are not sealed yet."""
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 6)
    person, round_ = make.person(), make.round_()
    for number in range(ENTRIES):
        make.audit_entry(person, round_, number=number)
    sealing.seal(utc_now() + timedelta(minutes=1))
    for number in range(2):
        make.audit_entry(person, round_, act="run:start", number=number)
    unlock()
    return Table("audit_entry", MetaData(), autoload_with=db.engine)


def found_when(forge: Callable[[Connection], None]) -> bool:
    """Whether the check finds what `forge` does to the database; then it is as before."""
    kept = {last: root for last, root, _at in sealing.roots()}
    forge(db.session.connection())
    db.session.expire_all()
    verdict = sealing.verify(kept)
    db.session.rollback()
    return not verdict.ok


def rows_of(trail: Table) -> list:
    sealed = db.session.scalar(select(db.func.max(AuditSeal.last_id)))
    return db.session.execute(select(AuditEntry.__table__).where(AuditEntry.id <= sealed)).all()


def test_every_column_of_every_row(trail):
    rows, table = rows_of(trail), AuditEntry.__table__
    assert len(rows) == ENTRIES
    for row in rows:
        for name, value in {**OTHERS, "at": row.at + timedelta(milliseconds=1)}.items():
            change = update(table).where(table.c.id == row.id).values({name: value})
            assert found_when(lambda connection, change=change: connection.execute(change)), (row.id, name)


def test_every_row_deleted_or_given_another_number(trail):
    table = AuditEntry.__table__
    for row in rows_of(trail):
        here = table.c.id == row.id
        assert found_when(lambda connection, here=here: connection.execute(delete(table).where(here))), row.id
        away = update(table).where(here).values(id=row.id + 1_000)
        assert found_when(lambda connection, away=away: connection.execute(away)), row.id


def test_every_two_rows_that_change_places(trail):
    table, rows = AuditEntry.__table__, rows_of(trail)
    pairs = [(a, b) for place, a in enumerate(rows) for b in rows[place + 1 :]]
    for a, b in pairs:

        def swap(connection, a=a, b=b):
            for old, new in ((a.id, 0), (b.id, a.id), (0, b.id)):
                connection.execute(update(table).where(table.c.id == old).values(id=new))

        assert found_when(swap), (a.id, b.id)


def test_a_row_put_in_afterwards(trail):
    first = rows_of(trail)[0]
    early = {**first._mapping, "id": first.id - 1}

    assert found_when(lambda connection: connection.execute(insert(AuditEntry.__table__).values(early)))


def test_the_trail_cut_off_at_every_row_with_its_seals(trail):
    """However much of the end is gone, and with all the seals over it."""
    table, seals = AuditEntry.__table__, AuditSeal.__table__
    for row in rows_of(trail):

        def cut(connection, row=row):
            connection.execute(delete(table).where(table.c.id >= row.id))
            connection.execute(delete(seals).where(seals.c.last_id >= row.id))

        assert found_when(cut), row.id


def test_the_whole_trail_written_and_sealed_anew(trail):
    """The exported roots are all that an honest past has against a forger who owns the machine."""

    def anew(connection):
        connection.execute(update(AuditEntry.__table__).values(actor_id=None))
        connection.execute(delete(AuditSeal.__table__))
        last, root = 0, sealing.BEGINNING
        while rows := sealing._entries(last, None, 6):
            root, last = sealing._chained(root, rows), rows[-1].id
            values = {"first_id": rows[0].id, "last_id": last, "entries": len(rows), "root": root}
            connection.execute(insert(AuditSeal.__table__).values(values | {"sealed_at": utc_now()}))

    assert found_when(anew)


def test_nothing_is_found_where_nothing_was_touched(trail):
    assert not found_when(lambda _connection: None)
