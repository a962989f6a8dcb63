"""What a coordinator has fixed by hand, with the reason; it holds in every run until it is withdrawn."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Participant, Round
from app.models.slot import Slot


class PinKind(enum.StrEnum):
    REQUIRE = "require"
    FORBID = "forbid"


class Pin(Keyed, db.Model):
    __table_args__ = (
        Index(
            "uq_pin_in_force",
            "participant_id",
            "slot_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    kind: Mapped[PinKind]
    reason: Mapped[str] = mapped_column(String(300))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    participant: Mapped[Participant] = relationship()
    slot: Mapped[Slot] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])
