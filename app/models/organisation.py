"""A party of the cluster or a host: a legal entity, a sole trader or a person, under names that change in time."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.database import Keyed
from app.extensions import db
from app.identifiers import check_inn, check_ogrn
from app.models.municipality import Municipality


class OrganisationKind(enum.StrEnum):
    AUTHORITY = "authority"
    UNIVERSITY = "university"
    COLLEGE = "college"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    ADDITIONAL_EDUCATION = "additional_education"
    CULTURE = "culture"
    MUSEUM = "museum"
    LIBRARY = "library"
    THEATRE = "theatre"
    ENTERPRISE = "enterprise"
    SOLE_TRADER = "sole_trader"
    ASSOCIATION = "association"
    PERSON = "person"


class Organisation(Keyed, db.Model):
    """`left_on`: the first day on which it is no longer of the cluster; none while it is."""

    __table_args__ = (
        CheckConstraint("latitude IS NULL OR latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude IS NULL OR longitude BETWEEN -180 AND 180", name="longitude_range"),
    )

    kind: Mapped[OrganisationKind] = mapped_column(index=True)
    inn: Mapped[str | None] = mapped_column(String(12), unique=True)
    ogrn: Mapped[str | None] = mapped_column(String(15), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    address: Mapped[str] = mapped_column(String(300), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    website: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    is_founder: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]
    left_because: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    municipality: Mapped[Municipality] = relationship(lazy="joined", innerjoin=True)
    contacts: Mapped[list["Contact"]] = relationship(
        cascade="all, delete-orphan", order_by="Contact.position, Contact.id"
    )
    premises: Mapped[list["Premises"]] = relationship(cascade="all, delete-orphan", order_by="Premises.name")
    names: Mapped[list["OrganisationName"]] = relationship(
        back_populates="organisation",
        cascade="all, delete-orphan",
        order_by="OrganisationName.valid_from",
        lazy="selectin",
    )

    __mapper_args__ = {"version_id_col": version}

    @validates("inn")
    def _check_inn(self, _key, inn):
        return check_inn(inn) if inn else None

    @validates("ogrn")
    def _check_ogrn(self, _key, ogrn):
        return check_ogrn(ogrn) if ogrn else None

    def name_on(self, day: date) -> "OrganisationName":
        """The name in force on `day`; before the first known name, the first one."""
        in_force = [name for name in self.names if name.valid_from <= day]
        return in_force[-1] if in_force else self.names[0]

    @property
    def name(self) -> str:
        return self.name_on(date.today()).short_name

    @property
    def full_name(self) -> str:
        return self.name_on(date.today()).full_name


class OrganisationName(Keyed, db.Model):
    """A name is in force from `valid_from` until the next name begins."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    short_name: Mapped[str] = mapped_column(String(160), index=True)
    full_name: Mapped[str] = mapped_column(String(400))
    valid_from: Mapped[date]

    organisation: Mapped[Organisation] = relationship(back_populates="names")


class Contact(Keyed, db.Model):
    """Whom to turn to, and about what; `is_public` ones stand on the page for everyone."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(String(160), default="")
    name: Mapped[str] = mapped_column(String(160), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    is_public: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Premises(Keyed, db.Model):
    """Rooms where work is done: appendix 2 of the practice contract names them (order 885/390)."""

    __table_args__ = (CheckConstraint("seats IS NULL OR seats BETWEEN 1 AND 10000", name="seats_range"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    equipment: Mapped[str] = mapped_column(Text, default="")
    seats: Mapped[int | None]
    is_accessible: Mapped[bool] = mapped_column(default=False)
