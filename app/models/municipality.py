"""A municipal or city okrug of the region."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db


class Municipality(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    centre: Mapped[str] = mapped_column(String(80))
    oktmo: Mapped[str | None] = mapped_column(String(11))
    latitude: Mapped[float]
    longitude: Mapped[float]
