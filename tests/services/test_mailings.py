"""A word to everyone goes out in stages; it stops by itself where something is not as it should be."""

from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import (
    AssignmentState,
    Letter,
    LetterState,
    Mailing,
    MailingRecipient,
    MailingState,
    Notification,
    Phase,
    Role,
    Setting,
)
from app.policies.actor import actor_of
from app.queries import mailings as queries
from app.services import assignments, audiences, mailings
from app.services.errors import Refused, Stale
from app.services.notices import Told
from app.services.transaction import transaction
from tests import factories as make
from tests.services.test_letters import send_all

WORDS = {code: {"subject": "Первый день", "words": "Возьмите книжку."} for code in ("ru", "en")}


class Stage:
    """A round with twenty students who have accounts, all offered a place; a sending of two or more is staged."""

    def __init__(self, people=20):
        for key, value in (("mailing_small", 2), ("mailing_pause_minutes", 0), ("mailing_shares", "10, 50")):
            make.save(Setting(key=key, value=value))
        db.session().info.pop("settings", None)  # they are read once per request
        self.round, group = make.round_(Phase.CONFIRMING), make.group()
        self.slot = make.slot(round_=self.round, capacity=people)
        self.people = [make.participant(self.round, make.student(group_=group)) for _one in range(people)]
        for one in self.people:
            make.account(one.person)
            make.assignment(one, self.slot)
        self.coordinator = actor_of(make.user(Role.COORDINATOR).id)

    def begin(self, expected=None) -> Mailing:
        told = Told("run_published", "run:1", "/", {"round": self.round.title})
        with transaction():
            return mailings.begin(self.coordinator, self.round, told, [one.person_id for one in self.people], expected)

    def announce(self, expected=20, key="a") -> Mailing:
        return mailings.announce(self.coordinator, self.round, "unanswered", WORDS, expected, key)


def post(bad=0):
    """What the sender makes of the letters that wait: the first `bad` of them fail."""
    waiting = db.session.query(Letter).filter_by(state=LetterState.WAITING).order_by(Letter.id).all()
    for number, letter in enumerate(waiting):
        letter.attempts, letter.state = 1, LetterState.FAILED if number < bad else LetterState.SENT
    db.session.commit()


def letters() -> int:
    db.session.expire_all()
    return db.session.query(Letter).count()


def test_letters_go_out_stage_by_stage(app):
    stage, seen = Stage(), []
    mailing = stage.begin()
    for _step in range(3):
        seen.append(letters())
        post()
        mailings.advance_all()
    assert seen == [2, 10, 20]
    mailings.advance_all()
    assert mailing.state is MailingState.DONE


def test_what_is_to_be_seen_already_is_told_in_klaster_at_once(app):
    Stage().begin()
    assert (db.session.query(Notification).count(), letters()) == (20, 2)


def test_the_next_stage_waits_while_letters_are_on_their_way(app):
    Stage().begin()
    mailings.advance_all()
    assert letters() == 2


def test_the_next_stage_waits_for_the_pause(app):
    stage = Stage()
    db.session.get(Setting, "mailing_pause_minutes").value = 10
    db.session.commit()
    mailing = stage.begin()
    post()
    mailings.advance_all()
    assert letters() == 2
    mailing.let_out_at = utc_now() - timedelta(minutes=11)
    db.session.commit()
    mailings.advance_all()
    assert letters() == 10


@pytest.mark.parametrize("state", [LetterState.FAILED, LetterState.BOUNCED])
def test_too_many_failures_stop_it(app, state):
    mailing = Stage().begin()
    post(bad=1)
    db.session.query(Letter).filter_by(state=LetterState.FAILED).update({"state": state})
    db.session.commit()
    mailings.advance_all()
    assert (mailing.state, letters()) == (MailingState.STOPPED, 2)
    assert mailing.why == {"cause": "failures", "bad": 1, "letters": 2, "stage": 1}


def test_a_closed_post_office_stops_it(app):
    """Tried once and not sent yet counts as failed: nobody waits two hours for the eighth attempt."""
    mailing = Stage().begin()
    db.session.query(Letter).update({"attempts": 1})
    db.session.commit()
    mailings.advance_all()
    assert mailing.state is MailingState.STOPPED


def test_the_coordinator_lets_it_go_on(app):
    stage = Stage()
    mailing = stage.begin()
    post(bad=1)
    mailings.advance_all()
    mailings.go_on(stage.coordinator, mailing, mailing.version)
    assert (mailing.state, letters()) == (MailingState.RUNNING, 10)


def test_the_coordinator_calls_it_off(app):
    stage = Stage()
    mailing = stage.begin()
    mailings.call_off(stage.coordinator, mailing, mailing.version)
    mailings.advance_all()
    assert [one.state for one in db.session.query(Letter)] == [LetterState.CALLED_OFF] * 2
    with pytest.raises(Refused):
        mailings.call_off(stage.coordinator, mailing, mailing.version)


def test_two_coordinators_decide_and_the_second_is_told(app):
    stage = Stage()
    mailing = stage.begin(expected=100)
    seen = mailing.version
    mailings.go_on(stage.coordinator, mailing, seen)
    with pytest.raises(Stale):
        mailings.call_off(stage.coordinator, mailing, seen)


def test_another_number_than_in_the_preview_stops_it_before_anybody_is_told(app):
    mailing = Stage().begin(expected=100)
    assert (mailing.state, letters(), db.session.query(Notification).count()) == (MailingState.STOPPED, 0, 0)
    assert mailing.why == {"cause": "count", "people": 20, "expected": 100}


def test_a_few_more_or_fewer_are_no_matter(app):
    assert Stage().begin(expected=24).state is MailingState.RUNNING


def test_a_small_sending_goes_out_at_once(app):
    stage = Stage(people=1)
    assert stage.begin().shares == [100]
    assert letters() == 1


def test_the_worker_is_killed_between_stages_and_nobody_is_told_twice(app, monkeypatch):
    Stage().begin()
    post()
    with monkeypatch.context() as killed:
        killed.setattr(mailings.notices, "write", lambda *_given, **_more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mailings.advance_all()
    for _time in range(2):
        mailings.advance_all()
    assert letters() == 10


def test_an_announcement_is_told_to_whom_it_still_concerns(app):
    """Who has answered between two stages is left in peace."""
    stage = Stage()
    mailing = stage.announce()
    post()
    second = db.session.query(MailingRecipient).filter_by(mailing_id=mailing.id, stage=2).first()
    offer = db.session.query(make.Assignment).join(make.Participant).filter_by(person_id=second.person_id).one()
    assignments.accept(actor_of(second.person_id), offer)
    mailings.advance_all()
    assert letters() == 9
    assert queries.rows([mailing])[0].stages[1].left_out == 1


def test_an_announcement_stops_when_many_have_answered_meanwhile(app):
    stage = Stage()
    mailing = stage.announce()
    post()
    for offer in db.session.query(make.Assignment).limit(15).all():
        assignments.accept(actor_of(offer.participant.person_id), offer)
    mailings.advance_all()
    assert (mailing.state, mailing.why["cause"]) == (MailingState.STOPPED, "count")


def test_a_button_pressed_twice_sends_one_announcement(app):
    stage = Stage()
    assert stage.announce(key="same").id == stage.announce(key="same").id
    assert letters() == 2


def test_an_announcement_speaks_the_language_of_the_reader(app, post_office):
    stage = Stage(people=1)
    words = {"ru": {"subject": "Сбор", "words": "В девять."}, "en": {"subject": "Meeting", "words": "At nine."}}
    db.session.query(make.Account).filter_by(person_id=stage.people[0].person_id).update({"locale": "en"})
    db.session.commit()
    mailings.announce(stage.coordinator, stage.round, "everybody", words, 1, "k")
    send_all()
    assert (post_office[0]["Subject"], "At nine." in post_office[0].get_body().get_content()) == ("Meeting", True)


def test_nobody_to_write_to_is_said(app):
    stage = Stage(people=1)
    with pytest.raises(Refused, match="nobody to write to"):
        mailings.announce(stage.coordinator, stage.round, "agreed", WORDS, 0, "k")


def test_audiences_follow_from_how_people_stand(app):
    stage = Stage(people=3)
    first, second, _third = db.session.query(make.Assignment).order_by(make.Assignment.id)
    host = make.user(Role.HOST_MANAGER, stage.slot.site.organisation)
    first.state = AssignmentState.ACCEPTED
    second.state = AssignmentState.DECLINED
    db.session.commit()
    found = {name: len(audiences.people(stage.round, name)) for name in audiences.AUDIENCES}
    assert found == {
        "everybody": 3,
        "not_certified": 3,
        "unanswered": 1,
        "agreed": 1,
        "without_place": 1,
        "hosts": 1,
        "hosts_unanswered": 1,
    }
    assert audiences.people(stage.round, "hosts") == [host.id]
