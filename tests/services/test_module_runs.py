"""Runs of modules: planned with a timetable, copied from last year, cancelled with a reason; held seats stay."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import EnrolmentState, Module, ModuleRun, Notification, Role
from app.policies.actor import actor_of
from app.services import module_runs
from app.services.errors import Refused
from tests import factories as make

FIRST = date.today() + timedelta(days=40)
DAYS = {"starts_on": FIRST, "ends_on": FIRST + timedelta(days=60)}
FORM = {**DAYS, "seats": "20", "min_to_open": "5", "format": "in_person", "way": "round", "teacher_id": ""}


@pytest.fixture
def module(sqlite_app) -> Module:
    return make.module(organisation_=make.organisation(name="Колледж"), title="Театр кукол")


@pytest.fixture
def manager(module, client, sign_in):
    person = make.user(Role.COLLEGE_MANAGER, module.organisation)
    sign_in(client, person)
    return actor_of(person.id)


def test_a_run_is_planned_and_shown_on_the_page_of_its_module(module, manager, client):
    client.post(f"/module-runs/new/{module.public_id}", data=FORM)
    run = db.session.query(ModuleRun).one()
    lesson = {"weekday": "2", "starts_at": "14:00", "ends_at": "15:35", "place": "кабинет 3"}
    client.post(f"/module-runs/{run.public_id}/meetings/add", data=lesson)
    page = client.application.test_client().get(f"/modules/{module.public_id}").text
    assert "вторник, 14:00–15:35" in page
    assert "Театр кукол" in client.get("/module-runs/").text


def test_lessons_of_one_run_do_not_overlap(module, manager, client):
    run = make.module_run(module, **DAYS)
    first = {"weekday": "2", "starts_at": "14:00", "ends_at": "15:35", "place": ""}
    address = f"/module-runs/{run.public_id}/meetings/add"
    assert client.post(address, data=first).status_code == 302
    assert client.post(address, data={**first, "starts_at": "15:00", "ends_at": "16:00"}).status_code == 422
    assert client.post(address, data={**first, "starts_at": "15:35", "ends_at": "16:00"}).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": FIRST - timedelta(days=1)},
        {"min_to_open": "21"},
        {"seats": "0"},
        {"way": "open"},
        {"way": "open", "enrol_from": "2027-02-01T09:00", "enrol_until": "2027-02-01T08:00"},
    ],
)
def test_a_wrong_run_is_refused_with_its_words(module, manager, client, wrong):
    answer = client.post(f"/module-runs/new/{module.public_id}", data={**FORM, **wrong})
    assert (answer.status_code, "error-summary" in answer.text) == (422, True)
    assert db.session.query(ModuleRun).count() == 0


def test_there_are_never_fewer_seats_than_are_held(module, manager, client):
    run = make.module_run(module, **DAYS, seats=20, taken=7)
    answer = client.post(f"/module-runs/{run.public_id}/edit", data={**FORM, "version": 1, "seats": "6"})
    assert answer.status_code == 422
    assert "7" in answer.text.partition("error-summary")[2].partition("</div>")[0]
    assert run.seats == 20


def test_last_year_is_copied_in_two_clicks_with_its_timetable(module, manager, client):
    last = make.module_run(module, starts_on=FIRST - timedelta(weeks=52), ends_on=FIRST - timedelta(weeks=44), seats=12)
    make.meeting(last)
    address = "/module-runs/copy?weeks=52"
    assert "Театр кукол" in client.get(address).text
    client.post(address)
    client.post(address)
    made = db.session.query(ModuleRun).filter(ModuleRun.id != last.id).one()
    assert (made.starts_on, made.seats, len(made.meetings), made.taken) == (FIRST, 12, 1, 0)


def test_a_copy_is_taught_by_the_version_now_in_force(module, manager):
    last = make.module_run(module, starts_on=FIRST - timedelta(weeks=52), ends_on=FIRST - timedelta(weeks=44))
    make.needs(module, make.module())
    module_runs.copy(manager, [last], 52)
    made = db.session.query(ModuleRun).filter(ModuleRun.id != last.id).one()
    assert made.module_version_id == module.current_id != last.module_version_id


def test_a_cancelled_run_says_why_and_changes_no_more(module, manager, client):
    run = make.module_run(module, **DAYS)
    client.post(f"/module-runs/{run.public_id}/cancel", data={"version": 1, "reason": "Мало людей"})
    assert "Мало людей" in client.get(f"/module-runs/{run.public_id}").text
    assert "Театр кукол" not in client.get("/module-runs/").text
    with pytest.raises(Refused, match="cancelled"):
        module_runs.edit(manager, run, run.version, {"seats": 5})


def test_who_holds_a_seat_of_a_cancelled_run_is_told_why(module, manager):
    run, learner, other = make.module_run(module, **DAYS), make.person(), make.person()
    make.enrolment(learner, run)
    make.enrolment(other, run, state=EnrolmentState.DROPPED)

    module_runs.cancel(manager, run, run.version, "Мало людей")

    told = db.session.query(Notification).filter_by(kind="module_run_cancelled").all()
    assert [(one.person_id, one.facts["reason"]) for one in told] == [(learner.id, "Мало людей")]


def test_a_withdrawn_module_gets_no_new_run(module, manager, client):
    module.withdrawn_at = make.utc_now()
    answer = client.post(f"/module-runs/new/{module.public_id}", data=FORM)
    assert answer.status_code == 422
    assert db.session.query(ModuleRun).count() == 0


def test_runs_of_others_are_not_copied(module, manager, client):
    make.module_run(starts_on=FIRST - timedelta(weeks=52), ends_on=FIRST - timedelta(weeks=44))
    client.post("/module-runs/copy?weeks=52")
    assert db.session.query(ModuleRun).count() == 1
