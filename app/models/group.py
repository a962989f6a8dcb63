"""A study group and its practice periods of the academic calendar."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.organisation import Organisation
from app.models.programme import Programme


class StudyGroup(Keyed, db.Model):
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("year_of_study BETWEEN 1 AND 6", name="year_range"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    year_of_study: Mapped[int]

    organisation: Mapped[Organisation] = relationship()
    programme: Mapped[Programme] = relationship()
    practice_periods: Mapped[list["PracticePeriod"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="PracticePeriod.starts_on"
    )


class PracticePeriod(db.Model):
    """The weeks in which a group is on practice; both days inclusive."""

    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    group: Mapped[StudyGroup] = relationship(back_populates="practice_periods")
