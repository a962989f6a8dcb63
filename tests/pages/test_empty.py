"""The same pages before anything exists, and a run in each of its states: no page is broken by what is missing."""

import pytest

from app.models import JobState, Role, RunStatus
from tests import factories as make
from tests.pages.page import Page
from tests.pages.test_every_page import walk


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "visitor")
def test_an_empty_cluster(sqlite_app, client, sign_in, role):
    """Nothing exists but one person; whatever they can reach says so in peace."""
    if role is not None:
        sign_in(client, make.user(role, make.organisation()))
    found = {
        address: (answer.status_code, Page(answer.text).faults if answer.mimetype == "text/html" else [])
        for address, _endpoint, answer in walk(sqlite_app, client)
    }
    assert {address: state for address, state in found.items() if state != (200, [])} == {}
    assert len(found) >= 5


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
