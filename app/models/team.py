"""Students who want to be placed together: each has agreed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.round import Participant, Round


class Team(Keyed, db.Model):
    """Whoever knows the `code` may ask to join; who is in already decides."""

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    round: Mapped[Round] = relationship()
    members: Mapped[list["TeamMember"]] = relationship(
        back_populates="team", order_by="TeamMember.asked_at", cascade="all, delete-orphan"
    )


class TeamMember(db.Model):
    """`asked_at`: the person's own consent; `accepted_at`: that of the team, none while it waits."""

    __table_args__ = (UniqueConstraint("participant_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    accepted_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(back_populates="members")
    participant: Mapped[Participant] = relationship()
