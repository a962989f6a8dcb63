"""What a day brings by itself, told once: a paper that lapses, a list that closes, a job that has failed for good.

Each finds in one SELECT whom it concerns and who has not been told yet, so it is safe to run again at any time.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, select

from app.database import utc_now
from app.extensions import db
from app.models import (
    Clearance,
    Job,
    JobState,
    Notification,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Phase,
    Role,
    RoleGrant,
    Round,
    Student,
    Wish,
)
from app.services import answer_reminders, notices, settings
from app.services.transaction import transaction

LISTS_CLOSE_WITHIN = timedelta(days=3)
JOBS_OF_LATE = timedelta(days=7)
CHUNK = 500


def remind() -> None:
    papers_lapse()
    lists_close()
    answer_reminders.answers_due()


def papers_lapse() -> None:
    """Confirmed papers of those who study, as many days ahead as the setting says."""
    today = date.today()
    last = today + timedelta(days=int(settings.get("clearance_warning_days")))
    event = literal("lapses:") + Clearance.public_id + ":" + cast(Clearance.valid_until, String)
    lapsing = (
        select(Clearance.person_id, Clearance.kind, Clearance.valid_until, event.label("event"))
        .join(Student, Student.person_id == Clearance.person_id)
        .where(
            Student.left_on.is_(None),
            Clearance.confirmed_at.is_not(None),
            Clearance.valid_until.between(today, last),
            ~_told(event, Clearance.person_id),
        )
        .distinct()
        .order_by(Clearance.person_id)
    )
    for rows in _in_chunks(lapsing):
        with transaction():
            for row in rows:
                facts = {"paper": row.kind.value, "day": row.valid_until.isoformat()}
                notices.tell([row.person_id], "clearance_expires", row.event, "/me/practice/", **facts)


def lists_close() -> None:
    """People whose list is shorter than the round asks for, when it closes within three days.

    Who goes to a place of their own needs no list.
    """
    now = utc_now()
    event = literal("closing:") + Round.public_id
    wishes = select(func.count()).where(Wish.participant_id == Participant.id).scalar_subquery()
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    late = (
        select(Participant.person_id, Round.title, Round.wishes_close_at, event.label("event"))
        .join(Round, Participant.round_id == Round.id)
        .where(
            Round.phase == Phase.WISHES_OPEN,
            Round.wishes_close_at.between(now, now + LISTS_CLOSE_WITHIN),
            wishes < Round.least_wishes,
            Participant.taken_out_at.is_(None),
            Participant.id.not_in(elsewhere),
            ~_told(event, Participant.person_id),
        )
        .order_by(Round.id, Participant.person_id)
    )
    for rows in _in_chunks(late):
        with transaction():
            for row in rows:
                facts = {"round": row.title, "moment": row.wishes_close_at.isoformat()}
                notices.tell([row.person_id], "lists_close", row.event, "/", **facts)


def jobs_failed() -> None:
    """The administrators learn of jobs that nobody will try again."""
    event = literal("job-failed:") + Job.public_id
    administrator = (RoleGrant.role == Role.ADMINISTRATOR) & RoleGrant.withdrawn_at.is_(None)
    failed = (
        select(RoleGrant.person_id, Job.kind, event.label("event"))
        .join(RoleGrant, administrator)
        .where(Job.state == JobState.FAILED, Job.finished_at > utc_now() - JOBS_OF_LATE)
        .where(~_told(event, RoleGrant.person_id))
        .distinct()
    )
    for rows in _in_chunks(failed):
        with transaction():
            for row in rows:
                notices.tell([row.person_id], "job_failed", row.event, "/jobs/?state=failed", job=row.kind.value)


def _told(event: ColumnElement[str], person_id: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(Notification.event == event, Notification.person_id == person_id)


def _in_chunks(statement) -> Iterator[list]:
    """The rows are read at once, for a write would end the read."""
    rows = db.session.execute(statement).all()
    for first in range(0, len(rows), CHUNK):
        yield rows[first : first + CHUNK]
