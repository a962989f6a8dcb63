"""The sealed audit trail: whatever is done to it afterwards is found."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, AuditSeal
from app.services import sealing
from tests import factories as make

ENTRIES = 300


def unlock() -> None:
    """As a forger with the keys of the database would: away with the triggers."""
    names = ("changed", "deleted") if db.engine.dialect.name == "sqlite" else ("kept", "whole")
    for table in ("audit_entry", "audit_seal"):
        for name in names:
            on = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
            db.session.execute(text(f"DROP TRIGGER {table}_{name}{on}"))
    db.session.commit()


@pytest.fixture
def trail(app, monkeypatch):
    """Three hundred entries under three seals, and no trigger that would stop a forger."""
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 100)
    person = make.person()
    rows = [
        {"at": utc_now() - timedelta(days=1), "actor_id": person.id, "act": "run:start", "object_type": "run"}
        | {"object_id": f"r{n}", "details": {"number": n, "round": "Весна"}}
        for n in range(ENTRIES)
    ]
    db.session.execute(db.insert(AuditEntry), rows)
    db.session.commit()
    sealing.seal()
    unlock()
    return {last: root for last, root, _at in sealing.roots()}


def test_an_untouched_trail_is_found_whole(trail):
    assert sealing.verify(trail) == sealing.Verdict(3, ENTRIES, [])


FORGERIES = {
    "an entry is edited": "UPDATE audit_entry SET act = 'run:publish' WHERE object_id = 'r150'",
    "a detail is edited": "UPDATE audit_entry SET details = '{}' WHERE object_id = 'r7'",
    "an entry is deleted": "DELETE FROM audit_entry WHERE object_id = 'r0'",
    "another person did it": "UPDATE audit_entry SET actor_id = NULL WHERE object_id = 'r299'",
    "the end is cut off": "DELETE FROM audit_entry WHERE object_id = 'r299'",
    "a seal is replaced": "UPDATE audit_seal SET root = 'x' WHERE id = (SELECT min(id) FROM audit_seal)",
    "a seal is cut off": "DELETE FROM audit_seal WHERE id = (SELECT max(id) FROM audit_seal)",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found(trail, forgery):
    db.session.execute(text(FORGERIES[forgery]))
    db.session.commit()

    assert not sealing.verify(trail).ok


def test_two_entries_that_change_places_are_found(trail):
    first, second = db.session.query(AuditEntry).order_by(AuditEntry.id).limit(2)
    first.details, second.details = second.details, first.details
    first.object_id, second.object_id = second.object_id, first.object_id
    db.session.commit()

    (fault,) = sealing.verify().faults
    assert (fault.kind, fault.last - fault.first) == ("changed", 99)


def test_the_trail_and_its_end_cut_off_together_are_found_by_the_exported_roots(trail):
    last = db.session.query(AuditSeal).order_by(AuditSeal.id.desc()).first()
    db.session.execute(db.delete(AuditEntry).where(AuditEntry.id >= last.first_id))
    db.session.delete(last)
    db.session.commit()

    assert sealing.verify().ok
    assert [fault.kind for fault in sealing.verify(trail).faults] == ["exported"]


def test_what_is_younger_waits(app):
    make.audit_entry(make.person(), make.round_())

    assert sealing.seal() == 0
    assert sealing.unsealed() == 1


def test_an_entry_that_is_older_than_one_before_it_waits_for_it(app):
    """Two processes may number their entries in another order than they wrote the time: none is left out."""
    person, moments = make.person(), [utc_now() - timedelta(hours=hours) for hours in (3, 1, 2)]
    rows = [{"at": at, "actor_id": person.id, "act": "run:start", "object_type": "run"} for at in moments]
    db.session.execute(db.insert(AuditEntry), [row | {"object_id": "r", "details": {}} for row in rows])
    db.session.commit()

    assert sealing.seal(utc_now() - timedelta(hours=1.5)) == 1
    assert sealing.seal() == 2
    assert sealing.verify().ok


REFUSED = ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_seal"]


@pytest.mark.parametrize("statement", [*REFUSED, "UPDATE audit_seal SET root = 'x'"])
def test_the_database_itself_refuses_changes(app, statement):
    make.audit_entry(make.person(), make.round_())
    sealing.seal(utc_now() + timedelta(minutes=1))

    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
