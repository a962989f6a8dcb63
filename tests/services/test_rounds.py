"""A round through its phases: by date and by hand, frozen, opened again; two coordinators; what is refused and why."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from app.arrival import GRACE
from app.database import utc_now
from app.extensions import db
from app.models import (
    AuditEntry,
    Mechanism,
    Notification,
    Participant,
    Phase,
    Placement,
    Role,
    Round,
    RunKind,
    RunStatus,
    Snapshot,
)
from app.policies import lottery
from app.policies.actor import actor_of
from app.policies.phases import BY_DATE, BY_HAND, REOPENABLE, Act, allows
from app.services import jobs, publishing, rounds, runs
from app.services.errors import Refused, Stale
from tests import factories as make

HOUR, MOMENT = timedelta(hours=1), timedelta(milliseconds=1)


@pytest.fixture
def coordinator(app):
    return actor_of(make.user(Role.COORDINATOR).id)


@pytest.fixture
def second(app):
    """Somebody else who may approve."""
    return actor_of(make.user(Role.COUNCIL_MEMBER).id)


@pytest.fixture
def crowd(app):
    """A round whose wishes have just closed: one list certified, one draft whole, one empty."""
    round_ = make.round_(wishes_close_at=utc_now() - GRACE)
    slot = make.slot(round_=round_, capacity=1)
    people = [make.participant(round_) for _ in range(3)]
    make.wish(people[0], slot)
    make.draft(people[1], slot)
    return round_, people, slot


def plan(**more) -> dict:
    close = utc_now() + HOUR
    return {"title": "Весна", "wishes_close_at": close, "criteria": ["placed", "profile:greedy"], **more}


def solved(coordinator, round_):
    run = runs.start(coordinator, round_)
    jobs.run(run.job_id)
    db.session.expire_all()
    return run


def acts(of) -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.act).filter_by(object_id=of.public_id).order_by(AuditEntry.id)))


# ----------------------------------------------------------------------------------------------- planned


def test_a_planned_round_has_its_draw_sealed_at_once(coordinator):
    round_ = rounds.create(coordinator, plan())

    seal = lottery.commitment(round_)
    rounds.edit(coordinator, round_, round_.version, plan(title="Осень"))
    assert lottery.commitment(round_) == seal
    assert len(seal) == 64
    assert acts(round_) == ["round:create", "round:edit"]


def test_phases_end_one_after_the_other(coordinator):
    early = utc_now() + HOUR / 2

    with pytest.raises(Refused, match="order of the phases"):
        rounds.create(coordinator, plan(ratings_close_at=early))


def test_a_date_in_the_past_is_refused(coordinator):
    with pytest.raises(Refused, match="over already"):
        rounds.create(coordinator, plan(wishes_close_at=utc_now() - HOUR))


def test_once_wishes_are_open_only_the_title_and_later_dates_change(coordinator):
    round_ = make.round_()
    later = utc_now() + timedelta(days=40)

    rounds.edit(coordinator, round_, round_.version, {"title": "Новое", "wishes_close_at": later})
    with pytest.raises(Refused, match="rely on the rules"):
        rounds.edit(coordinator, round_, round_.version, {"mechanism": Mechanism.STABLE})

    assert (round_.title, round_.wishes_close_at, round_.mechanism) == ("Новое", later, Mechanism.OPTIMAL)


def test_the_second_of_two_coordinators_is_told(coordinator):
    round_ = make.round_(Phase.COLLECTING)
    seen = round_.version
    rounds.edit(coordinator, round_, seen, plan(title="Первый"))

    with pytest.raises(Stale):
        rounds.edit(coordinator, round_, seen, plan(title="Второй"))
    with pytest.raises(Stale):
        rounds.advance(coordinator, round_, seen, Phase.WISHES_OPEN)

    assert (round_.title, round_.phase) == ("Первый", Phase.COLLECTING)


# ------------------------------------------------------------------------------------------ from phase to phase

ATTEMPTS = {
    Act.EDIT_ROUND: lambda who, one: rounds.edit(who, one, one.version, {"least_wishes": 2}),
    Act.REHEARSE: lambda who, one: runs.start(who, one, runs.Asked(RunKind.REHEARSAL)),
    Act.FREEZE: lambda who, one: rounds.freeze(who, one, one.version),
    Act.SOLVE: lambda who, one: runs.start(who, one),
}


@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.value)
def test_each_phase_permits_what_its_table_says(sqlite_app, phase):
    who, done = actor_of(make.user(Role.COORDINATOR).id), set()

    for act, attempt in ATTEMPTS.items():
        with suppress(Refused):
            attempt(who, make.round_(phase))
            done.add(act)

    assert done == {act for act in ATTEMPTS if allows(phase, act)}


@pytest.mark.parametrize("phase", [one for one in Phase if not allows(one, Act.APPROVE)], ids=lambda phase: phase.value)
def test_nothing_is_approved_in_other_phases(sqlite_app, phase):
    who, round_ = actor_of(make.user(Role.COUNCIL_MEMBER).id), make.round_(phase)

    with pytest.raises(Refused, match="Nothing can be approved"):
        publishing.approve(who, make.run(round_))


@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.value)
def test_the_coordinator_ends_a_phase_only_for_the_next_one(sqlite_app, phase):
    who, reached = actor_of(make.user(Role.COORDINATOR).id), []

    for to in Phase:
        round_ = make.round_(phase)
        with suppress(Refused):
            rounds.advance(who, round_, round_.version, to)
            reached.append(round_.phase)

    assert reached == ([BY_HAND[phase]] if phase in BY_HAND else [])


@pytest.mark.parametrize("phase", BY_DATE, ids=lambda phase: phase.value)
def test_a_phase_ends_by_its_date_to_the_moment(app, monkeypatch, phase):
    column, after = BY_DATE[phase]
    ends = utc_now() + HOUR
    round_ = make.round_(phase, **{column: ends})

    monkeypatch.setattr(rounds, "utc_now", lambda: ends + GRACE - MOMENT)
    assert (rounds.advance_due(), round_.phase) == (0, phase)
    monkeypatch.setattr(rounds, "utc_now", lambda: ends + GRACE)
    assert (rounds.advance_due(), db.session.get(Round, round_.id).phase) == (1, after)
    assert rounds.advance_due() == 0


def test_ending_wishes_certifies_whole_drafts_and_no_others(crowd, coordinator):
    round_, people, _slot = crowd

    rounds.advance(coordinator, round_, round_.version, Phase.HOSTS_RATE)

    certified = [db.session.get(Participant, one.id).certified_list_id is not None for one in people]
    assert certified == [True, True, False]
    assert acts(round_) == ["round:phase", "round:certify_drafts"]


# -------------------------------------------------------------------------------------------------- frozen


def test_freezing_keeps_what_stood_in_the_round(crowd, coordinator):
    round_, _people, _slot = crowd

    rounds.freeze(coordinator, round_, round_.version)

    taken = db.session.query(Snapshot).one()
    assert (taken.number, len(taken.sha256), taken.taken_by_id) == (1, 64, coordinator.person_id)
    told = {name: taken.counts[name] for name in ("people", "with_wishes", "places", "nothing_open", "for_nobody")}
    assert told == {"people": 3, "with_wishes": 2, "places": 1, "nothing_open": 0, "for_nobody": 0}


def test_a_round_is_not_frozen_before_the_deadline(coordinator):
    round_ = make.round_()

    with pytest.raises(Refused, match="until the deadline"):
        rounds.freeze(coordinator, round_, round_.version)

    assert db.session.query(Snapshot).count() == 0


def test_of_two_who_freeze_at_once_one_is_told(crowd, coordinator):
    round_, seen = crowd[0], crowd[0].version
    rounds.freeze(coordinator, round_, seen)

    with pytest.raises(Stale):
        rounds.freeze(coordinator, round_, seen)

    assert db.session.query(Snapshot).count() == 1


def test_a_run_of_a_stale_snapshot_is_neither_approved_nor_published(crowd, coordinator, second):
    round_, _people, slot = crowd
    rounds.freeze(coordinator, round_, round_.version)
    run = solved(coordinator, round_)
    publishing.approve(second, run)
    slot.closed_at = utc_now()
    db.session.commit()

    for step, who in ((publishing.approve, second), (publishing.publish, coordinator)):
        with pytest.raises(Refused, match="Freeze the round again"):
            step(who, run)

    rounds.freeze(coordinator, round_, round_.version)
    assert (round_.phase, round_.approved_run_id) == (Phase.FROZEN, None)


def test_the_author_of_a_run_does_not_approve_it(crowd, coordinator):
    round_, _people, _slot = crowd
    rounds.freeze(coordinator, round_, round_.version)

    with pytest.raises(Refused, match="second person"):
        publishing.approve(coordinator, solved(coordinator, round_))


def test_the_stable_way_is_refused_before_the_run_and_says_why(crowd, coordinator):
    round_, _people, slot = crowd
    slot.min_to_open = 1
    db.session.commit()
    rounds.freeze(coordinator, round_, round_.version)

    with pytest.raises(Refused, match="opens only from several people"):
        runs.start(coordinator, round_, runs.Asked(mechanism=Mechanism.STABLE))

    assert round_.phase is Phase.FROZEN


def test_a_round_with_supervised_groups_can_be_decided_the_stable_way(crowd, coordinator):
    round_, people, _slot = crowd
    make.supervisor(people[0].group, make.teacher(), starts_on=date(2020, 1, 1))
    rounds.freeze(coordinator, round_, round_.version)

    run = runs.start(coordinator, round_, runs.Asked(mechanism=Mechanism.STABLE))
    jobs.run(run.job_id)
    db.session.expire_all()

    assert (run.status, run.problem) == (RunStatus.OPTIMAL, "")
    assert db.session.query(Placement).filter_by(run_id=run.id).one().supervisor_id is None


# ------------------------------------------------------------------------------------------------- opened again


def test_wishes_open_again_with_a_reason_that_everybody_is_told(crowd, coordinator, second):
    round_, people, _slot = crowd
    rounds.freeze(coordinator, round_, round_.version)
    publishing.approve(second, solved(coordinator, round_))

    rounds.reopen(coordinator, round_, round_.version, utc_now() + HOUR, "Сайт был недоступен")

    assert (round_.phase, round_.approved_run_id) == (Phase.WISHES_OPEN, None)
    told = db.session.query(Notification).filter_by(kind="wishes_reopened").all()
    assert {one.person_id for one in told} == {one.person_id for one in people}
    assert told[0].facts["reason"] == "Сайт был недоступен"


@pytest.mark.parametrize("phase", sorted(set(Phase) - REOPENABLE), ids=lambda phase: phase.value)
def test_wishes_do_not_open_again_from_elsewhere(sqlite_app, phase):
    who, round_ = actor_of(make.user(Role.COORDINATOR).id), make.round_(phase)

    with pytest.raises(Refused, match="only between"):
        rounds.reopen(who, round_, round_.version, utc_now() + HOUR, "Так вышло")


def test_wishes_do_not_open_again_until_yesterday(crowd, coordinator):
    round_ = crowd[0]
    rounds.freeze(coordinator, round_, round_.version)

    with pytest.raises(Refused, match="over already"):
        rounds.reopen(coordinator, round_, round_.version, utc_now() - HOUR, "Так вышло")

    assert round_.phase is Phase.FROZEN
