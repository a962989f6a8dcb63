"""The words of a kind of letter that the cluster has written for itself, in every version."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person


class LetterText(Keyed, db.Model):
    """One version, never changed; the last of a kind and language is in force.

    `is_default`: with this version the words of the code came back; subject and body are those it replaced them by.
    """

    __table_args__ = (UniqueConstraint("kind", "locale", "version"),)

    kind: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(5))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    created_by: Mapped[Person | None] = relationship()
