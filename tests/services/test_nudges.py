"""Bulk reminders reach those who are stuck, once a day, and nobody beyond reach."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import AuditEntry, Letter, ListState, Notification, Phase, Role
from app.policies.actor import actor_of
from app.queries import audit
from app.queries import nudges as queries
from app.sentences import NOTICES, notice
from app.services import nudges
from app.services.errors import Refused
from tests import factories as make

STUCK = set(queries.NUDGES)


class Stage:
    """A round with one student who has no wish, one with a certified list, and one of another college."""

    def __init__(self, **fields):
        self.round = make.round_(**fields)
        self.slot = make.slot(round_=self.round)
        self.empty, self.ready = (make.participant(self.round, make.student(group_=g)) for g in [make.group()] * 2)
        self.stranger = make.participant(self.round)
        make.wish(self.ready, self.slot)
        self.college = actor_of(make.user(Role.COLLEGE_MANAGER, self.empty.organisation).id)
        self.coordinator = actor_of(make.user(Role.COORDINATOR).id)

    def nudge(self, actor, states=STUCK, keys=()) -> int:
        return nudges.nudge(actor, self.round, states, keys).people


def told() -> list[tuple[int, str]]:
    db.session.expire_all()
    return sorted((one.person_id, one.kind) for one in db.session.query(Notification))


def test_a_college_reminds_its_own_people(app):
    stage = Stage()
    assert stage.nudge(stage.college) == 1
    assert told() == [(stage.empty.person_id, "nudge_empty")]


def test_a_second_press_sends_nothing(app):
    stage = Stage()
    assert [stage.nudge(stage.coordinator) for _press in range(2)] == [2, 0]
    assert len(told()) == 2
    assert db.session.query(AuditEntry).filter_by(act="round:nudge").count() == 1


def test_another_day_tells_again(app, monkeypatch):
    stage = Stage()
    stage.nudge(stage.college)
    monkeypatch.setattr(queries, "event", lambda round_, state: f"nudge:{state.value}:{round_.public_id}:tomorrow")
    assert stage.nudge(stage.college) == 1


def test_whoever_has_an_account_gets_a_letter_too(app):
    stage = Stage()
    make.account(stage.empty.person)
    stage.nudge(stage.college)
    (letter,) = db.session.query(Letter)
    assert (letter.kind, letter.person_id) == ("nudge_empty", stage.empty.person_id)


def test_only_the_chosen_states_and_groups_are_told(app):
    stage = Stage()
    assert stage.nudge(stage.coordinator, {ListState.SHORT}) == 0
    assert stage.nudge(stage.coordinator, STUCK, [stage.stranger.group.public_id]) == 1
    assert told() == [(stage.stranger.person_id, "nudge_empty")]


def test_a_whole_college_can_be_chosen(app):
    stage = Stage()
    assert stage.nudge(stage.coordinator, STUCK, [f"all-{stage.empty.organisation.public_id}"]) == 1
    assert told() == [(stage.empty.person_id, "nudge_empty")]


def test_the_key_of_another_college_opens_nothing(app):
    stage = Stage()
    assert stage.nudge(stage.college, STUCK, [stage.stranger.group.public_id]) == 0


@pytest.mark.parametrize(
    "fields", [{"phase": Phase.HOSTS_RATE}, {"wishes_close_at": make.utc_now() - timedelta(minutes=1)}]
)
def test_nobody_is_reminded_of_what_can_no_longer_be_done(app, fields):
    stage = Stage(**fields)
    with pytest.raises(Refused):
        stage.nudge(stage.coordinator)
    assert told() == []


def test_the_preview_counts_what_will_be_sent(app):
    stage = Stage()
    make.account(stage.empty.person)
    before = {one.state: one for one in queries.reached(stage.college, stage.round, [])}[ListState.EMPTY]
    stage.nudge(stage.college)
    after = {one.state: one for one in queries.reached(stage.college, stage.round, [])}[ListState.EMPTY]
    assert (before.people, before.new, before.letters) == (1, 1, 1)
    assert (after.people, after.new, after.letters) == (1, 0, 0)


def test_the_audit_trail_names_the_states_in_words(app):
    stage = Stage()
    stage.nudge(stage.college)
    with app.test_request_context():
        words = audit.sentence(db.session.query(AuditEntry).filter_by(act="round:nudge").one())
    assert stage.round.title in words
    assert "empty" not in words


def test_every_state_that_can_be_reminded_has_its_sentence(app):
    stage = Stage()
    with app.test_request_context():
        for kind in queries.NUDGES.values():
            assert stage.round.title in notice(kind, nudges.facts(stage.round))
    assert set(queries.NUDGES.values()) <= set(NOTICES)
