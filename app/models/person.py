"""A human being, with or without an account."""

import enum
from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.adaptation import Adaptation


class Sex(enum.StrEnum):
    FEMALE = "female"
    MALE = "male"


class Person(Keyed, db.Model):
    surname: Mapped[str] = mapped_column(String(80), index=True)
    given_name: Mapped[str] = mapped_column(String(80))
    patronymic: Mapped[str] = mapped_column(String(80), default="")
    birth_date: Mapped[date | None]
    sex: Mapped[Sex | None]
    phone: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)

    languages: Mapped[list["PersonLanguage"]] = relationship(
        cascade="all, delete-orphan", order_by="PersonLanguage.code"
    )
    adaptation_rows: Mapped[list["PersonAdaptation"]] = relationship(
        cascade="all, delete-orphan", order_by="PersonAdaptation.code"
    )
    guardians: Mapped[list["Guardian"]] = relationship(cascade="all, delete-orphan", order_by="Guardian.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))

    @property
    def short_name(self) -> str:
        """Иванова А. П."""
        initials = " ".join(f"{name[0]}." for name in (self.given_name, self.patronymic) if name)
        return f"{self.surname} {initials}"

    @property
    def adaptations(self) -> list[Adaptation]:
        return [row.code for row in self.adaptation_rows]


class LanguageLevel(enum.StrEnum):
    BASIC = "basic"
    WORKING = "working"
    FLUENT = "fluent"
    NATIVE = "native"


class PersonLanguage(Keyed, db.Model):
    """`code` is ISO 639-1."""

    __table_args__ = (UniqueConstraint("person_id", "code"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(2))
    level: Mapped[LanguageLevel]


class PersonAdaptation(db.Model):
    """What the person needs at the place of work."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[Adaptation] = mapped_column(primary_key=True)


class Guardian(Keyed, db.Model):
    """The legal representative of a minor."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    full_name: Mapped[str] = mapped_column(String(240))
    relation: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
