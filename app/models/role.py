"""What a person may act as, and where."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.organisation import Organisation
from app.models.person import Person


class Role(enum.StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"
    COLLEGE_MANAGER = "college_manager"
    SCHOOL_MANAGER = "school_manager"
    HOST_MANAGER = "host_manager"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    COUNCIL_MEMBER = "council_member"
    ADMINISTRATOR = "administrator"


class RoleGrant(Keyed, db.Model):
    """One role of one person in one organisation; the coordinator and the administrator act for the whole cluster.

    A withdrawn grant stays as history; at most one of the same kind is in force.
    """

    __table_args__ = (
        CheckConstraint(
            "organisation_id IS NOT NULL OR role IN ('coordinator', 'council_member', 'administrator')",
            name="organisation_needed",
        ),
        Index(
            "uq_role_grant_in_force",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(index=True)
    job_title: Mapped[str] = mapped_column(String(160), default="")
    granted_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
