"""The outbox: one letter per event, sent once, tried again when the post office is closed, in the reader's language."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Job, JobKind, Letter, LetterState, Notification, Pace, Role
from app.services import accounts, jobs, letters, notices
from app.services.transaction import transaction
from app.topics import Topic
from tests import factories as make


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
    quiet = account()
    make.delivery(quiet.person, Topic.PAPERS, Pace.IN_APP)
    notices.tell([quiet.person_id], "clearance_confirmed", "paper:1", "/", paper="med_exam")
    db.session.commit()
    assert (db.session.query(Letter).count(), db.session.query(Notification).count()) == (0, 1)


def test_what_binds_a_person_goes_at_once_whatever_they_chose(app):
    quiet = account()
    for topic in Topic:
        make.delivery(quiet.person, topic, Pace.IN_APP)
    notices.tell([quiet.person_id], "run_published", "run:1", "/", round="Весна")
    db.session.commit()
    assert db.session.query(Letter).one().kind == "run_published"


def test_a_job_killed_between_leaves_one_letter_when_it_is_done_again(app, monkeypatch):
    """The notification is stored, the worker dies before the letter: nothing of it stays, and the rerun does both."""
    someone = account()

    def job():
        with transaction():
            notices.tell([someone.person_id], "run_published", "run:1", "/", round="Весна")

    with monkeypatch.context() as killed:
        killed.setattr(letters, "post_many", lambda *_given, **_more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            job()
    assert db.session.query(Notification).count() == 0
    for _time in range(2):
        job()
    assert (db.session.query(Notification).count(), db.session.query(Letter).count()) == (1, 1)


def test_ten_workers_tell_one_event_and_one_letter_is_stored(app):
    """The unique keys of the database decide, not a look beforehand; nobody is refused."""
    people = [account().person_id for _one in range(3)]
    db.session.commit()
    start = threading.Barrier(10)

    def work(_number):
        with app.app_context():
            start.wait()
            with transaction():
                notices.tell(people, "run_published", "run:1", "/", round="Весна")

    with ThreadPoolExecutor(10) as workers:
        list(workers.map(work, range(10)))
    assert (db.session.query(Notification).count(), db.session.query(Letter).count()) == (3, 3)


def test_a_letter_that_came_back_is_noted(app):
    letter = make.letter(state=LetterState.SENT)
    letters.note_bounce(make_actor(), letter)
    db.session.expire_all()
    assert letter.state is LetterState.BOUNCED


def test_a_returned_message_names_its_letter(sqlite_app):
    """As a mail server sends it back: a report, and under it the head of what could not be delivered."""
    letter, other = (make.letter(state=LetterState.SENT) for _one in range(2))
    report = f"Undelivered Mail\n\nMessage-ID: <{letter.public_id}@klaster.example>\nSubject: News"
    run = sqlite_app.test_cli_runner().invoke
    assert [run(args=["letters", "bounced"], input=report).output[:1] for _time in range(2)] == ["1", "0"]
    db.session.expire_all()
    assert (letter.state, other.state) == (LetterState.BOUNCED, LetterState.SENT)


def test_the_link_of_a_letter_is_not_in_the_database(app, post_office):
    someone = account(email="vera@example.test")
    accounts.ask_new_password("vera@example.test")
    send_all()
    text = post_office[0].get_body().get_content()
    token = text.partition("/links/")[2].split()[0]
    assert token not in str(db.session.query(Letter).one().facts)
    assert someone.email in post_office[0]["To"]
