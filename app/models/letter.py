"""The outbox: every e-mail is a row first, stored with the act that causes it, and sent by a job."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.mailing import Mailing
from app.models.person import Person


class LetterState(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"  # it was sent and came back
    CALLED_OFF = "called_off"  # it waited when its sending was called off


class Letter(Keyed, db.Model):
    """`event` names what the letter is about and to whom: one letter per event, whoever tries twice.

    `kind` is the template, `facts` fill it; words are made when it is sent, in `locale`. A letter of a
    mass sending names it and the stage in which it went out.
    """

    event: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    state: Mapped[LetterState] = mapped_column(default=LetterState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    not_before: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailing.id", ondelete="SET NULL"), index=True)
    stage: Mapped[int | None]

    person: Mapped[Person | None] = relationship()
    mailing: Mapped[Mailing | None] = relationship()
