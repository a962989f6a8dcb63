"""A person's work as a teacher of one organisation, with what matters for their own internship."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.specialty import Specialty

teacher_specialty = Table(
    "teacher_specialty",
    db.metadata,
    Column("teacher_id", ForeignKey("teacher.id", ondelete="CASCADE"), primary_key=True),
    Column("specialty_id", ForeignKey("specialty.id"), primary_key=True),
)


class Teacher(db.Model):
    """`last_internship_on`: when the last internship ended; the next is due three years after (273-ФЗ art. 47).

    `most_supervised`: how many students at once the teacher can supervise; none means no limit was agreed.
    `most_sites`: in how many slots at most.
    """

    __table_args__ = (
        CheckConstraint("most_supervised IS NULL OR most_supervised >= 0", name="most_supervised_range"),
        CheckConstraint("most_sites IS NULL OR most_sites >= 1", name="most_sites_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    job_title: Mapped[str] = mapped_column(String(160), default="")
    last_internship_on: Mapped[date | None]
    most_supervised: Mapped[int | None]
    most_sites: Mapped[int | None]
    left_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    needs_accessible_site: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    specialties: Mapped[list[Specialty]] = relationship(secondary=teacher_specialty, lazy="selectin")
    internships: Mapped[list["Internship"]] = relationship(
        cascade="all, delete-orphan", order_by="Internship.ends_on.desc()"
    )

    absences: Mapped[list["TeacherAbsence"]] = relationship(
        cascade="all, delete-orphan", order_by="TeacherAbsence.starts_on"
    )

    __mapper_args__ = {"version_id_col": version}


class Internship(Keyed, db.Model):
    """An internship that a teacher has completed, wherever it was; both days inclusive, `hours` are academic."""

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("hours BETWEEN 1 AND 2000", name="hours_range"),
    )

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(String(240))
    theme: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int]
    document_number: Mapped[str] = mapped_column(String(60), default="")


class TeacherAbsence(Keyed, db.Model):
    """Days on which a teacher can't supervise; both are inclusive. The reason is not asked for."""

    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates_in_order"),)

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
