"""The outbox: one letter per event, sent once, tried again when the post office is closed, in the reader's language."""

import pytest

from app.adapters import mail
from app.database import utc_now
from app.extensions import db
from app.models import Job, JobKind, Letter, LetterState, Role
from app.services import accounts, jobs, letters, notices
from tests import factories as make


@pytest.fixture
def post_office(monkeypatch):
    """What was sent; `post_office.closed = True` refuses everything."""

    class Office(list):
        closed = False

        def take(self, message):
            if self.closed:
                raise OSError("nobody answers")
            self.append(message)

    office = Office()
    monkeypatch.setattr(mail, "send", office.take)
    return office


def send_all() -> None:
    letters.hurry()
    for job in db.session.query(Job).filter_by(kind=JobKind.SEND_LETTERS, state="queued").all():
        jobs.run(job.id)
    db.session.expire_all()


def account(**fields):
    return make.account(make.person(), **fields)


def test_one_event_is_one_letter(app, post_office):
    someone = account()
    for _time in range(2):
        notices.tell([someone.person_id], "run_published", "run:1", "/", round="Весна")
        db.session.commit()
    send_all()
    send_all()
    assert [message["Subject"] for message in post_office] == ["Новости от Klaster"]
    assert "Весна" in post_office[0].get_body().get_content()


def test_letters_speak_the_language_of_the_reader(app, post_office):
    notices.tell([account(locale="en").person_id], "run_published", "run:1", "/", round="Spring")
    db.session.commit()
    send_all()
    assert "The result of the round “Spring” is published." in post_office[0].get_body().get_content()


def test_a_closed_post_office_is_tried_again_later(app, post_office):
    letter, post_office.closed = make.letter(), True
    send_all()
    assert (letter.state, letter.attempts) == (LetterState.WAITING, 1)
    assert letter.not_before > utc_now()
    post_office.closed = False
    db.session.query(Letter).update({"not_before": utc_now()})
    db.session.commit()
    send_all()
    assert (letter.state, len(post_office)) == (LetterState.SENT, 1)


def test_after_eight_attempts_a_letter_waits_for_a_person(app, post_office):
    letter, post_office.closed = make.letter(attempts=letters.MOST_ATTEMPTS - 1), True
    send_all()
    assert (letter.state, letter.error) == (LetterState.FAILED, "nobody answers")
    letters.try_again(make_actor(), letter)
    db.session.refresh(letter)
    assert (letter.state, letter.attempts) == (LetterState.WAITING, 0)


def make_actor():
    from app.policies.actor import actor_of

    return actor_of(make.user(Role.ADMINISTRATOR).id)


def test_two_workers_never_lease_one_letter(app):
    make.letter()
    assert letters._lease() is not None
    assert letters._lease() is None


def test_an_address_that_would_break_the_headers_is_never_sent(app, monkeypatch):
    letter = make.letter(email="a@b.example\r\nBcc: all@example.test")
    send_all()
    assert letter.state is LetterState.FAILED


def test_whoever_wants_no_letters_gets_the_notification_only(app):
    quiet = account(letters_by_mail=False)
    notices.tell([quiet.person_id], "run_published", "run:1", "/", round="Весна")
    db.session.commit()
    assert db.session.query(Letter).count() == 0


def test_the_link_of_a_letter_is_not_in_the_database(app, post_office):
    someone = account(email="vera@example.test")
    accounts.ask_new_password("vera@example.test")
    send_all()
    text = post_office[0].get_body().get_content()
    token = text.partition("/links/")[2].split()[0]
    assert token not in str(db.session.query(Letter).one().facts)
    assert someone.email in post_office[0]["To"]
