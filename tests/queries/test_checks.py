"""The checks before a matching: who is without a list, what is open to nobody, whether the snapshot is still true."""

import pytest

from app.arrival import GRACE
from app.database import utc_now
from app.extensions import db
from app.models import ClearanceKind, Phase, Role, SlotApproval
from app.policies.actor import actor_of
from app.queries import checks, steps
from app.services import rounds
from tests import factories as make


@pytest.fixture
def coordinator(app):
    return actor_of(make.user(Role.COORDINATOR).id)


@pytest.fixture
def round_(app):
    return make.round_(wishes_close_at=utc_now() - GRACE)


def troubles(round_) -> str:
    return " ".join(one.words for one in checks.checks(round_).troubles)


def frozen(coordinator, round_):
    rounds.freeze(coordinator, round_, round_.version)
    return round_


def test_a_round_in_order_has_nothing_to_look_at(round_, coordinator):
    slot = make.slot(round_=round_)
    make.wish(make.participant(round_), slot)

    assert troubles(frozen(coordinator, round_)) == ""


def test_people_without_a_list_are_counted(round_):
    make.slot(round_=round_)
    make.participant(round_)

    assert "1 person has no certified list" in troubles(round_)


def test_people_to_whom_nothing_is_open_are_counted(round_, coordinator):
    make.slot(round_=round_, years=[1])
    make.participant(round_, make.student(group_=make.group(year_of_study=3)))

    found = troubles(frozen(coordinator, round_))

    assert "Nothing at all is open to 1 person" in found
    assert "1 slot may be chosen by nobody" in found


def test_a_paper_of_ones_own_opens_what_is_shut_to_others_of_the_kind(round_, coordinator):
    group, slot = make.group(), make.slot(round_=round_, clearances=[ClearanceKind.HEALTH_BOOK])
    holder, _other = (make.participant(round_, make.student(group_=group)) for _ in range(2))
    make.clearance(holder.person, ClearanceKind.HEALTH_BOOK)
    make.wish(holder, slot)

    found = troubles(frozen(coordinator, round_))

    assert "Nothing at all is open to 1 person" in found
    assert "by nobody" not in found


def test_a_list_with_a_place_that_has_closed_is_counted(round_, coordinator):
    slot = make.slot(round_=round_)
    make.wish(make.participant(round_), slot)
    slot.closed_at = utc_now()
    db.session.commit()

    assert "1 list names a place that has closed" in troubles(frozen(coordinator, round_))


def test_a_slot_that_no_college_has_approved_is_counted(round_):
    make.participant(round_)
    slot = make.slot(round_=round_)
    db.session.query(SlotApproval).filter_by(slot_id=slot.id).delete()
    db.session.commit()

    assert "1 slot is approved by no college" in troubles(round_)


def test_a_snapshot_is_true_until_something_that_counts_changes(round_, coordinator):
    slot = make.slot(round_=round_)
    make.wish(make.participant(round_), slot)
    frozen(coordinator, round_)
    make.audit_entry(make.person(), round_, act="group:edit")
    assert checks.checks(round_).is_current  # something was done, yet the round is the same

    slot.capacity += 1
    make.audit_entry(make.person(), slot, act="slot:edit")
    assert not checks.checks(round_).is_current


def test_places_stand_against_first_wishes_by_municipality(round_):
    slot = make.slot(round_=round_, capacity=1)
    for _ in range(2):
        make.wish(make.participant(round_), slot)

    assert [(row.people, row.places) for row in checks.municipalities(round_.id)] == [(2, 1)]


def test_the_bar_of_phases_knows_what_was_and_what_is_to_come(round_, coordinator):
    frozen(coordinator, round_)

    bar = {stage.title: stage for stage in steps.stages(round_, steps.history(round_))}

    assert [stage.state for stage in bar.values()] == ["done"] * 3 + ["now"] + ["ahead"] * 4
    assert bar["Matching"].since is not None
    assert bar["Matching"].inside == "Frozen"


def test_the_history_is_that_of_the_round_and_its_runs(round_, coordinator):
    run = make.run(frozen(coordinator, round_))
    make.audit_entry(make.person(), run, act="run:publish")
    make.audit_entry(make.person(), make.round_(Phase.CLOSED), act="round:phase", after="closed", before="clearing")

    acts = [entry.act for entry in steps.history(round_)]

    assert acts[0] == "run:publish"
    assert acts.count("round:phase") == 2
