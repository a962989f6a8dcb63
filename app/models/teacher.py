"""A person's work as a teacher of one organisation, with what matters for their own internship."""

from datetime import date

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    """`last_internship_on`: when the last internship ended; the next is due three years after (273-ФЗ art. 47)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    last_internship_on: Mapped[date | None]
    needs_accessible_site: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    specialties: Mapped[list[Specialty]] = relationship(secondary=teacher_specialty, lazy="selectin")
