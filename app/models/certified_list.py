"""A list of wishes that its person has certified: it takes part in the matching until another replaces it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Participant
from app.models.slot import Slot


class CertifiedList(Keyed, db.Model):
    """Never changed and never deleted. `certified_by` is none where the deadline certified the draft as it stood.

    `sha256` is over what the receipt prints (policies/receipts.py), so a printed receipt can be checked.
    """

    __table_args__ = (UniqueConstraint("participant_id", "version"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    certified_at: Mapped[datetime] = mapped_column(default=utc_now)
    certified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(String(64))

    participant: Mapped[Participant] = relationship(foreign_keys=[participant_id])
    certified_by: Mapped[Person | None] = relationship()
    lines: Mapped[list["CertifiedWish"]] = relationship(
        order_by="CertifiedWish.rank", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def number(self) -> str:
        """What a person can read out over the telephone."""
        return f"{self.id:07d}"


class CertifiedWish(db.Model):
    __table_args__ = (
        UniqueConstraint("list_id", "slot_id"),
        CheckConstraint("rank >= 1", name="rank_range"),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("certified_list.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)

    slot: Mapped[Slot] = relationship()
