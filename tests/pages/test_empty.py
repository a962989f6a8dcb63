"""The same pages before anything exists, and a run in each of its states: no page is broken by what is missing."""

import pytest

from app.models import JobState, Role, RunStatus
from tests import factories as make
from tests.pages.page import Page

LISTS = {
    Role.COORDINATOR: ["/", "/rounds/", "/participants/", "/placements/", "/slots/", "/jobs/", "/audit/"],
    Role.COLLEGE_MANAGER: ["/", "/rounds/", "/participants/", "/placements/"],
    Role.HOST_MANAGER: ["/", "/slots/", "/placements/"],
    Role.SCHOOL_MANAGER: ["/", "/slots/", "/placements/"],
    Role.MENTOR: ["/", "/slots/", "/placements/"],
    Role.STUDENT: ["/", "/organisations/", "/programmes/", "/sites/"],
    Role.TEACHER: ["/"],
    Role.COUNCIL_MEMBER: ["/", "/rounds/"],
    Role.ADMINISTRATOR: ["/", "/accounts/", "/jobs/", "/audit/"],
}


@pytest.mark.parametrize("role", list(Role))
def test_an_empty_cluster(sqlite_app, client, sign_in, role):
    sign_in(client, make.user(role, make.organisation()))
    for address in LISTS[role]:
        answer = client.get(address)
        assert (address, answer.status_code, Page(answer.text).faults) == (address, 200, [])


def test_a_cluster_with_nobody_in_it(sqlite_app, client):
    for address in ("/", "/organisations/", "/programmes/", "/sites/", "/sign-in"):
        answer = client.get(address)
        assert (address, answer.status_code, Page(answer.text).faults) == (address, 200, [])


STATES = {
    RunStatus.WAITING: JobState.RUNNING,
    RunStatus.OPTIMAL: JobState.DONE,
    RunStatus.FEASIBLE: JobState.DONE,
    RunStatus.INFEASIBLE: JobState.DONE,
    RunStatus.FAILED: JobState.FAILED,
    RunStatus.CANCELLED: JobState.CANCELLED,
}
SOLVED = {
    "status": "optimal",
    "criteria": [{"name": "placed", "value": 1, "bound": 1}, {"name": "profile:greedy", "value": [1], "bound": [1]}],
    "counts": {"placed": 1, "unplaced": 0},
    "seconds": {"solve": 0.1},
}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNCIL_MEMBER])
@pytest.mark.parametrize("status", list(RunStatus))
def test_a_run_in_each_state(sqlite_app, client, sign_in, status, role):
    round_ = make.round_()
    someone, slot = make.participant(round_), make.slot(round_=round_)
    solved = status in (RunStatus.OPTIMAL, RunStatus.FEASIBLE)
    run = make.run(round_, status, job=make.job(STATES[status], stage="placed"), result=SOLVED if solved else None)
    if solved:
        make.placement(run, someone, slot)
        make.archive(run)
    sign_in(client, make.user(role, make.organisation()))
    answer = client.get(f"/runs/{run.public_id}")
    assert (answer.status_code, Page(answer.text).faults) == (200, [])
