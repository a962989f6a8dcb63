"""One solve of a round: what was asked, what came out, and the folders that prove it."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.job import Job
from app.models.person import Person
from app.models.round import Mechanism, Round
from app.models.snapshot import Snapshot


class RunStatus(enum.StrEnum):
    WAITING = "waiting"
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunKind(enum.StrEnum):
    """A what-if is solved from the same snapshot with something changed; a rehearsal from the wishes as they stand
    while lists can still change, with a seed of its own. Both can be looked at and compared, never published.
    """

    ROUND = "round"
    REHEARSAL = "rehearsal"
    WHAT_IF = "what_if"
    CLEARING = "clearing"


class Run(Keyed, db.Model):
    """A run is never deleted. `result` is the engine's result.json; `verified_at`: when `verify` accepted it.

    `changes` of a what-if: [{"change": "places", "slot": public_id, "by": 1}, {"change": "site_gone", "site": …}].
    """

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    number: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), unique=True)
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.WAITING)
    kind: Mapped[RunKind] = mapped_column(default=RunKind.ROUND)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"), index=True)
    mechanism: Mapped[Mechanism] = mapped_column(default=Mechanism.OPTIMAL)
    criteria: Mapped[list[str]] = mapped_column(JSON)
    seed: Mapped[int]
    changes: Mapped[list[dict]] = mapped_column(JSON, default=list)
    input_sha256: Mapped[str | None] = mapped_column(String(64))
    result_sha256: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[dict | None] = mapped_column(JSON)
    problem: Mapped[str] = mapped_column(String(2000), default="")
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(foreign_keys=[round_id])
    job: Mapped[Job | None] = relationship()
    snapshot: Mapped[Snapshot | None] = relationship()
    started_by: Mapped[Person | None] = relationship(foreign_keys=[started_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])


class RunArchive(db.Model):
    """The bundle and the result as zipped folders, apart from `run` so that lists never load them."""

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    bundle: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
