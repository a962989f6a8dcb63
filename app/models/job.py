"""Work outside the web request. The row is the truth; the queue only wakes a worker."""

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person


class JobKind(enum.StrEnum):
    SOLVE_ROUND = "solve_round"
    SOLVE_ENROLMENT = "solve_enrolment"
    SEND_LETTERS = "send_letters"
    CHECK_IMPORT = "check_import"
    COMMIT_IMPORT = "commit_import"
    UNDO_IMPORT = "undo_import"
    CHECK_TRAIL = "check_trail"


class JobState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Keyed, db.Model):
    """`key` names what the job works on; while one with the same key waits or runs, a second is refused.

    `progress` is 0..1, `stage` a short code the screen puts into words, `error` the last failure.
    """

    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_range"),
        Index(
            "uq_job_key_unfinished",
            "key",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )

    kind: Mapped[JobKind]
    key: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict] = mapped_column(JSON, default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED, index=True)
    progress: Mapped[float] = mapped_column(default=0.0)
    stage: Mapped[str] = mapped_column(String(80), default="")
    details: Mapped[dict] = mapped_column(JSON, default=dict)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int] = mapped_column(default=3)
    error: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    created_by: Mapped[Person | None] = relationship()

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
