"""Jobs: done once, cancelled when asked, taken up again after a worker's death, failed when attempts are spent."""

import threading
from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Job, JobKind, JobState
from app.services import jobs
from app.services.errors import Refused
from app.services.transaction import transaction
from tests import factories


@pytest.fixture
def work(monkeypatch):
    """work(function): what a job does in this test; the list it returns fills with the jobs left unfinished."""

    def give(function):
        unfinished = []
        monkeypatch.setitem(jobs.HANDLERS, JobKind.SOLVE_ROUND, function)
        monkeypatch.setitem(jobs.ENDINGS, JobKind.SOLVE_ROUND, lambda job: unfinished.append(job.state))
        return unfinished

    return give


def state_of(job) -> JobState:
    db.session.expire_all()
    return db.session.get(Job, job.id).state


def test_a_job_is_done_once_however_often_it_is_announced(app, work):
    calls = []
    work(lambda context: calls.append(context.payload["n"]))
    job = factories.job(payload={"n": 7})

    jobs.run(job.id)
    jobs.run(job.id)

    assert calls == [7]
    assert state_of(job) is JobState.DONE


def test_what_the_handler_reports_is_in_the_row(app, work):
    job = factories.job()
    seen = {}

    def handler(context):
        context.report(0.4, "placed", value=12)
        while not seen:
            db.session.rollback()
            row = db.session.get(Job, job.id, populate_existing=True)
            if row.stage == "placed":
                seen.update(progress=row.progress, value=row.details["value"])

    work(handler)
    jobs.run(job.id)

    assert seen == {"progress": 0.4, "value": 12}


def test_a_failure_is_written_down(app, work):
    def handler(context):
        raise ValueError("the road is closed")

    unfinished = work(handler)
    job = factories.job()

    jobs.run(job.id)

    assert state_of(job) is JobState.FAILED
    assert db.session.get(Job, job.id).error == "ValueError: the road is closed"
    assert unfinished == [JobState.FAILED]


def test_a_waiting_job_is_cancelled_at_once(app, work):
    unfinished = work(lambda context: pytest.fail("a cancelled job was done"))
    job = factories.job()

    jobs.request_cancel(job)
    jobs.run(job.id)

    assert state_of(job) is JobState.CANCELLED
    assert unfinished == [JobState.CANCELLED]


def test_a_running_job_stops_when_it_is_asked(app, work):
    job = factories.job()
    started = threading.Event()

    def handler(context):
        started.set()
        while True:
            context.check()

    work(handler)
    asker = threading.Thread(target=lambda: started.wait(10) and ask_to_stop(app, job.id))
    asker.start()
    jobs.run(job.id)
    asker.join()

    assert state_of(job) is JobState.CANCELLED


def ask_to_stop(app, job_id):
    with app.app_context():
        jobs.request_cancel(db.session.get(Job, job_id))
        db.session.remove()


def test_the_job_of_a_dead_worker_is_done_by_the_next(app, work):
    calls = []
    work(lambda context: calls.append(context.attempt))
    dead = factories.job(JobState.RUNNING, attempt=1, heartbeat_at=utc_now() - 2 * jobs.STALE_AFTER)

    assert jobs.reap() == 1
    jobs.run(dead.id)

    assert calls == [2]
    assert state_of(dead) is JobState.DONE


def test_a_job_that_keeps_killing_its_worker_fails_in_the_end(app, work):
    unfinished = work(lambda context: None)
    dead = factories.job(JobState.RUNNING, attempt=3, heartbeat_at=utc_now() - 2 * jobs.STALE_AFTER)

    jobs.reap()

    assert state_of(dead) is JobState.FAILED
    assert unfinished == [JobState.FAILED]


def test_a_job_with_a_fresh_heartbeat_is_left_alone(app, work):
    work(lambda context: None)
    alive = factories.job(JobState.RUNNING, attempt=1, heartbeat_at=utc_now() - timedelta(seconds=2))

    jobs.reap()

    assert state_of(alive) is JobState.RUNNING


def test_a_worker_that_was_taken_for_dead_changes_nothing_any_more(app, work):
    """The reaper queued the row and another worker has it on attempt 2: the first one's ending must not count."""
    job = factories.job()

    def handler(context):
        with transaction():
            jobs._move(job.id, {JobState.RUNNING}, attempt=2)

    work(handler)
    jobs.run(job.id)

    assert state_of(job) is JobState.RUNNING


def test_two_jobs_on_one_thing_are_refused(app):
    with transaction():
        jobs.enqueue(JobKind.SOLVE_ROUND, "round:spring", {}, None)

    with pytest.raises(Refused), transaction():
        jobs.enqueue(JobKind.SOLVE_ROUND, "round:spring", {}, None)

    assert db.session.query(Job).count() == 1
