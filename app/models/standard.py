"""What a programme is held against: volumes of a federal standard, lists of wanted occupations, contest standards."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.specialty import Specialty


class Standard(Keyed, db.Model):
    """Volumes in academic hours, shares in per cent; what a standard does not say is none. Edited by the coordinator:
    standards change, and no figure of one is written into the code. No specialty: for any of the level.
    """

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="dates_in_order"),
        CheckConstraint("mandatory_share_most IS NULL OR mandatory_share_most BETWEEN 0 AND 100", name="share_range"),
    )

    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"), index=True)
    title: Mapped[str] = mapped_column(String(240))
    document: Mapped[str] = mapped_column(String(240), default="")
    hours: Mapped[int | None]
    discipline_hours_least: Mapped[int | None]
    practice_hours_least: Mapped[int | None]
    practice_share_least: Mapped[int | None]
    attestation_hours: Mapped[int | None]
    mandatory_share_most: Mapped[int | None]
    term_hours_most: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    specialty: Mapped[Specialty | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class DemandListKind(enum.StrEnum):
    TOP_50 = "top_50"
    TOP_REGION = "top_region"


class DemandListEntry(Keyed, db.Model):
    """That an occupation stands on a list, by which act and from which day."""

    __table_args__ = (UniqueConstraint("specialty_id", "list", "valid_from"),)

    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    list: Mapped[DemandListKind]
    act: Mapped[str] = mapped_column(String(240), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    specialty: Mapped[Specialty] = relationship()


class Movement(enum.StrEnum):
    PROFESSIONALS = "professionals"
    HIGH_TECH = "high_tech"
    ABILYMPICS = "abilympics"
    WSR = "wsr"  # until 2022; the agreement of 2017 names it


class ContestStandard(Keyed, db.Model):
    """A competency of a championship whose tasks a programme can be built by."""

    __table_args__ = (UniqueConstraint("movement", "title"),)

    movement: Mapped[Movement]
    title: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
