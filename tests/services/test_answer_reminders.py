"""Before an offered place must be answered, whoever owes a word is reminded: once per step, and not after the word."""

from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Notification, Phase, Role, Setting
from app.policies.actor import actor_of
from app.sentences import notice
from app.services import answer_reminders, assignments
from app.services.answer_reminders import HOST, PERSON
from tests import factories as make


class Stage:
    """A place offered ten days ago to one student at one host, to be answered in `left`."""

    def __init__(self, left=timedelta(days=2, hours=12), phase=Phase.CONFIRMING, **fields):
        self.round = make.round_(phase)
        self.student, self.slot = make.participant(self.round), make.slot(round_=self.round)
        self.manager = make.user(Role.HOST_MANAGER, self.slot.site.organisation)
        given = {"created_at": utc_now() - timedelta(days=10), "answer_by": utc_now() + left, **fields}
        self.offer = make.assignment(self.student, self.slot, **given)

    def remind(self, passed=timedelta()):
        """As if so much time had passed."""
        self.offer.answer_by -= passed
        self.offer.created_at -= passed
        db.session.commit()
        answer_reminders.answers_due()

    def told(self) -> list[tuple[int, str]]:
        db.session.expire_all()
        return sorted((one.person_id, one.kind) for one in db.session.query(Notification))


def test_the_person_and_the_host_are_reminded_once(app):
    stage = Stage()
    for _time in range(3):
        stage.remind()
    assert stage.told() == sorted([(stage.student.person_id, PERSON), (stage.manager.id, HOST)])


def test_the_last_day_reminds_again(app):
    stage = Stage(host_said=True)
    stage.remind()
    events = {one.event for one in db.session.query(Notification)}
    db.session.query(Notification).update({"event": events.pop().replace(":3", ":7")})
    stage.remind()
    assert stage.told() == [(stage.student.person_id, PERSON)] * 2


@pytest.mark.parametrize(
    ("left", "steps"), [(timedelta(days=4), []), (timedelta(days=2), ["3"]), (timedelta(hours=20), ["1"])]
)
def test_each_step_has_its_day(app, left, steps):
    Stage(left, host_said=True).remind()
    assert [one.event.rpartition(":")[2] for one in db.session.query(Notification)] == steps


def test_whoever_has_answered_is_left_in_peace(app):
    stage = Stage()
    assignments.accept(actor_of(stage.student.person_id), stage.offer)
    assignments.confirm(actor_of(stage.manager.id), stage.offer)
    db.session.query(Notification).delete()
    stage.remind()
    assert stage.told() == []


def test_who_has_said_yes_waits_for_the_host_alone(app):
    stage = Stage(person_said=True)
    stage.remind()
    assert stage.told() == [(stage.manager.id, HOST)]


def test_a_manager_gets_one_reminder_for_all_that_wait(app):
    stage = Stage()
    make.assignment(
        make.participant(stage.round), stage.slot, created_at=stage.offer.created_at, answer_by=stage.offer.answer_by
    )
    stage.remind()
    told = db.session.query(Notification).filter_by(kind=HOST).one()
    assert (told.person_id, told.facts["people"]) == (stage.manager.id, 2)


def test_an_offer_of_today_is_not_reminded_of_the_step_before_it(app):
    Stage(timedelta(days=2), created_at=utc_now()).remind()
    assert db.session.query(Notification).count() == 0


def test_a_round_that_takes_no_answers_reminds_nobody(app):
    Stage(phase=Phase.CLOSED).remind()
    assert db.session.query(Notification).count() == 0


def test_the_steps_can_be_switched_off(app):
    make.save(Setting(key="answer_reminder_days", value="0"))
    Stage().remind()
    assert db.session.query(Notification).count() == 0


def test_a_deadline_that_was_put_off_reminds_anew(app):
    stage = Stage(host_said=True)
    stage.remind()
    stage.offer.answer_by += timedelta(hours=1)
    stage.remind()
    assert len(stage.told()) == 2


def test_the_reminder_names_place_days_and_hour(app, english):
    Stage(host_said=True).remind()
    told = db.session.query(Notification).one()
    words = notice(told.kind, told.facts)
    assert "Feb 8" in words
    assert "Your place waits for your answer until" in words
