"""An enrolment round: learners rank runs of modules, the engine decides who gets which."""

import enum
import secrets
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, LargeBinary, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.job import Job
from app.models.module_run import ModuleRun
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.placement import UnplacedReason
from app.models.run import RunStatus


class EnrolmentPhase(enum.StrEnum):
    """In the order in which a round runs through them."""

    PREPARING = "preparing"
    CHOOSING = "choosing"
    SOLVING = "solving"
    CHANGING = "changing"  # published: modules may be dropped and added
    ENDED = "ended"


enrolment_round_run = Table(
    "enrolment_round_run",
    db.metadata,
    Column("round_id", ForeignKey("enrolment_round.id", ondelete="CASCADE"), primary_key=True),
    Column("module_run_id", ForeignKey("module_run.id"), primary_key=True, unique=True),
)


class EnrolmentRound(Keyed, db.Model):
    """`modules_most` and `credits_most` are what a learner may hold, where nothing else is said of them.

    `seed` decides between equals and the order of waiting lists; its hash is a commitment (policies/lottery.py).
    """

    __table_args__ = (
        CheckConstraint("modules_most BETWEEN 1 AND 5", name="modules_range"),
        CheckConstraint("credits_most BETWEEN 1 AND 60", name="credits_range"),
        CheckConstraint("opens_at < closes_at AND closes_at < changes_close_at", name="dates_in_order"),
        CheckConstraint("seed BETWEEN 0 AND 1000000000", name="seed_range"),
    )

    title: Mapped[str] = mapped_column(String(200))
    phase: Mapped[EnrolmentPhase] = mapped_column(default=EnrolmentPhase.PREPARING)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    changes_close_at: Mapped[datetime]
    modules_most: Mapped[int] = mapped_column(default=3)
    credits_most: Mapped[int] = mapped_column(default=12)
    criteria: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["placed", "profile:greedy"])
    seed: Mapped[int] = mapped_column(default=0)
    seed_nonce: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    approved_solve_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolment_solve.id", use_alter=True, name="fk_enrolment_round_approved_solve_id_enrolment_solve")
    )
    published_solve_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolment_solve.id", use_alter=True, name="fk_enrolment_round_published_solve_id_enrolment_solve")
    )
    version: Mapped[int] = mapped_column(default=1)

    runs: Mapped[list[ModuleRun]] = relationship(secondary=enrolment_round_run, order_by=ModuleRun.id)

    __mapper_args__ = {"version_id_col": version}

    @property
    def has_result(self) -> bool:
        return self.published_solve_id is not None


class EnrolmentApplicant(Keyed, db.Model):
    """A learner in an enrolment round; `public_id` is their identifier in the exported bundle.

    `organisation` is where they learn. None in `modules_most` or `credits_most`: as the round says. `wishes_version`
    counts saves of the draft; `unplaced_because` is the engine's reason where the published result gives them nothing.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint("modules_most IS NULL OR modules_most BETWEEN 1 AND 5", name="modules_range"),
        CheckConstraint("credits_most IS NULL OR credits_most BETWEEN 1 AND 60", name="credits_range"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("enrolment_round.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    modules_most: Mapped[int | None]
    credits_most: Mapped[int | None]
    wishes_version: Mapped[int] = mapped_column(default=0)
    wishes_saved_at: Mapped[datetime | None]
    certified_list_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolment_list.id", use_alter=True, name="fk_enrolment_applicant_certified_list_id_enrolment_list")
    )
    unplaced_because: Mapped[UnplacedReason | None]

    round: Mapped[EnrolmentRound] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    certified_list: Mapped["EnrolmentList | None"] = relationship(foreign_keys=[certified_list_id], post_update=True)

    @property
    def most_modules(self) -> int:
        return self.modules_most or self.round.modules_most

    @property
    def most_credits(self) -> int:
        return self.credits_most or self.round.credits_most


class EnrolmentWish(db.Model):
    """One line of the draft."""

    __table_args__ = (
        UniqueConstraint("applicant_id", "rank"),
        CheckConstraint("rank >= 1", name="rank_range"),
    )

    applicant_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment_applicant.id", ondelete="CASCADE"), primary_key=True
    )
    module_run_id: Mapped[int] = mapped_column(ForeignKey("module_run.id"), primary_key=True, index=True)
    rank: Mapped[int]


class EnrolmentList(Keyed, db.Model):
    """A certified list: never changed, never deleted. `runs` are public identifiers of module runs, best first.

    `sha256` is over what the receipt prints (policies/receipts.py). `certified_by` is none where the deadline did it.
    """

    __table_args__ = (UniqueConstraint("applicant_id", "version"),)

    applicant_id: Mapped[int] = mapped_column(ForeignKey("enrolment_applicant.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    runs: Mapped[list[str]] = mapped_column(JSON)
    certified_at: Mapped[datetime] = mapped_column(default=utc_now)
    certified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(String(64))

    applicant: Mapped[EnrolmentApplicant] = relationship(foreign_keys=[applicant_id])

    @property
    def number(self) -> str:
        """What a person can read out over the telephone."""
        return f"{self.id:07d}"


class EnrolmentSolve(Keyed, db.Model):
    """One solve of an enrolment round, never deleted. `verified_at`: when the independent check accepted it."""

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("enrolment_round.id"), index=True)
    number: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), unique=True)
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.WAITING)
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

    round: Mapped[EnrolmentRound] = relationship(foreign_keys=[round_id])
    job: Mapped[Job | None] = relationship()
    started_by: Mapped[Person | None] = relationship(foreign_keys=[started_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])


class EnrolmentArchive(db.Model):
    """The bundle and the result of a solve as zipped folders, apart so that lists never load them."""

    solve_id: Mapped[int] = mapped_column(ForeignKey("enrolment_solve.id"), primary_key=True)
    bundle: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[bytes] = mapped_column(LargeBinary)
