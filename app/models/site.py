"""A place of practice or internship that a host offers."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.adaptation import Adaptation
from app.models.file import StoredFile
from app.models.municipality import Municipality
from app.models.organisation import Organisation
from app.models.person import Person


class SiteKind(enum.StrEnum):
    INTERNSHIP_SITE = "internship_site"  # стажировочная площадка
    BASE_DEPARTMENT = "base_department"  # базовая кафедра
    TRAINING_FIRM = "training_firm"  # учебная фирма
    TRAINING_GROUND = "training_ground"  # полигон
    PRACTICE_BASE = "practice_base"  # база практики


class Site(Keyed, db.Model):
    """`keeper`: the college that enters the site for a host without an account of its own.

    `is_accessible` decides eligibility; the codes of `adaptations` say in detail what there is. `most_at_once`: how
    many people the site takes on one day over all its slots; none means that only the slots' own capacities count.
    """

    __table_args__ = (CheckConstraint("most_at_once IS NULL OR most_at_once >= 0", name="most_at_once_range"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[SiteKind] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_accessible: Mapped[bool] = mapped_column(default=False)
    most_at_once: Mapped[int | None]
    description: Mapped[str] = mapped_column(Text, default="")
    safety: Mapped[str] = mapped_column(Text, default="")
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    keeper: Mapped[Organisation | None] = relationship(foreign_keys=[keeper_id])
    municipality: Mapped[Municipality] = relationship(lazy="joined", innerjoin=True)
    slots: Mapped[list["Slot"]] = relationship(back_populates="site", order_by="Slot.starts_on")  # noqa: F821
    adaptation_rows: Mapped[list["SiteAdaptation"]] = relationship(
        cascade="all, delete-orphan", order_by="SiteAdaptation.code"
    )
    mentors: Mapped[list["SiteMentor"]] = relationship(cascade="all, delete-orphan", order_by="SiteMentor.id")
    photos: Mapped[list["SitePhoto"]] = relationship(
        cascade="all, delete-orphan", order_by="SitePhoto.position, SitePhoto.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def adaptations(self) -> list[Adaptation]:
        return [row.code for row in self.adaptation_rows]


class SiteAdaptation(db.Model):
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[Adaptation] = mapped_column(primary_key=True)


class SiteMentor(Keyed, db.Model):
    """Who looks after people at the site, and how many at once (`most_people`; none means no limit was set).

    A mentor without an account is a name with a post; one with an account is the person too.
    """

    __table_args__ = (CheckConstraint("most_people IS NULL OR most_people >= 1", name="most_people_range"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(240))
    job_title: Mapped[str] = mapped_column(String(160), default="")
    most_people: Mapped[int | None]

    person: Mapped[Person | None] = relationship()


class SitePhoto(Keyed, db.Model):
    """`description` is read out to those who do not see the picture."""

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    description: Mapped[str] = mapped_column(String(240))
    position: Mapped[int] = mapped_column(default=0)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
