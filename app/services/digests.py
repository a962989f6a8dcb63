"""Digests: what has gathered since the last one, in one letter a day or a week, at the region's own hour.

The letter and the mark on what is in it are one transaction, and the letter's event names the person and the hour: a
job that is killed, or done by two workers at once, leaves one letter.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update

from app.database import utc_now
from app.extensions import db
from app.models import Account, Notification, Pace
from app.services import letters, notices, settings
from app.services.transaction import transaction

MOST_TOLD = 50  # a longer letter is not read; the rest is counted and stands in Klaster


def collect() -> int:
    """Letters for every digest whose hour has come; gives how many. Safe to call at any time."""
    return sum(_collect(pace, last_hour(pace, utc_now())) for pace in (Pace.DAILY, Pace.WEEKLY))


def last_hour(pace: Pace, now: datetime) -> datetime:
    """The latest moment, not after `now`, at which a digest is due: by the region's clock, whatever its summer time."""
    local = now.astimezone(ZoneInfo(current_app.config["TIMEZONE"]))
    due = local.replace(hour=int(settings.get("digest_hour")), minute=0, second=0, microsecond=0)
    if due > local:
        due -= timedelta(days=1)
    if pace is Pace.WEEKLY:
        due -= timedelta(days=(due.isoweekday() - int(settings.get("digest_weekday"))) % 7)
    return due.astimezone(UTC)


def _collect(pace: Pace, until: datetime) -> int:
    waiting = (Notification.pace == pace) & (Notification.created_at <= until)
    people = db.session.scalars(select(Notification.person_id).where(waiting).distinct()).all()
    return sum(_collect_for(person_id, pace, until, waiting) for person_id in sorted(people))


def _collect_for(person_id: int, pace: Pace, until: datetime, waiting) -> int:
    mine = waiting & (Notification.person_id == person_id)
    with transaction() as session:
        rows = session.scalars(select(Notification).where(mine).order_by(Notification.id).with_for_update()).all()
        unread = [row for row in rows if row.read_at is None]
        account = session.scalar(select(Account).where(Account.person_id == person_id, notices.is_reachable()))
        sent = []
        if unread and account:
            facts = {
                "notices": [[row.kind, row.facts] for row in unread[:MOST_TOLD]],
                "more": max(len(unread) - MOST_TOLD, 0),
                "address": "/notifications/",
            }
            sent = letters.post_many([account], "digest", f"digest:{pace}:{until:%Y-%m-%dT%H}", facts)
            if not sent:
                return 0  # another worker's letter of this hour; what came after it waits for the next
        session.execute(update(Notification).where(Notification.id.in_([row.id for row in rows])).values(pace=None))
    return len(sent)
