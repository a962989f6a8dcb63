"""What if: the frozen round solved once more with something changed, beside the run it is compared with."""

from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Mechanism, Phase, Role, RunKind
from app.policies.actor import actor_of
from app.queries import compare, what_ifs
from app.services import jobs, publishing, rounds, runs
from app.services import what_ifs as service
from app.services.errors import Refused
from app.services.what_ifs import Wanted
from tests import factories

USUAL = (Mechanism.OPTIMAL, ["placed", "profile:greedy"])


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def coordinator(app):
    return actor_of(factories.user(Role.COORDINATOR).id)


@pytest.fixture
def solved(app, coordinator):
    """Three people want the one place of a site; another site of two places is nobody's wish but one's."""
    round_, group = factories.round_(), factories.group()
    narrow, wide = factories.slot(round_=round_, capacity=1), factories.slot(round_=round_, capacity=2)
    people = [factories.participant(round_, factories.student(group_=group)) for _ in range(3)]
    for person in people:
        factories.wish(person, narrow, 1)
    factories.wish(people[0], wide, 2)
    round_.wishes_close_at = utc_now() - timedelta(minutes=1)
    db.session.commit()
    rounds.freeze(coordinator, round_, round_.version)
    return done(runs.start(coordinator, round_)), (narrow, wide)


def done(run):
    jobs.run(run.job_id)
    db.session.expire_all()
    return run


def tried(coordinator, base, wanted):
    return done(service.start(coordinator, base.round, base, wanted))


def test_one_more_place_is_one_more_person(solved, coordinator):
    base, (narrow, _wide) = solved

    run = tried(coordinator, base, Wanted(*USUAL, slot=narrow, by=1))

    found = compare.compared(base, run)
    assert (found.a.placed, found.b.placed) == (2, 3)
    assert dict(found.moves)[compare.Move.NEW] == 1


def test_a_site_that_is_gone_takes_nobody(solved, coordinator):
    base, (_narrow, wide) = solved

    run = tried(coordinator, base, Wanted(*USUAL, site=wide.site))

    assert compare.compared(base, run).b.placed == 1
    assert db.session.get(type(wide), wide.id).capacity == 2


def test_a_what_if_moves_no_phase_and_cannot_be_published(solved, coordinator):
    base, (narrow, _wide) = solved

    run = tried(coordinator, base, Wanted(*USUAL, slot=narrow, by=1))

    assert run.kind is RunKind.WHAT_IF
    assert run.round.phase is Phase.VERIFIED
    with pytest.raises(Refused):
        publishing.approve(actor_of(factories.user(Role.COUNCIL_MEMBER).id), run)


def test_another_order_of_criteria_is_a_change(solved, coordinator):
    base, _slots = solved

    run = tried(coordinator, base, Wanted(Mechanism.OPTIMAL, ["placed", "rank_cost"]))

    assert [one["name"] for one in run.result["criteria"]] == ["placed", "rank_cost"]


def test_nothing_changed_is_refused(solved, coordinator):
    base, (narrow, _wide) = solved

    with pytest.raises(Refused, match="Change at least one"):
        service.start(coordinator, base.round, base, Wanted(*USUAL))
    with pytest.raises(Refused, match="Change at least one"):
        service.start(coordinator, base.round, base, Wanted(*USUAL, slot=narrow, by=0))


def test_no_more_places_go_than_there_are(solved, coordinator):
    base, (_narrow, wide) = solved

    with pytest.raises(Refused, match="only 2 places"):
        service.start(coordinator, base.round, base, Wanted(*USUAL, slot=wide, by=-3))


def test_a_site_gone_has_no_places_to_change(solved, coordinator):
    base, (narrow, _wide) = solved

    with pytest.raises(Refused, match="very site"):
        service.start(coordinator, base.round, base, Wanted(*USUAL, slot=narrow, site=narrow.site))


def test_before_the_freeze_there_is_nothing_to_change(coordinator):
    round_ = factories.round_()
    slot = factories.slot(round_=round_)

    with pytest.raises(Refused, match="Freeze"):
        service.start(coordinator, round_, None, Wanted(*USUAL, slot=slot))


def test_the_slot_where_a_place_is_worth_most_comes_first(solved):
    base, (narrow, _wide) = solved

    tries = what_ifs.tries(base.round)

    assert tries.base == base
    assert [(one.slot, one.change[0]) for one in tries.best] == [(narrow, 1)]


def test_a_newer_snapshot_is_noticed(solved, coordinator):
    base, _slots = solved
    assert not what_ifs.tries(base.round).is_newer

    rounds.freeze(coordinator, base.round, base.round.version)

    assert what_ifs.tries(base.round).is_newer
