"""A human being, with or without an account."""

import enum
from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Keyed
from app.extensions import db


class Sex(enum.StrEnum):
    FEMALE = "female"
    MALE = "male"


class Person(Keyed, db.Model):
    surname: Mapped[str] = mapped_column(String(80), index=True)
    given_name: Mapped[str] = mapped_column(String(80))
    patronymic: Mapped[str] = mapped_column(String(80), default="")
    birth_date: Mapped[date | None]
    sex: Mapped[Sex | None]

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))

    @property
    def short_name(self) -> str:
        """Иванова А. П."""
        initials = " ".join(f"{name[0]}." for name in (self.given_name, self.patronymic) if name)
        return f"{self.surname} {initials}"
