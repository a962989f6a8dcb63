"""Who saw whose personal data: one row per reader, person, kind of page and day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import utc_now
from app.extensions import db
from app.models.person import Person


class Disclosure(db.Model):
    """`what` is the kind of page (`person:profile`, `person:list`, …), put into words by the screen."""

    __table_args__ = (UniqueConstraint("subject_id", "reader_id", "what", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    times: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)

    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])
    subject: Mapped[Person] = relationship(foreign_keys=[subject_id])
