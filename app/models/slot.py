"""A site's offer for one period with a capacity, and whom it takes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.clearance import ClearanceKind
from app.models.round import Audience, Round
from app.models.site import Site, SiteMentor
from app.models.specialty import Specialty

slot_specialty = Table(
    "slot_specialty",
    db.metadata,
    Column("slot_id", ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    Column("specialty_id", ForeignKey("specialty.id"), primary_key=True),
)


slot_mentor = Table(
    "slot_mentor",
    db.metadata,
    Column("slot_id", ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    Column("mentor_id", ForeignKey("site_mentor.id", ondelete="CASCADE"), primary_key=True),
)


class SlotYear(db.Model):
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)


class SlotClearance(db.Model):
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ClearanceKind] = mapped_column(primary_key=True)


class Slot(Keyed, db.Model):
    """Both days are inclusive. No specialties, or no years, means any. A closed slot takes nobody any more.

    `confirmed_at`: when the host said that the capacity is right; a change of the capacity takes it back.
    """

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
        CheckConstraint("capacity >= 0", name="capacity_range"),
        CheckConstraint("min_to_open BETWEEN 0 AND capacity", name="min_to_open_range"),
        CheckConstraint("least_age IS NULL OR least_age BETWEEN 14 AND 99", name="least_age_range"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)
    audience: Mapped[Audience]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    capacity: Mapped[int]
    min_to_open: Mapped[int] = mapped_column(default=0)
    least_age: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    site: Mapped[Site] = relationship(back_populates="slots")
    round: Mapped[Round | None] = relationship()
    specialties: Mapped[list[Specialty]] = relationship(
        secondary=slot_specialty, order_by=Specialty.code, lazy="selectin"
    )
    year_rows: Mapped[list[SlotYear]] = relationship(
        cascade="all, delete-orphan", order_by=SlotYear.year, lazy="selectin"
    )
    clearance_rows: Mapped[list[SlotClearance]] = relationship(
        cascade="all, delete-orphan", order_by=SlotClearance.kind, lazy="selectin"
    )

    mentors: Mapped[list[SiteMentor]] = relationship(secondary=slot_mentor, order_by=SiteMentor.name)

    __mapper_args__ = {"version_id_col": version}

    @property
    def years(self) -> list[int]:
        return [row.year for row in self.year_rows]

    @property
    def clearances(self) -> list[ClearanceKind]:
        return [row.kind for row in self.clearance_rows]


class SlotApproval(db.Model):
    """A college's word on a slot that would take its people. Only an approved slot is open to them."""

    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    is_approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)
