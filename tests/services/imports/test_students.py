"""Students brought in: new ones written, known ones brought up to date, everything taken back."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Account, Letter, Person, RoleGrant, Student
from app.services.errors import Refused
from app.services.imports import batches
from tests import factories as make
from tests.services.imports.tools import College, done, faults, students

ANNA = "Иванова;Анна;Петровна;17.05.2008;ж;ДО-31;ДО-17;anna@college.example"
OLEG = "Сёмин;Олег;;03.11.2007;м;до-31;ДО-18;"


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_new_students_are_written_with_their_group_and_role(app):
    college = College()

    batch = college.commit(students(ANNA, OLEG))

    assert (batch.state, batch.summary["new"]) == ("committed", 2)
    student = db.session.scalar(select(Student).join(Student.person).where(Person.surname == "Сёмин"))
    assert (student.group.name, student.record_number, student.person.sex) == ("ДО-31", "ДО-18", "male")
    assert db.session.scalar(select(RoleGrant.role).where(RoleGrant.person_id == student.person_id)) == "student"


def test_a_check_writes_nothing(app):
    college, before = College(), count(Person)

    batch = college.check(students(ANNA, OLEG))

    assert (batch.state, batch.summary["new"], count(Person)) == ("checked", 2, before + 0)


def test_the_same_table_again_changes_nothing(app):
    college = College()
    college.commit(students(ANNA, OLEG))

    batch = college.check(students(ANNA, OLEG))

    assert (batch.summary["new"], batch.summary["unchanged"]) == (0, 2)
    assert batch.summary["known_by"] == {"record_number": 2}


def test_a_known_student_is_brought_up_to_date_and_an_empty_cell_leaves_what_is_stored(app):
    college = College()
    college.commit(students(ANNA))
    other = make.group(college.programme, name="ДО-41")

    batch = college.commit(students("Иванова;Анна;;;;ДО-41;ДО-17;"))

    student = db.session.scalar(select(Student).where(Student.record_number == "ДО-17"))
    assert (batch.summary["changed"], student.group_id, student.person.patronymic) == (1, other.id, "Петровна")


def test_letters_typed_in_two_ways_are_one_name(app):
    college = College()
    college.commit(students("Зайцев;Сергей;;01.02.2008;м;ДО-31;;"))

    batch = college.check(students("Зайцев;Сергей;;01.02.2008;м;ДО-31;;", "Семин;Олег;;03.11.2007;м;ДО-31;;"))

    assert (batch.summary["unchanged"], batch.summary["new"]) == (1, 1)


def test_a_table_is_taken_back(app):
    college, before = College(), count(Person)
    batch = college.commit(students(ANNA, OLEG))

    college.undo(batch)

    assert (batch.state, count(Person), count(Student)) == ("undone", before, 0)


def test_what_was_changed_becomes_as_it_was(app):
    college = College()
    college.commit(students(ANNA))
    batch = college.commit(students("Смирнова;Анна;Петровна;17.05.2008;ж;ДО-31;ДО-17;"))

    college.undo(batch)

    assert db.session.scalar(select(Student)).person.surname == "Иванова"


def test_what_somebody_changed_since_is_not_taken_back(app):
    college = College()
    batch = college.commit(students(ANNA, OLEG))
    db.session.scalar(select(Person).where(Person.surname == "Сёмин")).phone = "+7 (4812) 00-00-01"
    db.session.scalar(select(Person).where(Person.surname == "Сёмин")).given_name = "Игорь"
    db.session.commit()

    college.undo(batch)

    assert (batch.state, batch.error, count(Student)) == ("committed", "in_use", 2)
    assert faults(batch) == [(3, "", "changed_since")]


def test_somebody_in_a_round_is_not_taken_back(app):
    college = College()
    batch = college.commit(students(ANNA))
    make.participant(make.round_(), db.session.scalar(select(Student)))

    college.undo(batch)

    assert (batch.state, faults(batch)) == ("committed", [(2, "", "used_since")])


def test_people_are_invited_only_when_asked(app):
    college = College()

    college.commit(students(ANNA))
    batch = college.commit(students("Котова;Вера;;04.04.2008;ж;ДО-31;ДО-20;vera@college.example"), invite=True)

    assert db.session.scalars(select(Account.email).where(Account.password_hash.is_(None))).all() == [
        "vera@college.example"
    ]
    invited = db.session.scalars(select(Letter.email).where(Letter.kind == "invitation")).all()
    assert (batch.state, invited) == ("committed", ["vera@college.example"])


def test_somebody_elses_e_mail_is_a_fault(app):
    college = College()
    make.account(make.person(), "anna@college.example")

    batch = college.check(students(ANNA))

    assert faults(batch) == [(2, "E-mail", "email_taken")]


def test_faulty_rows_stop_the_table_until_they_are_left_out_knowingly(app):
    college = College()
    batch = college.check(students(ANNA, "Сёмин;Олег;;32.13.2007;м;ДО-31;;"))
    with pytest.raises(Refused, match=r"faulty|ошибк"):
        batches.write(college.actor, batch)

    batches.write(college.actor, batch, skip_faulty=True)
    done(batch)

    assert (batch.state, batch.summary["written"], count(Student)) == ("committed", 1, 1)
