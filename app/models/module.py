"""A module that an organisation delivers, its versions and what they are made of.

The module keeps its address in the catalogue; what is taught stands in a version. A published version never changes
(the database refuses it too): who learns by it stays on it, and a change is a new version.
"""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.competency import Competency
from app.models.contribution import Contribution
from app.models.organisation import Organisation


class ModuleKind(enum.StrEnum):
    PROFESSIONAL = "professional"  # ПМ = МДК + УП + ПП + экзамен
    DISCIPLINE = "discipline"
    PRACTICE = "practice"
    ATTESTATION = "attestation"


class Module(Keyed, db.Model):
    """`organisation` delivers it. `current` is the version in force: none until the first one is published."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[ModuleKind]
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("module_version.id", use_alter=True, name="fk_module_current_id_module_version"), index=True
    )
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    current: Mapped["ModuleVersion | None"] = relationship(foreign_keys=[current_id], post_update=True)
    versions: Mapped[list["ModuleVersion"]] = relationship(
        back_populates="module",
        foreign_keys="ModuleVersion.module_id",
        cascade="all, delete-orphan",
        order_by="ModuleVersion.number",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def draft(self) -> "ModuleVersion | None":
        return next((one for one in self.versions if one.state is VersionState.DRAFT), None)

    @property
    def shown(self) -> "ModuleVersion":
        """By which version its owner knows it: the one in force, or a draft that was never published."""
        return self.current or self.versions[-1]


class VersionState(enum.StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class CompetencySide(enum.StrEnum):
    REQUIRED = "required"
    GIVEN = "given"


module_prerequisite = Table(
    "module_prerequisite",
    db.metadata,
    Column("version_id", ForeignKey("module_version.id", ondelete="CASCADE"), primary_key=True),
    Column("needs_id", ForeignKey("module.id"), primary_key=True, index=True),
)


module_resource = Table(
    "module_resource",
    db.metadata,
    Column("version_id", ForeignKey("module_version.id", ondelete="CASCADE"), primary_key=True),
    Column("contribution_id", ForeignKey("contribution.id"), primary_key=True, index=True),
)


class ModuleVersion(Keyed, db.Model):
    """Hours are academic hours; `practice_hours` are part of `hours`. One draft at a time."""

    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        CheckConstraint("hours > 0 AND practice_hours BETWEEN 0 AND hours", name="hours_range"),
        CheckConstraint("credits IS NULL OR credits BETWEEN 1 AND 60", name="credits_range"),
        Index(
            "uq_module_version_draft",
            "module_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    module_id: Mapped[int] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(240))
    hours: Mapped[int]
    practice_hours: Mapped[int] = mapped_column(default=0)
    credits: Mapped[int | None]
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    module: Mapped[Module] = relationship(back_populates="versions", foreign_keys=[module_id])
    parts: Mapped[list["ModulePart"]] = relationship(cascade="all, delete-orphan", order_by="ModulePart.position")
    competencies: Mapped[list["ModuleCompetency"]] = relationship(cascade="all, delete-orphan")
    prerequisites: Mapped[list[Module]] = relationship(secondary=module_prerequisite)
    resources: Mapped[list[Contribution]] = relationship(secondary=module_resource, order_by=Contribution.title)

    __mapper_args__ = {"version_id_col": version}

    @property
    def organisation(self) -> Organisation:
        return self.module.organisation

    @property
    def kind(self) -> ModuleKind:
        return self.module.kind


class PartKind(enum.StrEnum):
    COURSE = "course"  # МДК, or the lessons of a discipline
    TRAINING = "training"  # УП
    WORK = "work"  # ПП
    ATTESTATION = "attestation"  # экзамен, зачёт


class ModulePart(db.Model):
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        CheckConstraint("hours >= 0", name="hours_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id", ondelete="CASCADE"))
    kind: Mapped[PartKind]
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(240))
    hours: Mapped[int]
    position: Mapped[int]


class ModuleCompetency(db.Model):
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id", ondelete="CASCADE"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True, index=True)
    side: Mapped[CompetencySide] = mapped_column(primary_key=True)

    competency: Mapped[Competency] = relationship()
