"""Digests: what a person wants in one letter is gathered, sent at the region's hour, and never sent twice."""

from datetime import UTC, datetime, timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Letter, Notification, Pace
from app.policies.actor import actor_of
from app.services import deliveries, digests, letters, notices
from app.topics import KINDS, Topic
from tests import factories as make
from tests.services.test_letters import send_all

YESTERDAY = timedelta(days=1)


@pytest.fixture
def daily(app):
    """Somebody who wants one letter a day about teams."""
    someone = make.account(make.person()).person
    make.delivery(someone, Topic.OWN_LIST, Pace.DAILY)
    return someone


def tell(person, *rounds):
    """Told of yesterday, so that a digest is due."""
    for title in rounds:
        notices.tell([person.id], "team_accepted", f"team:{title}", "/", round=title)
    db.session.query(Notification).update({"created_at": utc_now() - YESTERDAY})
    db.session.commit()


def test_what_has_gathered_goes_in_one_letter(daily, post_office):
    tell(daily, "Весна", "Осень")
    assert db.session.query(Letter).count() == 0
    digests.collect()
    send_all()
    text = post_office[0].get_body().get_content()
    assert (len(post_office), "Весна" in text, "Осень" in text) == (1, True, True)


def test_a_digest_is_not_sent_twice(daily):
    tell(daily, "Весна")
    assert [digests.collect() for _time in range(3)] == [1, 0, 0]
    assert db.session.query(Letter).count() == 1


def test_a_digest_killed_between_is_made_once(daily, monkeypatch):
    """The letter and the mark on what is in it are one transaction."""
    tell(daily, "Весна")
    with monkeypatch.context() as killed:
        killed.setattr(digests, "update", lambda _model: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            digests.collect()
    assert db.session.query(Letter).count() == 0
    assert (digests.collect(), digests.collect()) == (1, 0)


def test_the_letter_of_another_worker_is_not_repeated(daily):
    """It was stored a moment ago; what is left waits for the next digest, none is lost."""
    tell(daily, "Весна")
    due = digests.last_hour(Pace.DAILY, utc_now())
    make.letter(event=f"digest:daily:{due:%Y-%m-%dT%H}:{daily.id}", kind="digest")
    assert digests.collect() == 0
    assert db.session.query(Notification).one().pace is Pace.DAILY


def test_what_was_read_in_klaster_is_left_out(daily):
    tell(daily, "Весна")
    notices.mark_read(actor_of(daily.id))
    assert digests.collect() == 0
    assert db.session.query(Notification).one().pace is None


def test_what_came_after_the_hour_waits_for_the_next(daily):
    notices.tell([daily.id], "team_accepted", "team:new", "/", round="Весна")
    db.session.query(Notification).update({"created_at": utc_now() + timedelta(minutes=1)})
    db.session.commit()
    assert digests.collect() == 0


def test_whoever_turns_to_klaster_only_gets_no_digest_any_more(daily):
    tell(daily, "Весна")
    deliveries.choose(actor_of(daily.id), dict.fromkeys(Topic, Pace.IN_APP))
    assert digests.collect() == 0


@pytest.mark.parametrize(
    ("pace", "now", "due"),
    [
        (Pace.DAILY, datetime(2027, 3, 3, 5, 1), datetime(2027, 3, 3, 5)),  # 08:01 in Moscow, a Wednesday
        (Pace.DAILY, datetime(2027, 3, 3, 4, 59), datetime(2027, 3, 2, 5)),
        (Pace.WEEKLY, datetime(2027, 3, 3, 5, 1), datetime(2027, 3, 1, 5)),  # Monday
        (Pace.WEEKLY, datetime(2027, 3, 1, 4, 59), datetime(2027, 2, 22, 5)),
    ],
)
def test_the_hour_is_of_the_region(sqlite_app, pace, now, due):
    assert digests.last_hour(pace, now.replace(tzinfo=UTC)) == due.replace(tzinfo=UTC)


def test_the_hour_keeps_to_the_clock_through_summer_time(sqlite_app):
    """Eight o'clock on the day after the clocks went forward, seven hours of daylight time before it by UTC."""
    sqlite_app.config["TIMEZONE"] = "Europe/Berlin"
    after, before = (digests.last_hour(Pace.DAILY, datetime(2027, 3, day, 12, tzinfo=UTC)) for day in (28, 27))
    assert (after.hour, before.hour) == (6, 7)


def test_no_kind_stands_in_two_topics(sqlite_app):
    kinds = [kind for kinds in KINDS.values() for kind in kinds]
    assert len(kinds) == len(set(kinds))


def test_a_long_digest_counts_the_rest(daily, post_office, monkeypatch, english):
    monkeypatch.setattr(digests, "MOST_TOLD", 2)
    tell(daily, *(f"Раунд {number}" for number in range(5)))
    digests.collect()
    letters.hurry()
    assert db.session.query(Letter).one().facts["more"] == 3
