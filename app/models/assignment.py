"""A placement in force: who goes where since the publication, what each side has answered, and what became of it."""

import enum
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Participant, Round
from app.models.run import Run
from app.models.slot import Slot
from app.models.teacher import Teacher


class AssignmentState(enum.StrEnum):
    OFFERED = "offered"  # waits for the person's or the host's word
    ACCEPTED = "accepted"  # both have said yes
    DECLINED = "declined"  # the person said no
    REFUSED = "refused"  # the host said no
    EXPIRED = "expired"  # the person did not answer in time
    WITHDRAWN = "withdrawn"  # the person left after having accepted
    CANCELLED = "cancelled"  # the slot was closed, or its host left
    MOVED = "moved"  # another took its place


IN_FORCE = frozenset({AssignmentState.OFFERED, AssignmentState.ACCEPTED})
LEFT_BEHIND = frozenset({AssignmentState.DECLINED, AssignmentState.REFUSED})


class Origin(enum.StrEnum):
    RUN = "run"  # the published run of the round
    CLEARING = "clearing"  # a published run of the clearing
    TAKEN = "taken"  # the person took a free place
    BY_HAND = "by_hand"  # a coordinator


class Assignment(Keyed, db.Model):
    """`rank`: the wish that was met, none where the slot was not on the list. Days are the slot's unless changed.

    `follows`: the assignment of the same person that this one replaced.
    """

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        Index(
            "uq_assignment_in_force",
            "participant_id",
            unique=True,
            sqlite_where=text("state IN ('offered', 'accepted')"),
            postgresql_where=text("state IN ('offered', 'accepted')"),
        ),
        Index("ix_assignment_slot_state", "slot_id", "state"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    origin: Mapped[Origin]
    rank: Mapped[int | None]
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.OFFERED)
    answer_by: Mapped[datetime | None]
    person_said: Mapped[bool | None]
    host_said: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship()
    participant: Mapped[Participant] = relationship()
    slot: Mapped[Slot] = relationship()
    run: Mapped[Run | None] = relationship()
    supervisor: Mapped[Teacher | None] = relationship()
    follows: Mapped["Assignment | None"] = relationship(remote_side="Assignment.id")
    events: Mapped[list["AssignmentEvent"]] = relationship(
        back_populates="assignment", order_by="AssignmentEvent.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_in_force(self) -> bool:
        return self.state in IN_FORCE


class AssignmentEvent(db.Model):
    """One line of the timeline; `details` fill its sentence. Never changed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    act: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    details: Mapped[dict] = mapped_column(JSON, default=dict)

    assignment: Mapped[Assignment] = relationship(back_populates="events")
    actor: Mapped[Person | None] = relationship()
