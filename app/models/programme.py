"""A modular programme and its modules; a module may be taught by another member of the cluster."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.organisation import Organisation
from app.models.specialty import Specialty


class Programme(Keyed, db.Model):
    """`organisation` is the base organisation: it admits the students and issues the diploma."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    years: Mapped[int]
    is_network: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    specialty: Mapped[Specialty] = relationship(lazy="joined", innerjoin=True)
    modules: Mapped[list["Module"]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="Module.position"
    )


class ModuleKind(enum.StrEnum):
    PROFESSIONAL = "professional"
    DISCIPLINE = "discipline"
    PRACTICE = "practice"


class Module(Keyed, db.Model):
    """`organisation` teaches it. Hours are academic hours; `practice_hours` are part of `hours`."""

    __table_args__ = (
        UniqueConstraint("programme_id", "code"),
        CheckConstraint("hours > 0 AND practice_hours BETWEEN 0 AND hours", name="hours_range"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[ModuleKind]
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(240))
    hours: Mapped[int]
    practice_hours: Mapped[int] = mapped_column(default=0)
    semester: Mapped[int]
    position: Mapped[int]
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="modules")
    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}
