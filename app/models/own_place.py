"""A placement that a person has found by themselves, for their college to approve."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Participant


class OwnPlaceState(enum.StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OwnPlace(Keyed, db.Model):
    """Once approved the person takes no part in the matching. One at a time waits or holds."""

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        Index(
            "uq_own_place_in_force",
            "participant_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'approved')"),
            postgresql_where=text("state IN ('waiting', 'approved')"),
        ),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    host_name: Mapped[str] = mapped_column(String(240))
    address: Mapped[str] = mapped_column(String(300))
    contact: Mapped[str] = mapped_column(String(300))
    what: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[OwnPlaceState] = mapped_column(default=OwnPlaceState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(300), default="")

    participant: Mapped[Participant] = relationship()
    decided_by: Mapped[Person | None] = relationship()
