"""A run: solved from a snapshot, verified, stored whole, published only while it is true."""

from datetime import timedelta

import pytest

from app.adapters import bundles
from app.database import utc_now
from app.extensions import db
from app.matching import verify as judge
from app.models import Audience, JobState, Phase, Placement, Role, Run, RunArchive, RunKind, RunStatus, Unplaced
from app.policies.actor import actor_of
from app.services import changes, jobs, publishing, rounds, runs
from app.services.errors import Refused
from tests import factories

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def coordinator(app):
    return actor_of(factories.user(Role.COORDINATOR).id)


@pytest.fixture
def crowd(app):
    """Three students of one group want the same place for one; the second has another wish."""
    round_ = factories.round_()
    group = factories.group()
    narrow, wide = factories.slot(round_=round_, capacity=1), factories.slot(round_=round_, capacity=5)
    people = [factories.participant(round_, factories.student(group_=group)) for _ in range(3)]
    for person in people:
        factories.wish(person, narrow, 1)
    factories.wish(people[1], wide, 2)
    return round_, people, (narrow, wide)


@pytest.fixture
def second(app):
    """Somebody else who may approve."""
    return actor_of(factories.user(Role.COUNCIL_MEMBER).id)


def frozen(coordinator, round_):
    round_.wishes_close_at = utc_now() - timedelta(minutes=1)
    db.session.commit()
    rounds.freeze(coordinator, round_, round_.version)
    return round_


def solved(coordinator, round_) -> Run:
    if round_.phase is Phase.WISHES_OPEN:
        frozen(coordinator, round_)
    run = runs.start(coordinator, round_)
    jobs.run(run.job_id)
    db.session.expire_all()
    return db.session.get(Run, run.id)


def test_a_run_places_everyone_it_can_and_says_so(crowd, coordinator):
    round_, people, (_narrow, wide) = crowd

    run = solved(coordinator, round_)

    assert run.status is RunStatus.OPTIMAL
    assert run.verified_at is not None
    ranks = {(p.participant_id, p.slot_id): p.rank for p in db.session.query(Placement).filter_by(run_id=run.id)}
    assert ranks[people[1].id, wide.id] == 2
    assert len(ranks) == 2
    assert [u.reason.value for u in db.session.query(Unplaced).filter_by(run_id=run.id)] == ["full"]


def test_the_archive_verifies_from_the_command_line(crowd, coordinator, tmp_path):
    run = solved(coordinator, crowd[0])
    archive = db.session.get(RunArchive, run.id)
    for name, content in (("bundle", archive.bundle), ("result", archive.result)):
        bundles.write_folder(bundles.unzipped(content), tmp_path / name)

    verdict = judge.verify(tmp_path / "bundle", tmp_path / "result")

    assert verdict.ok, verdict.faults


def test_the_same_round_gives_the_same_result_again(crowd, coordinator):
    assert solved(coordinator, crowd[0]).result_sha256 == solved(coordinator, crowd[0]).result_sha256


def test_a_wish_that_is_no_longer_permitted_stays_out_of_the_run(crowd, coordinator):
    round_, people, (_narrow, wide) = crowd
    wide.audience = Audience.TEACHER
    db.session.commit()

    run = solved(coordinator, round_)

    assert db.session.query(Placement).filter_by(run_id=run.id, participant_id=people[1].id).count() in (0, 1)
    assert db.session.query(Placement).filter_by(run_id=run.id, slot_id=wide.id).count() == 0


def test_publishing_makes_the_run_the_rounds_result(crowd, coordinator, second):
    run = solved(coordinator, crowd[0])
    publishing.approve(second, run)

    publishing.publish(coordinator, run)

    assert run.round.published_run_id == run.id
    assert run.round.phase is Phase.PUBLISHED


def test_a_stale_run_cannot_be_published(crowd, coordinator, second):
    run = solved(coordinator, crowd[0])
    publishing.approve(second, run)
    crowd[2][1].closed_at = utc_now()
    db.session.commit()

    with pytest.raises(Refused, match="have changed"):
        publishing.publish(coordinator, run)

    assert db.session.get(Run, run.id).round.phase is Phase.APPROVED


def test_who_started_a_run_cannot_approve_it(crowd, coordinator):
    run = solved(coordinator, crowd[0])

    with pytest.raises(Refused, match="second person"):
        publishing.approve(coordinator, run)


def test_a_run_without_approval_cannot_be_published(crowd, coordinator):
    run = solved(coordinator, crowd[0])

    with pytest.raises(Refused, match="approve"):
        publishing.publish(coordinator, run)


def test_a_rehearsal_is_solved_from_drafts_and_moves_nothing(crowd, coordinator, second):
    round_, _people, (_narrow, wide) = crowd
    factories.draft(late := factories.participant(round_, factories.student(group_=_people[0].group)), wide)

    run = runs.start(coordinator, round_, runs.Asked(RunKind.REHEARSAL))
    jobs.run(run.job_id)
    db.session.expire_all()

    assert run.status is RunStatus.OPTIMAL
    assert run.round.phase is Phase.WISHES_OPEN
    assert db.session.query(Placement).filter_by(run_id=run.id, participant_id=late.id).count() == 1
    with pytest.raises(Refused):
        publishing.approve(second, run)


def test_a_what_if_changes_its_own_bundle_only(crowd, coordinator):
    round_, _people, (narrow, _wide) = crowd
    before = solved(coordinator, round_)

    run = runs.start(coordinator, round_, runs.Asked(RunKind.WHAT_IF, changes=(changes.places(narrow, 1),)))
    jobs.run(run.job_id)
    db.session.expire_all()

    assert run.result["criteria"][0]["value"] == before.result["criteria"][0]["value"] + 1
    assert narrow.capacity == 1


def test_placements_that_were_tampered_with_cannot_be_published(crowd, coordinator, second):
    run = solved(coordinator, crowd[0])
    publishing.approve(second, run)
    db.session.query(Placement).filter_by(run_id=run.id, rank=1).update({"rank": 2})
    db.session.commit()

    with pytest.raises(Refused):
        publishing.publish(coordinator, run)


def test_what_the_judge_does_not_accept_is_not_stored(crowd, coordinator, monkeypatch):
    monkeypatch.setattr(judge, "verify", lambda *folders: judge.Verdict(faults=["somebody is placed twice"]))

    run = solved(coordinator, crowd[0])

    assert run.status is RunStatus.FAILED
    assert "somebody is placed twice" in run.problem
    assert db.session.query(Placement).count() == 0


def test_a_cancelled_run_keeps_nothing(crowd, coordinator):
    run = runs.start(coordinator, frozen(coordinator, crowd[0]))

    runs.cancel(coordinator, run)
    jobs.run(run.job_id)
    db.session.expire_all()

    assert db.session.get(Run, run.id).status is RunStatus.CANCELLED
    assert db.session.get(Run, run.id).job.state is JobState.CANCELLED


def test_a_second_run_of_a_round_waits_for_the_first(crowd, coordinator):
    runs.start(coordinator, frozen(coordinator, crowd[0]))

    with pytest.raises(Refused):
        runs.start(coordinator, crowd[0])


def test_a_worker_that_died_after_storing_does_not_store_again(crowd, coordinator):
    """The job is taken up once more, finds the run stored, and is done."""
    run = solved(coordinator, crowd[0])
    before = run.finished_at
    jobs_row = run.job
    jobs_row.state = JobState.QUEUED
    db.session.commit()

    jobs.run(jobs_row.id)
    db.session.expire_all()

    assert db.session.get(Run, run.id).finished_at == before
    assert db.session.get(Run, run.id).job.state is JobState.DONE
