"""A place of practice or internship that a host offers."""

import enum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.municipality import Municipality
from app.models.organisation import Organisation


class SiteKind(enum.StrEnum):
    INTERNSHIP_SITE = "internship_site"  # стажировочная площадка
    BASE_DEPARTMENT = "base_department"  # базовая кафедра
    TRAINING_FIRM = "training_firm"  # учебная фирма
    TRAINING_GROUND = "training_ground"  # полигон
    PRACTICE_BASE = "practice_base"  # база практики


class Site(Keyed, db.Model):
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    kind: Mapped[SiteKind] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_accessible: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    municipality: Mapped[Municipality] = relationship(lazy="joined", innerjoin=True)
    slots: Mapped[list["Slot"]] = relationship(back_populates="site", order_by="Slot.starts_on")  # noqa: F821

    __mapper_args__ = {"version_id_col": version}
