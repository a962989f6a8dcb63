"""Places fixed by hand: with a reason, only where they can hold, and in every run from then on."""

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import (
    AuditEntry,
    Mechanism,
    OwnPlace,
    OwnPlaceState,
    Phase,
    Pin,
    PinKind,
    Placement,
    Role,
    Unplaced,
)
from app.policies.actor import actor_of
from app.queries import pins as queries
from app.services import jobs, pins, rounds, run_files, runs
from app.services.errors import Refused, Stale
from tests import factories

REASON = "Живёт рядом"


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def coordinator(app):
    return actor_of(factories.user(Role.COORDINATOR).id)


@pytest.fixture
def crowd(app):
    """Two students of one group, a narrow slot that both want first, and a wide one that nobody wants."""
    round_, group = factories.round_(phase=Phase.FROZEN), factories.group()
    narrow, wide = factories.slot(round_=round_, capacity=1), factories.slot(round_=round_, capacity=5)
    people = [factories.participant(round_, factories.student(group_=group)) for _ in range(2)]
    for person in people:
        factories.wish(person, narrow, 1)
    return round_, people, (narrow, wide)


def fix(coordinator, person, slot, kind=PinKind.REQUIRE) -> Pin:
    return pins.create(coordinator, person.round, person.round.version, person, slot, kind, REASON)


def solved(coordinator, round_):
    if round_.phase is not Phase.FROZEN or not db.session.query(runs.snapshots.Snapshot).count():
        round_.phase, round_.wishes_close_at = Phase.HOSTS_RATE, utc_now()
        db.session.commit()
        rounds.freeze(coordinator, round_, round_.version)
    run = runs.start(coordinator, round_)
    jobs.run(run.job_id)
    db.session.expire_all()
    return run


def place_of(run, person) -> int | None:
    return db.session.query(Placement.slot_id).filter_by(run_id=run.id, participant_id=person.id).scalar()


def test_who_is_sent_by_hand_goes_there_in_every_run(crowd, coordinator):
    round_, (first, second), (narrow, _wide) = crowd
    lucky = first if place_of(solved(coordinator, round_), second) is None else second
    other = second if lucky is first else first

    fix(coordinator, other, narrow)

    assert [place_of(solved(coordinator, round_), other) for _again in range(2)] == [narrow.id, narrow.id]


def test_who_is_barred_stays_away_and_is_told_why(crowd, coordinator):
    round_, (first, _second), (narrow, _wide) = crowd

    fix(coordinator, first, narrow, PinKind.FORBID)
    run = solved(coordinator, round_)

    assert db.session.query(Unplaced).filter_by(run_id=run.id, participant_id=first.id).one().reason == "forbidden"


def test_a_pin_makes_the_runs_so_far_stale(crowd, coordinator):
    round_, (first, _second), (narrow, _wide) = crowd
    run = solved(coordinator, round_)
    assert queries.behind(round_.id) is None

    pin = fix(coordinator, first, narrow)

    assert run_files.is_stale(run)
    assert queries.behind(round_.id) == run
    pins.withdraw(coordinator, pin)
    assert queries.behind(round_.id) is None


def test_the_trail_says_who_was_sent_where_and_why(crowd, coordinator):
    _round, (first, _second), (narrow, _wide) = crowd

    fix(coordinator, first, narrow)

    entry = db.session.query(AuditEntry).filter_by(act="pin:require").one()
    assert entry.details["person"] == first.person.short_name
    assert entry.details["reason"] == REASON


def test_a_slot_that_is_not_open_is_refused_with_the_reason(crowd, coordinator):
    round_, (first, _second), _slots = crowd
    for_others = factories.slot(round_=round_, specialties=[factories.specialty("09.02.07")])

    with pytest.raises(Refused, match=r"09\.02\.07"):
        fix(coordinator, first, for_others)


def test_the_reason_speaks_of_the_person_not_to_them(crowd, coordinator):
    round_, (first, _second), _slots = crowd
    unapproved = factories.save(
        factories.Slot(
            site=factories.site(),
            round=round_,
            audience="student",
            starts_on=factories.SLOT[0],
            ends_on=factories.SLOT[1],
            capacity=1,
        )
    )

    with pytest.raises(Refused, match="The person's college has not approved"):
        fix(coordinator, first, unapproved)


def test_two_pins_on_one_pair_contradict(crowd, coordinator):
    _round, (first, _second), (narrow, _wide) = crowd
    fix(coordinator, first, narrow, PinKind.FORBID)

    with pytest.raises(Refused, match="Withdraw that first"):
        fix(coordinator, first, narrow)


def test_a_person_is_sent_to_one_place(crowd, coordinator):
    _round, (first, _second), (narrow, wide) = crowd
    fix(coordinator, first, narrow)

    with pytest.raises(Refused, match="already"):
        fix(coordinator, first, wide)


def test_no_more_are_sent_than_there_are_places(crowd, coordinator):
    _round, (first, second), (narrow, _wide) = crowd
    fix(coordinator, first, narrow)

    with pytest.raises(Refused, match="only place"):
        fix(coordinator, second, narrow)


@pytest.mark.parametrize(
    ("kind_of_mate", "kind", "same_slot"),
    [
        (PinKind.REQUIRE, PinKind.REQUIRE, False),
        (PinKind.FORBID, PinKind.REQUIRE, True),
        (PinKind.REQUIRE, PinKind.FORBID, True),
    ],
)
def test_a_team_is_not_torn_apart(crowd, coordinator, kind_of_mate, kind, same_slot):
    _round, (first, second), (narrow, wide) = crowd
    factories.team(first, second)
    factories.pin(second, wide if same_slot else narrow, kind_of_mate)

    with pytest.raises(Refused, match="team"):
        fix(coordinator, first, wide, kind)


def test_a_team_may_be_sent_together(crowd, coordinator):
    _round, (first, second), (_narrow, wide) = crowd
    factories.team(first, second)
    fix(coordinator, first, wide)

    assert fix(coordinator, second, wide).kind is PinKind.REQUIRE


@pytest.mark.parametrize("phase", [Phase.WISHES_OPEN, Phase.HOSTS_RATE, Phase.PUBLISHED])
def test_outside_the_solving_nothing_is_fixed_or_withdrawn(crowd, coordinator, phase):
    round_, (first, _second), (narrow, wide) = crowd
    there = fix(coordinator, first, narrow)
    round_.phase = phase
    db.session.commit()

    with pytest.raises(Refused, match="from the freeze"):
        fix(coordinator, first, wide, PinKind.FORBID)
    with pytest.raises(Refused, match="from the freeze"):
        pins.withdraw(coordinator, there)


def test_the_second_of_two_coordinators_is_told(crowd, coordinator):
    round_, (first, second), (narrow, wide) = crowd
    seen = round_.version
    fix(coordinator, first, narrow)

    with pytest.raises(Stale):
        pins.create(coordinator, round_, seen, second, wide, PinKind.REQUIRE, REASON)

    assert db.session.query(Pin).count() == 1


def test_a_pin_is_withdrawn_once_and_stays_on_record(crowd, coordinator):
    _round, (first, _second), (narrow, _wide) = crowd
    pin = fix(coordinator, first, narrow)

    pins.withdraw(coordinator, pin)

    assert pin.withdrawn_by_id == coordinator.person_id
    with pytest.raises(Refused, match="already"):
        pins.withdraw(coordinator, pin)
    assert fix(coordinator, first, narrow).id != pin.id


def test_the_stable_mechanism_sends_nobody(crowd, coordinator):
    round_, (first, _second), (narrow, _wide) = crowd
    round_.mechanism = Mechanism.STABLE
    db.session.commit()

    with pytest.raises(Refused, match="stable"):
        fix(coordinator, first, narrow)
    assert fix(coordinator, first, narrow, PinKind.FORBID).kind is PinKind.FORBID


def test_who_found_a_place_alone_is_not_sent_anywhere(crowd, coordinator):
    _round, (first, _second), (narrow, _wide) = crowd
    found = {"host_name": "Дядя", "address": "Там", "contact": "+7", "starts_on": factories.SLOT[0]}
    factories.save(OwnPlace(participant=first, ends_on=factories.SLOT[1], state=OwnPlaceState.APPROVED, **found))

    with pytest.raises(Refused, match="by themselves"):
        fix(coordinator, first, narrow)
