"""What a run decided for each participant: a slot, or none and why."""

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.round import Participant
from app.models.run import Run
from app.models.slot import Slot
from app.models.teacher import Teacher


class Placement(db.Model):
    """`rank`: the wish that was met (1 is the first choice); `supervisor`: the teacher who looks after, if one must."""

    __table_args__ = (UniqueConstraint("run_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    rank: Mapped[int]
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"), index=True)

    run: Mapped[Run] = relationship()
    participant: Mapped[Participant] = relationship()
    slot: Mapped[Slot] = relationship()
    supervisor: Mapped[Teacher | None] = relationship()


class UnplacedReason(enum.StrEnum):
    """The engine's reasons, in the order in which the first that applies is given (docs/bundle.md)."""

    NO_WISHES = "no_wishes"
    FORBIDDEN = "forbidden"
    NEVER_OPENS = "never_opens"
    TEAM = "team"
    SUPERVISOR = "supervisor"
    LIMIT = "limit"
    FULL = "full"
    CRITERION = "criterion"


class Unplaced(db.Model):
    """`words` and `needs` are the engine's own sentences; the screen words `reason` in the reader's language."""

    __table_args__ = (UniqueConstraint("run_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    reason: Mapped[UnplacedReason]
    words: Mapped[str] = mapped_column(String(500), default="")
    needs: Mapped[str] = mapped_column(String(500), default="")

    run: Mapped[Run] = relationship()
    participant: Mapped[Participant] = relationship()
