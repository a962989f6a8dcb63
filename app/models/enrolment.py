"""Who learns in which run of a module, who waits for a seat, and what became of it."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.enrolment_round import EnrolmentRound
from app.models.module_run import ModuleRun
from app.models.person import Person


class EnrolmentState(enum.StrEnum):
    ENROLLED = "enrolled"
    WAITING = "waiting"
    DROPPED = "dropped"
    COMPLETED = "completed"
    FAILED = "failed"


SEATED = frozenset({EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.FAILED})


class EnrolmentOrigin(enum.StrEnum):
    ROUND = "round"  # the published result of an enrolment round
    QUEUE = "queue"  # came up from the waiting list
    ADDED = "added"  # took a free seat after the publication
    OPEN = "open"  # first come, first served
    BY_HAND = "by_hand"


class Enrolment(Keyed, db.Model):
    """`place` in the waiting list is given once, and never again to another; the lowest that can, comes up.

    Whoever is enrolled has a seat, counted in `ModuleRun.taken`; who waits or has dropped has none.
    """

    __table_args__ = (
        CheckConstraint("state != 'waiting' OR place >= 1", name="waits_in_a_place"),
        Index(
            "uq_enrolment_in_force",
            "person_id",
            "module_run_id",
            unique=True,
            sqlite_where=text("state IN ('enrolled', 'waiting')"),
            postgresql_where=text("state IN ('enrolled', 'waiting')"),
        ),
        Index(
            "uq_enrolment_place",
            "module_run_id",
            "place",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    module_run_id: Mapped[int] = mapped_column(ForeignKey("module_run.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment_round.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ENROLLED)
    origin: Mapped[EnrolmentOrigin]
    rank: Mapped[int | None]
    place: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    module_run: Mapped[ModuleRun] = relationship()
    round: Mapped[EnrolmentRound | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
