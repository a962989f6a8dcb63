"""One delivery of a module: dates, timetable, seats. What the engine calls an opening."""

import enum
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.module import ModuleVersion
from app.models.teacher import Teacher


class RunFormat(enum.StrEnum):
    IN_PERSON = "in_person"
    DISTANCE = "distance"
    MIXED = "mixed"


class EnrolmentWay(enum.StrEnum):
    ROUND = "round"  # learners rank, the engine decides
    OPEN = "open"  # first come, first served
    INVITED = "invited"  # the organisation enrols


class ModuleRun(Keyed, db.Model):
    """Both days inclusive. `taken` counts the seats held; the database refuses more than there are."""

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("min_to_open BETWEEN 0 AND seats", name="min_to_open_range"),
        CheckConstraint("taken BETWEEN 0 AND seats", name="taken_range"),
    )

    module_version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    min_to_open: Mapped[int] = mapped_column(default=0)
    format: Mapped[RunFormat] = mapped_column(default=RunFormat.IN_PERSON)
    way: Mapped[EnrolmentWay] = mapped_column(default=EnrolmentWay.ROUND)
    enrol_from: Mapped[datetime | None]
    enrol_until: Mapped[datetime | None]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id", ondelete="SET NULL"), index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    module_version: Mapped[ModuleVersion] = relationship()
    teacher: Mapped[Teacher | None] = relationship()
    meetings: Mapped[list["RunMeeting"]] = relationship(
        cascade="all, delete-orphan", order_by="RunMeeting.weekday, RunMeeting.starts_at"
    )

    __mapper_args__ = {"version_id_col": version}


class RunMeeting(db.Model):
    """A weekly lesson between the days of its run; `weekday` 1 is Monday, times are the region's."""

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_range"),
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    module_run_id: Mapped[int] = mapped_column(ForeignKey("module_run.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    place: Mapped[str] = mapped_column(String(120), default="")
