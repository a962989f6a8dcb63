"""What a person is told inside Klaster."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Keyed, utc_now
from app.extensions import db


class Notification(Keyed, db.Model):
    """`kind` is the sentence, `facts` fill it, `address` is the page of ours to go to; one per person and event."""

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
