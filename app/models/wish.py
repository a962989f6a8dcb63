"""One line of a participant's ranked list."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.round import Participant
from app.models.slot import Slot


class Wish(db.Model):
    __table_args__ = (
        UniqueConstraint("participant_id", "slot_id"),
        UniqueConstraint("participant_id", "rank"),
        CheckConstraint("rank >= 1", name="rank_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    rank: Mapped[int]

    participant: Mapped[Participant] = relationship()
    slot: Mapped[Slot] = relationship()
