"""Pages of enrolment: what a learner and a coordinator see at each step, well made."""

import pytest

from app.extensions import db
from app.models import EnrolmentPhase, EnrolmentState, EnrolmentWay, Role
from app.policies.actor import actor_of
from app.services import enrolment_solves, jobs
from tests import factories as make
from tests.pages.page import Page


def seen(client, address: str) -> str:
    answer = client.get(address)
    assert (answer.status_code, Page(answer.text).faults) == (200, []), address
    return answer.text


@pytest.fixture
def learner(sqlite_app, client, sign_in):
    student = make.student(make.user(Role.STUDENT, make.organisation()))
    in_english(client, sign_in, student.person)
    return student


def in_english(client, sign_in, person) -> None:
    sign_in(client, person)
    with client.session_transaction() as session:
        session["locale"] = "en"


def test_a_learner_ranks_modules_and_is_told_of_a_clash(client, learner):
    runs = [make.module_run(seats=3) for _ in range(2)]
    for run in runs:
        make.lesson(run)
    one = make.applicant(make.enrolment_round(*runs), of=learner)
    here, title = f"/enrolments/rounds/{one.public_id}", runs[0].module_version.title
    for version, key in enumerate([run.public_id for run in runs]):
        client.post(f"{here}/add", data={"run": key, "version": version})

    assert f"Falls together with “{title}”" in seen(client, here)
    client.post(f"{here}/certify", data={"version": 2})
    assert "list certified" in seen(client, "/enrolments/")


def test_a_result_says_why_a_wish_was_not_met(client, learner):
    full, closed, free = make.module_run(seats=1), make.module_run(min_to_open=9), make.module_run()
    round_ = make.enrolment_round(full, closed, free, phase=EnrolmentPhase.CHANGING)
    one = make.applicant(round_, full, closed, of=learner)
    make.enrolment(make.person(), full)
    make.enrolment(learner.person, full, EnrolmentState.WAITING, round=round_, place=1)
    round_.published_solve_id = make.enrolment_solve(round_).id
    db.session.commit()

    told = seen(client, f"/enrolments/rounds/{one.public_id}")

    assert "fewer than 9 could be enrolled" in told
    assert "place 1" in seen(client, "/enrolments/")
    client.post(f"/enrolments/runs/{free.public_id}/take")
    assert free.module_version.title in seen(client, "/enrolments/")


def test_an_open_course_is_joined_and_left(client, learner):
    run = make.module_run(way=EnrolmentWay.OPEN, seats=1)
    assert "Take a seat" in seen(client, "/enrolments/open")

    client.post(f"/enrolments/runs/{run.public_id}/take")

    assert "Leave" in seen(client, "/enrolments/")
    assert "No course is open now" in seen(client, "/enrolments/open")


def test_a_coordinator_plans_and_publishes_a_round(sqlite_app, client, sign_in):
    run = make.module_run(make.module(credits=2), seats=1, min_to_open=1)
    round_ = make.enrolment_round(run, phase=EnrolmentPhase.SOLVING)
    for _ in range(2):
        make.applicant(round_, run)
    in_english(client, sign_in, make.user(Role.COORDINATOR))
    here = f"/enrolment-rounds/{round_.public_id}"
    for page in ("", "/edit", "/runs", "/groups", "/learners"):
        seen(client, here + page)
    solve_page = client.post(f"{here}/solve").location
    solve = db.session.query(make.EnrolmentSolve).one()
    assert "Stop" in seen(client, solve_page)
    jobs.run(solve.job_id)
    assert "a second person has to approve it" in seen(client, solve_page)
    enrolment_solves.approve(actor_of(make.user(Role.COUNCIL_MEMBER).id), solve)

    client.post(f"{solve_page}/publish")

    assert "Published" in seen(client, here)
    assert '<p class="stat-value">0</p>' in seen(client, solve_page)  # no seat is left, and none too many
    assert seen(client, f"{here}/learners").count("on the waiting list") == 1
