"""A person's studies in one group, with what matters for placement."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.group import StudyGroup
from app.models.municipality import Municipality
from app.models.person import Person


class Student(db.Model):
    """`needs_accessible_site` is all that is kept of health: never a diagnosis."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id"), index=True)
    home_municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    needs_accessible_site: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()
    group: Mapped[StudyGroup] = relationship()
    home_municipality: Mapped[Municipality | None] = relationship()
