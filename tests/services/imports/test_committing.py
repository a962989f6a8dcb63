"""Writing under hard conditions: two browsers, a killed worker, a database that has moved on."""

import pytest
from sqlalchemy import func, select

from app.database import utc_now
from app.extensions import db
from app.models import (
    Findable,
    ImportBatch,
    ImportedRow,
    ImportState,
    Job,
    JobState,
    Person,
    Role,
    SearchEntry,
    Student,
)
from app.services import jobs
from app.services.errors import Refused
from app.services.imports import batches, writing
from tests import factories as make
from tests.services.imports.tools import College, done, students

TWO = students("Иванова;Анна;;17.05.2008;ж;ДО-31;ДО-17;", "Сёмин;Олег;;03.11.2007;м;ДО-31;ДО-18;")


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_of_two_browsers_one_writes(app):
    college = College()
    batch = college.check(TWO)

    batches.write(college.actor, batch)
    with pytest.raises(Refused):
        batches.write(college.actor, batch)
    done(batch)

    assert count(Student) == 2


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_writes_all(app, monkeypatch):
    college = College()
    batch = college.check(TWO)
    batches.write(college.actor, batch)
    people = count(Person)
    monkeypatch.setattr(writing, "_write_sets", lambda records: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        jobs.run(batch.job_id)
    db.session.rollback()
    assert (count(Person), count(ImportedRow), count(Student)) == (people, 0, 0)

    monkeypatch.undo()
    db.session.query(Job).filter_by(id=batch.job_id).update({"state": JobState.QUEUED})
    db.session.query(ImportBatch).update({"state": ImportState.COMMITTING})
    db.session.commit()
    done(batch)

    assert (batch.state, count(Student)) == ("committed", 2)


def test_a_failure_while_writing_leads_back_to_the_report(app, monkeypatch):
    college = College()
    batch = college.check(TWO)
    batches.write(college.actor, batch)
    monkeypatch.setattr(writing, "_write_sets", lambda records: 1 / 0)

    jobs.run(batch.job_id)

    db.session.expire_all()
    assert (batch.state, batch.error, count(Student)) == ("checked", "failed", 0)


def test_what_has_changed_since_the_check_is_shown_before_anything_is_written(app):
    college = College()
    batch = college.check(TWO)
    make.student(make.person("Иванова", given_name="Анна", patronymic=""), college.group, record_number="ДО-17")

    batches.write(college.actor, batch)
    done(batch)

    assert (batch.state, batch.error, count(Student)) == ("checked", "differs", 1)
    assert (batch.summary["new"], batch.summary["changed"]) == (1, 1)


def test_whoever_lost_the_role_meanwhile_writes_nothing(app):
    college = College()
    batch = college.check(TWO)
    batches.write(college.actor, batch)
    db.session.query(make.RoleGrant).filter_by(role=Role.COLLEGE_MANAGER).update({"withdrawn_at": utc_now()})
    db.session.commit()

    done(batch)

    assert (batch.state, count(Student)) == ("checked", 0)


def test_a_stop_leaves_everything_as_it_was(app):
    college = College()
    batch = college.check(TWO)
    batches.write(college.actor, batch)

    batches.cancel(batch)

    db.session.expire_all()
    assert (batch.state, batch.error, count(Student)) == ("checked", "stopped", 0)


def test_what_comes_in_is_found_and_what_goes_is_not(app):
    college = College()

    batch = college.commit(TWO)
    found = set(db.session.scalars(select(SearchEntry.title).where(SearchEntry.kind == Findable.PERSON)))
    college.undo(batch)

    assert {"Иванова Анна", "Сёмин Олег"} <= found
    left = set(db.session.scalars(select(SearchEntry.title).where(SearchEntry.kind == Findable.PERSON)))
    assert {"Иванова Анна", "Сёмин Олег"} & left == set()
