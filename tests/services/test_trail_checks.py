"""The check of the sealed trail, asked for on its page and done by the worker."""

import io
from datetime import timedelta

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, Job, JobKind, Notification, Role
from app.services import jobs, sealing, trail_checks
from tests import factories as make
from tests.services.test_sealing import unlock


@pytest.fixture
def administrator(sqlite_app):
    """Three entries under one seal."""
    someone = make.user(Role.ADMINISTRATOR)
    for number in range(3):
        make.audit_entry(someone, make.round_(), number=number)
    sealing.seal(utc_now() + timedelta(minutes=1))
    return someone


def checked(client, **form):
    """Press the button and let the worker do it; gives the answer and then the page."""
    answer = client.post("/audit/seals/verify", data=form, content_type="multipart/form-data")
    for job in db.session.query(Job).filter_by(kind=JobKind.CHECK_TRAIL):
        jobs.run(job.id)
    return answer, client.get("/audit/seals").text


def test_an_untouched_trail(client, sign_in, administrator):
    visitor = sign_in(client, administrator)
    assert "Ещё не проверялось" in visitor.get("/audit/seals").text

    answer, page = checked(visitor)

    assert answer.location == "/audit/seals"
    assert "Ничего не тронуто" in page
    assert db.session.query(AuditEntry).filter_by(act="audit:verify").one().actor_id == administrator.id


def test_a_touched_trail_is_shown_in_red_and_told(client, sign_in, administrator):
    unlock()
    db.session.query(AuditEntry).filter_by(act="round:solve").update({"actor_id": None})
    db.session.commit()

    _answer, page = checked(sign_in(client, administrator))

    assert 'class="notice tone-bad"' in page
    assert db.session.query(Notification).one().person_id == administrator.id


def test_the_roots_taken_away_are_compared(client, sign_in, administrator):
    visitor = sign_in(client, administrator)
    roots = visitor.get("/audit/seals/export.csv").data

    _answer, page = checked(visitor, roots=(io.BytesIO(roots), "roots.csv"))

    assert "Корней сверено с сохранёнными отдельно: 1" in page


def test_a_root_that_is_gone_is_missed(client, sign_in, administrator):
    gone = b"7," + b"a" * 64

    _answer, page = checked(sign_in(client, administrator), roots=(io.BytesIO(gone), "roots.csv"))

    assert 'class="notice tone-bad"' in page


def test_a_file_without_roots_is_refused(client, sign_in, administrator):
    answer, _page = checked(sign_in(client, administrator), roots=(io.BytesIO(b"name;places"), "table.csv"))

    assert answer.status_code == 422
    assert db.session.query(Job).count() == 0


def test_the_worker_checks_once_a_day(administrator):
    trail_checks.check_daily()
    trail_checks.check_daily()
    assert db.session.query(Job).count() == 1

    db.session.query(Job).update({"created_at": utc_now() - timedelta(days=2), "state": "done"})
    db.session.commit()
    trail_checks.check_daily()
    assert db.session.query(Job).count() == 2
