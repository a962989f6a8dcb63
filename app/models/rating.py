"""What a host thinks of a candidate for one of its slots."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Participant
from app.models.slot import Slot

WORST, BEST = 1, 5


class Rating(db.Model):
    """`score`: 5 is best. Who is not rated counts as 0, the same for all."""

    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    rated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rated_at: Mapped[datetime] = mapped_column(default=utc_now)

    slot: Mapped[Slot] = relationship()
    participant: Mapped[Participant] = relationship()
    rated_by: Mapped[Person] = relationship()
