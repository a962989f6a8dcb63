"""A modular programme: which versions of whose modules, term by term; who takes part, who has agreed to it."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.module import ModuleVersion
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.specialty import Specialty
from app.models.standard import ContestStandard, Standard


class ProgrammeLevel(enum.StrEnum):
    VOCATIONAL = "vocational"  # СПО
    HIGHER = "higher"  # ВО
    TRAINING = "training"  # профессиональное обучение
    RETRAINING = "retraining"  # профессиональная переподготовка
    UPSKILLING = "upskilling"  # повышение квалификации
    PROFILE_CLASS = "profile_class"


class ProgrammeState(enum.StrEnum):
    DRAFT = "draft"
    APPROVING = "approving"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


programme_contest_standard = Table(
    "programme_contest_standard",
    db.metadata,
    Column("programme_id", ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True),
    Column("contest_standard_id", ForeignKey("contest_standard.id"), primary_key=True),
)


class Programme(Keyed, db.Model):
    """`organisation` is the base organisation: it admits the students and issues the diploma.

    `years` is the length in whole years, at least one; a short programme says its length in the hours of its modules.
    """

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    level: Mapped[ProgrammeLevel] = mapped_column(default=ProgrammeLevel.VOCATIONAL)
    state: Mapped[ProgrammeState] = mapped_column(default=ProgrammeState.DRAFT)
    title: Mapped[str] = mapped_column(String(200))
    qualification: Mapped[str] = mapped_column(String(200), default="")
    years: Mapped[int]
    terms: Mapped[int | None]
    is_network: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(Text, default="")
    standard_id: Mapped[int | None] = mapped_column(ForeignKey("standard.id"))
    sent_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    specialty: Mapped[Specialty] = relationship(lazy="joined", innerjoin=True)
    standard: Mapped[Standard | None] = relationship()
    modules: Mapped[list["ProgrammeModule"]] = relationship(
        back_populates="programme",
        cascade="all, delete-orphan",
        order_by="ProgrammeModule.semester, ProgrammeModule.position",
    )
    parties: Mapped[list["ProgrammeParty"]] = relationship(cascade="all, delete-orphan")
    approvals: Mapped[list["ProgrammeApproval"]] = relationship(
        cascade="all, delete-orphan", order_by="ProgrammeApproval.decided_at"
    )
    accreditations: Mapped[list["Accreditation"]] = relationship(
        cascade="all, delete-orphan", order_by="Accreditation.valid_from"
    )
    contest_standards: Mapped[list[ContestStandard]] = relationship(secondary=programme_contest_standard)

    __mapper_args__ = {"version_id_col": version}


class ProgrammeModule(db.Model):
    """A version of a module in a term of a programme. `is_variable`: of the part that the participants form."""

    __table_args__ = (
        UniqueConstraint("programme_id", "module_version_id"),
        CheckConstraint("semester BETWEEN 1 AND 12", name="semester_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    module_version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), index=True)
    semester: Mapped[int]
    position: Mapped[int]
    is_variable: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship(back_populates="modules")
    module_version: Mapped[ModuleVersion] = relationship()


class PartyRole(enum.StrEnum):
    """Roles of the network form beside the base organisation (273-ФЗ art. 15), and the employer who agrees."""

    PARTICIPANT = "participant"
    RESOURCE = "resource"
    EMPLOYER = "employer"


class ProgrammeParty(db.Model):
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    role: Mapped[PartyRole] = mapped_column(primary_key=True)

    organisation: Mapped[Organisation] = relationship()


class ProgrammeApproval(db.Model):
    """One party's word on the programme as `content_sha256` says it stood. Never changed: a later word is a new row."""

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300), default="")
    content_sha256: Mapped[str] = mapped_column(String(64))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)

    organisation: Mapped[Organisation] = relationship()
    decided_by: Mapped[Person | None] = relationship()


class Accreditation(Keyed, db.Model):
    """Professional-public accreditation (273-ФЗ art. 96), from day to day inclusive."""

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="dates_in_order"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    accreditor: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date]

    @property
    def is_in_force(self) -> bool:
        return self.valid_from <= date.today() <= self.valid_to
