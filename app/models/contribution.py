"""What a member brings into the cluster (clause 4.1 of the agreement), and what modules and sites draw on."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.organisation import Organisation
from app.models.site import Site


class ContributionKind(enum.StrEnum):
    STAFF = "staff"
    METHODICAL = "methodical"
    LOCAL_ACTS = "local_acts"
    INFRASTRUCTURE = "infrastructure"


site_contribution = Table(
    "site_contribution",
    db.metadata,
    Column("site_id", ForeignKey("site.id", ondelete="CASCADE"), primary_key=True),
    Column("contribution_id", ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True),
)


class Contribution(Keyed, db.Model):
    """Available from day to day inclusive; no last day: without end. `quantity` is in `unit`: workplaces, people."""

    __table_args__ = (
        CheckConstraint("available_to IS NULL OR available_from <= available_to", name="dates_in_order"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity_range"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[ContributionKind]
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(40), default="")
    available_from: Mapped[date]
    available_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    sites: Mapped[list[Site]] = relationship(secondary=site_contribution, order_by=Site.name)

    __mapper_args__ = {"version_id_col": version}
