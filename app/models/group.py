"""A study group and its practice periods of the academic calendar."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.organisation import Organisation
from app.models.programme import Programme
from app.models.teacher import Teacher


class StudyGroup(Keyed, db.Model):
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("year_of_study BETWEEN 1 AND 6", name="year_range"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    year_of_study: Mapped[int]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    programme: Mapped[Programme] = relationship()
    practice_periods: Mapped[list["PracticePeriod"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="PracticePeriod.starts_on"
    )

    supervisors: Mapped[list["GroupSupervisor"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="GroupSupervisor.id"
    )

    __mapper_args__ = {"version_id_col": version}


class PracticeKind(enum.StrEnum):
    TRAINING = "training"  # учебная практика, УП
    WORK = "work"  # производственная практика, ПП
    PRE_DIPLOMA = "pre_diploma"  # преддипломная практика, ПДП


class PracticePeriod(Keyed, db.Model):
    """The weeks in which a group is on practice; both days inclusive. `hours` are academic, 36 a week."""

    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates_in_order"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PracticeKind] = mapped_column(default=PracticeKind.WORK)
    title: Mapped[str] = mapped_column(String(160))
    hours: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    group: Mapped[StudyGroup] = relationship(back_populates="practice_periods")


class GroupSupervisor(Keyed, db.Model):
    """A teacher who supervises the practice of a group, from day to day inclusive; no last day: still does."""

    __table_args__ = (CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="dates_in_order"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id", ondelete="CASCADE"), index=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    group: Mapped[StudyGroup] = relationship(back_populates="supervisors")
    teacher: Mapped[Teacher] = relationship()
