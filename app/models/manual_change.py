"""Work by hand after the publication: what a coordinator or a college changes, why, who agreed, and its undoing."""

import enum
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.assignment import Assignment
from app.models.person import Person
from app.models.round import Round
from app.models.slot import Slot
from app.models.teacher import Teacher


class ManualKind(enum.StrEnum):
    MOVE = "move"
    SWAP = "swap"
    DATES = "dates"
    SUPERVISOR = "supervisor"


class ManualState(enum.StrEnum):
    PROPOSED = "proposed"  # waits for the word of somebody who has accepted the place they have
    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"  # no answer in time, or the place has changed meanwhile
    TAKEN_BACK = "taken_back"
    UNDONE = "undone"


class ManualChange(Keyed, db.Model):
    """`overridden`: codes of the rules that it breaks and that were set aside with open eyes (policies/by_hand.py)."""

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[ManualKind]
    state: Mapped[ManualState]
    reason: Mapped[str] = mapped_column(String(300))
    overridden: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    round: Mapped[Round] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])
    lines: Mapped[list["ManualLine"]] = relationship(
        back_populates="change", order_by="ManualLine.id", cascade="all, delete-orphan"
    )


class ManualLine(Keyed, db.Model):
    """One person's placement: `assignment` as it stood, what is wanted of it, and what it `became` once done.

    `asks`: the person had accepted, so their word is needed; `said` is that word. `agreed_on` and `agreed_how` stand
    where whoever made the change noted it for them.
    """

    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates_in_order"),)

    change_id: Mapped[int] = mapped_column(ForeignKey("manual_change.id", ondelete="CASCADE"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"))
    was_supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"))
    asks: Mapped[bool] = mapped_column(default=False)
    said: Mapped[bool | None]
    agreed_on: Mapped[date | None]
    agreed_how: Mapped[str] = mapped_column(String(160), default="")
    became_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)

    change: Mapped[ManualChange] = relationship(back_populates="lines")
    assignment: Mapped[Assignment] = relationship(foreign_keys=[assignment_id])
    became: Mapped[Assignment | None] = relationship(foreign_keys=[became_id])
    slot: Mapped[Slot] = relationship()
    supervisor: Mapped[Teacher | None] = relationship(foreign_keys=[supervisor_id])
    was_supervisor: Mapped[Teacher | None] = relationship(foreign_keys=[was_supervisor_id])
