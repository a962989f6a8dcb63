"""What keeps somebody from a list that counts: found by a job, for it asks every rule about every pair of a round."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db


class ListState(enum.StrEnum):
    """How a participant stands to the round, the most stuck first; told for everyone by queries/participants.py."""

    NOTHING_OPEN = "nothing_open"
    EMPTY = "empty"
    SHORT = "short"
    LAPSED = "lapsed"
    DRAFT = "draft"
    OWN_WAITING = "own_waiting"
    CERTIFIED = "certified"
    OWN_APPROVED = "own_approved"


# Nothing more is needed of whoever stands so.
SETTLED = frozenset({ListState.CERTIFIED, ListState.OWN_APPROVED})


class Hitch(db.Model):
    """Of those only who have one. `open_slots`: how many, where that is fewer than a list needs; none means enough.

    `lapsed`: how many wishes of the certified list `list_id` a rule has closed since.
    """

    __table_args__ = (
        CheckConstraint("open_slots IS NULL OR open_slots >= 0", name="open_slots_range"),
        CheckConstraint("lapsed >= 0", name="lapsed_range"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    open_slots: Mapped[int | None]
    list_id: Mapped[int | None] = mapped_column(ForeignKey("certified_list.id", ondelete="CASCADE"), index=True)
    lapsed: Mapped[int] = mapped_column(default=0)


class HitchLook(db.Model):
    """When the hitches of a round were last looked for."""

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    looked_at: Mapped[datetime]
