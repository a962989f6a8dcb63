"""What a day brings by itself is told in time, to whom it concerns, and once."""

from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from app.database import utc_now
from app.extensions import db
from app.models import ClearanceKind, JobState, Notification, Phase, Role
from app.sentences import notice
from app.services import reminders
from tests import factories as make


def told() -> list[tuple[int, str]]:
    db.session.expire_all()
    return [(one.person_id, one.kind) for one in db.session.query(Notification)]


def closing_round(in_days: int, **fields):
    return make.round_(wishes_close_at=utc_now() + timedelta(days=in_days), least_wishes=2, **fields)


def test_whose_paper_lapses_soon_is_told_once(app):
    student = make.student()
    make.clearance(student.person, ClearanceKind.MED_EXAM, date.today() + timedelta(days=20))
    reminders.remind()
    reminders.remind()
    assert told() == [(student.person_id, "clearance_expires")]


def test_a_renewed_paper_is_told_of_again_when_it_lapses(app):
    paper = make.clearance(make.student().person, ClearanceKind.MED_EXAM, date.today() + timedelta(days=1))
    reminders.remind()
    paper.valid_until = date.today() + timedelta(days=29)
    db.session.commit()
    reminders.remind()
    assert len(told()) == 2


@pytest.mark.parametrize("valid", [timedelta(days=200), timedelta(days=-1), None])
def test_a_paper_that_lasts_or_has_lapsed_long_ago_is_not_told_of(app, valid):
    make.clearance(make.student().person, ClearanceKind.MED_EXAM, valid and date.today() + valid)
    reminders.remind()
    assert told() == []


def test_whoever_has_left_is_not_told(app):
    student = make.student(left_on=date.today())
    make.clearance(student.person, ClearanceKind.MED_EXAM, date.today() + timedelta(days=20))
    reminders.remind()
    assert told() == []


def test_who_has_too_few_wishes_is_told_before_the_lists_close(app):
    round_ = closing_round(in_days=2)
    short, ready = make.participant(round_), make.participant(round_)
    for rank in (1, 2):
        make.wish(ready, make.slot(round_=round_), rank)
    reminders.remind()
    reminders.remind()
    assert told() == [(short.person_id, "lists_close")]


@pytest.mark.parametrize("fields", [{"in_days": 10}, {"in_days": 2, "phase": Phase.COLLECTING}])
def test_nobody_is_hurried_too_early(app, fields):
    make.participant(closing_round(**fields))
    reminders.remind()
    assert told() == []


def test_administrators_learn_of_a_failed_job_once(app):
    administrator = make.user(Role.ADMINISTRATOR)
    make.user(Role.COORDINATOR)
    make.job(JobState.FAILED, finished_at=utc_now())
    reminders.jobs_failed()
    reminders.jobs_failed()
    assert told() == [(administrator.id, "job_failed")]


def test_the_words_name_papers_jobs_and_days_not_codes(app):
    with force_locale("ru"):
        words = notice("clearance_expires", {"paper": "med_exam", "day": "2026-12-01"})
        moment = notice("lists_close", {"round": "Весна", "moment": "2026-12-01T20:59:00+00:00"})
    assert "med_exam" not in words
    assert "1 декабря 2026" in words
    assert "1 дек. 2026, 23:59" in moment
