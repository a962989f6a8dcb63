"""A person's studies in one group, with what matters for placement."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.group import StudyGroup
from app.models.municipality import Municipality
from app.models.person import Person


class Student(db.Model):
    """`needs_accessible_site` and the codes of `Person.adaptations` are all that is kept of health: never a diagnosis.

    `record_number` is that of the student card; `left_on` the day on which the studies ended, for whatever reason.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("study_group.id"), index=True)
    home_municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    needs_accessible_site: Mapped[bool] = mapped_column(default=False)
    record_number: Mapped[str | None] = mapped_column(String(30), index=True)
    left_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    group: Mapped[StudyGroup] = relationship()
    home_municipality: Mapped[Municipality | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
