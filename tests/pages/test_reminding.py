"""From «who is stuck» to a reminder sent; and what teachers and colleges see of supervision."""

from datetime import date

import pytest
from sqlalchemy import event

from app.extensions import db
from app.models import Notification, Role, TeacherAbsence
from app.queries import nudges
from tests import factories as make
from tests.pages.page import Page

MOST_QUERIES = 15


@pytest.fixture
def stage(sqlite_app, client, sign_in):
    """A college manager is signed in; three students of the college have no wish yet."""
    round_ = make.round_()
    group = make.group()
    make.slot(round_=round_)
    for _student in range(3):
        make.participant(round_, make.student(group_=group))
    sign_in(client, make.user(Role.COLLEGE_MANAGER, group.organisation))
    return round_


def test_a_reminder_is_shown_before_it_is_sent(stage, client):
    shown = client.get("/participants/remind").text
    assert "Send to 3 people" in shown or "Отправить 3" in shown
    assert stage.title in shown
    assert db.session.query(Notification).count() == 0


def test_the_button_sends_once_however_often_it_is_pressed(stage, client):
    form = {"round": stage.public_id, "state": ["empty", "short"]}
    answers = [client.post("/participants/remind", data=form) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert db.session.query(Notification).filter_by(kind="nudge_empty").count() == 3


@pytest.mark.parametrize("address", ["?asked=yes", "?state=nonsense&of=nobody", "?round=nonsense"])
def test_an_odd_address_still_makes_a_page(stage, client, address):
    answer = client.get(f"/participants/remind{address}")
    assert answer.status_code == 200
    assert Page(answer.text).faults == []


def test_with_no_state_ticked_there_is_nothing_to_send(stage, client):
    assert 'name="state" value' not in client.get("/participants/remind?asked=yes").text
    client.post("/participants/remind", data={"round": stage.public_id})
    assert db.session.query(Notification).count() == 0


def test_after_the_deadline_the_page_says_so(stage, client):
    stage.wishes_close_at = make.utc_now()
    assert Page(client.get("/participants/remind").text).faults == []
    client.post("/participants/remind", data={"round": stage.public_id, "state": "empty"})
    assert db.session.query(Notification).count() == 0


@pytest.mark.parametrize("address", ["/participants/", "/participants/?state=empty", "/participants/remind"])
def test_the_questions_asked_do_not_grow_with_the_people(stage, client, address):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_m: statements.append(statement))
    client.get(address)
    asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA", "ROLLBACK", "SAVEPOINT", "RELEASE"))]
    assert len(asked) <= MOST_QUERIES


def test_many_groups_are_chosen_by_college(stage, client, monkeypatch):
    monkeypatch.setattr(nudges, "MOST_GROUPS_TO_TICK", 0)
    make.participant(stage)  # of another college, beyond reach
    key = db.session.query(make.StudyGroup).first().organisation.public_id
    client.post("/participants/remind", data={"round": stage.public_id, "state": "empty", "of": f"all-{key}"})
    assert db.session.query(Notification).count() == 3


@pytest.fixture
def teacher(sqlite_app, client, sign_in):
    found = make.teacher()
    make.account(found.person)
    sign_in(client, found.person)
    return found


def test_a_teacher_enters_days_away_and_not_twice(teacher, client):
    days = {"starts_on": f"{date.today():%Y-%m-%d}", "ends_on": f"{date.today():%Y-%m-%d}"}
    answers = [client.post("/me/practice/absences/add", data=days).status_code for _press in range(2)]
    assert answers == [302, 422]
    assert db.session.query(TeacherAbsence).filter_by(teacher_id=teacher.id).count() == 1


@pytest.mark.parametrize(("first", "last"), [("2027-02-02", "2027-02-01"), ("1027-02-01", "2027-02-01"), ("", "")])
def test_days_that_can_not_be_are_refused(teacher, client, first, last):
    assert client.post("/me/practice/absences/add", data={"starts_on": first, "ends_on": last}).status_code == 422
    assert db.session.query(TeacherAbsence).count() == 0


def test_a_student_has_no_days_away(sqlite_app, client, sign_in):
    student = make.student()
    make.account(student.person)
    sign_in(client, student.person)
    days = {"starts_on": f"{date.today():%Y-%m-%d}", "ends_on": f"{date.today():%Y-%m-%d}"}
    assert client.post("/me/practice/absences/add", data=days).status_code == 422


def test_the_college_sets_in_how_many_places_a_teacher_supervises(teacher, client, sign_in):
    sign_in(client, make.user(Role.COLLEGE_MANAGER, teacher.organisation))
    form = {"version": teacher.person.version, "surname": "Громова", "given_name": "Анна", "sex": ""}
    for typed, stored in (("0", None), ("3", 3)):
        client.post(f"/people/{teacher.person.public_id}/edit", data={**form, "most_sites": typed})
        assert teacher.most_sites == stored


def test_the_own_page_says_what_is_due(teacher, client):
    page = Page(client.get("/teaching/").text)
    assert page.faults == []
    assert teacher.organisation.name in client.get("/teaching/").text
