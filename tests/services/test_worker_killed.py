"""kill -9 at every checkpoint of a run: nothing half-written, the rerun gives the same hash, nobody is told twice."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Job, JobState, Letter, Notification, Phase, Placement, Role, Run, RunArchive
from app.policies.actor import actor_of
from app.services import jobs, publishing, rounds, runs
from tests import factories as make

ROOT = Path(__file__).parents[2]
BEFORE_THE_RESULT = ("reading", "placed", "verifying", "storing", "before the commit")


@pytest.fixture
def frozen(app):
    """A frozen round of five people who want two places, and its coordinator."""
    coordinator = actor_of(make.user(Role.COORDINATOR).id)
    round_, group = make.round_(wishes_close_at=utc_now() - timedelta(minutes=1)), make.group()
    slots = [make.slot(round_=round_, capacity=1) for _ in range(2)]
    for _ in range(5):
        person = make.participant(round_, make.student(group_=group))
        for rank, slot in enumerate(slots, 1):
            make.wish(person, slot, rank)
    rounds.freeze(coordinator, round_, round_.version)
    return round_, coordinator


def killed_at(moment: str, round_, coordinator, url: str) -> Run:
    run = runs.start(coordinator, round_)
    key, job = run.id, run.job_id
    db.session.remove()
    command = [sys.executable, "-m", "tests.services.killed_worker", url, str(job), moment]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)  # noqa: S603 (our own)
    assert ended.returncode == -9, ended.stderr
    return db.session.get(Run, key)


def taken_up_again(run: Run) -> Run:
    """The reaper finds the silent worker; another does the job."""
    job = db.session.get(Job, run.job_id, populate_existing=True)
    assert job.state is JobState.RUNNING
    job.heartbeat_at = utc_now() - jobs.STALE_AFTER - timedelta(seconds=1)
    db.session.commit()
    jobs.reap()
    jobs.run(run.job_id)
    db.session.expire_all()
    return db.session.get(Run, run.id)


@pytest.mark.parametrize("moment", [*BEFORE_THE_RESULT, "after the commit"])
def test_a_run_survives_the_death_of_its_worker(frozen, database_url, moment):
    round_, coordinator = frozen
    run = killed_at(moment, round_, coordinator, database_url)
    stored = db.session.query(Placement).count(), db.session.query(RunArchive).count()
    assert stored == ((0, 0) if moment in BEFORE_THE_RESULT else (2, 1))

    again = taken_up_again(run)
    untouched = runs.start(coordinator, again.round)
    jobs.run(untouched.job_id)
    db.session.expire_all()

    assert again.result_sha256 == db.session.get(Run, untouched.id).result_sha256 is not None
    assert db.session.query(Placement).filter_by(run_id=again.id).count() == 2
    assert again.round.phase is Phase.VERIFIED


def test_nobody_is_told_twice(frozen, database_url):
    round_, coordinator = frozen
    run = taken_up_again(killed_at("after the commit", round_, coordinator, database_url))
    publishing.approve(actor_of(make.user(Role.COUNCIL_MEMBER).id), run)

    publishing.publish(coordinator, run)

    told = db.session.query(Notification.person_id, Notification.kind).all()
    assert len(told) == len(set(told))
    assert db.session.query(Letter).count() <= len(told)
