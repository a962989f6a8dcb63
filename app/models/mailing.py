"""A mass sending: to whom, in which stages, how far it has come, and why it has stopped."""

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Round


class MailingState(enum.StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"  # something is not as it should be: a person decides
    DONE = "done"
    CALLED_OFF = "called_off"


class Mailing(Keyed, db.Model):
    """One notice to many. `kind`, `event`, `address` and `facts` are those of the notice (services/notices.py).

    `audience` names whom an announcement is for: they are looked up anew at each stage. It is empty where the people
    follow from the act itself. `in_app_first`: everybody is told inside Klaster at once, only letters go in stages.
    `expected` people stood in the preview, `shares` are the stages in percent, `stage` is the last one let out, and
    `why` says what stopped it.
    """

    __table_args__ = (CheckConstraint("stage >= 0", name="stage_counts"),)

    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    audience: Mapped[str] = mapped_column(String(40), default="")
    in_app_first: Mapped[bool] = mapped_column(default=False)
    expected: Mapped[int]
    shares: Mapped[list[int]] = mapped_column(JSON)
    stage: Mapped[int] = mapped_column(default=0)
    state: Mapped[MailingState] = mapped_column(default=MailingState.RUNNING, index=True)
    why: Mapped[dict] = mapped_column(JSON, default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    let_out_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round | None] = relationship()
    created_by: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class MailingRecipient(db.Model):
    """Who is to be told, in which stage. `left_out`: they were no longer concerned when their turn came."""

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    stage: Mapped[int]
    left_out: Mapped[bool] = mapped_column(default=False)
