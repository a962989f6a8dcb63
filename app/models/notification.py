"""What a person is told inside Klaster, and how soon each group of events reaches them by mail."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Keyed, utc_now
from app.extensions import db


class Pace(enum.StrEnum):
    AT_ONCE = "at_once"  # a letter for each
    DAILY = "daily"  # one letter a day for all of them
    WEEKLY = "weekly"
    IN_APP = "in_app"  # no letter


class Delivery(db.Model):
    """A person's choice for one topic (app/topics.py); a topic without a row goes at once."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(20), primary_key=True)
    pace: Mapped[Pace]


class Notification(Keyed, db.Model):
    """`kind` is the sentence, `facts` fill it, `address` is the page of ours to go to; one per person and event.

    `pace`: the digest in which it waits to be sent; none once it is in one, and for all that waits for none.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "event"),
        Index("ix_notification_unread", "person_id", "read_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    address: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    read_at: Mapped[datetime | None]
    pace: Mapped[Pace | None] = mapped_column(index=True)
