"""A placement round, its phases and the people who take part in it."""

import enum
import secrets
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed
from app.extensions import db
from app.models.group import StudyGroup
from app.models.organisation import Organisation
from app.models.person import Person


class Audience(enum.StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"


class Phase(enum.StrEnum):
    """In the order in which a round runs through them; what may be done in which is policies/phases.py."""

    COLLECTING = "collecting"
    WISHES_OPEN = "wishes_open"
    HOSTS_RATE = "hosts_rate"
    FROZEN = "frozen"
    SOLVED = "solved"
    VERIFIED = "verified"
    APPROVED = "approved"
    PUBLISHED = "published"
    CONFIRMING = "confirming"
    CLEARING = "clearing"
    CLOSED = "closed"

    @property
    def place(self) -> int:
        """How far along: 0 is the first phase."""
        return list(Phase).index(self)


WITH_RESULT = frozenset({Phase.PUBLISHED, Phase.CONFIRMING, Phase.CLEARING, Phase.CLOSED})


class Mechanism(enum.StrEnum):
    OPTIMAL = "optimal"
    STABLE = "stable"


class Round(Keyed, db.Model):
    """`criteria` is the lexicographic order of the engine, most important first.

    The dates are when a phase ends by itself; none means that the coordinator ends it. `seed` decides between equals:
    `seed_nonce` makes its hash a commitment that can be shown before wishes open (policies/lottery.py). `has_fallback`:
    who gets none of their wishes may be placed in any slot that is open to everyone of the same kind.
    """

    __table_args__ = (
        CheckConstraint("least_wishes BETWEEN 1 AND most_wishes", name="wish_counts_in_order"),
        CheckConstraint("seed BETWEEN 0 AND 1000000000", name="seed_range"),
    )

    title: Mapped[str] = mapped_column(String(200))
    phase: Mapped[Phase] = mapped_column(default=Phase.COLLECTING)
    wishes_open_at: Mapped[datetime | None]
    wishes_close_at: Mapped[datetime]
    ratings_close_at: Mapped[datetime | None]
    confirm_close_at: Mapped[datetime | None]
    clearing_close_at: Mapped[datetime | None]
    least_wishes: Mapped[int] = mapped_column(default=3)
    most_wishes: Mapped[int] = mapped_column(default=10)
    mechanism: Mapped[Mechanism] = mapped_column(default=Mechanism.OPTIMAL)
    criteria: Mapped[list[str]] = mapped_column(JSON)
    has_fallback: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[int] = mapped_column(default=0)
    seed_nonce: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    approved_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("run.id", use_alter=True, name="fk_round_approved_run_id_run")
    )
    published_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("run.id", use_alter=True, name="fk_round_published_run_id_run")
    )
    version: Mapped[int] = mapped_column(default=1)

    approved_run: Mapped["Run | None"] = relationship(  # noqa: F821
        foreign_keys=[approved_run_id], post_update=True
    )
    published_run: Mapped["Run | None"] = relationship(  # noqa: F821
        foreign_keys=[published_run_id], post_update=True
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def has_result(self) -> bool:
        return self.phase in WITH_RESULT and self.published_run_id is not None


class Participant(Keyed, db.Model):
    """A person in a round. `public_id` is their identifier in the exported bundle, so a bundle holds no names.

    `practice_starts_on` and `practice_ends_on` are the group's practice weeks in this round; a teacher has none.
    `wishes_version` counts saves of the draft, so that a second tab can't overwrite the first unseen; `wishes_past` are
    the drafts before the last changes, the latest last, each the keys of its slots in order: for undoing. What takes
    part in the matching is the certified list in force. `left_at`: the person needs no place in this round any more.
    Who is taken out of the round keeps their row, for runs and receipts name it, but takes part no more; the reason is
    empty where that followed from their studies or their work having ended.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint("practice_starts_on IS NULL OR practice_starts_on <= practice_ends_on", name="dates_in_order"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[Audience]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("study_group.id"), index=True)
    practice_starts_on: Mapped[date | None]
    practice_ends_on: Mapped[date | None]
    left_at: Mapped[datetime | None]
    wishes_version: Mapped[int] = mapped_column(default=0)
    wishes_saved_at: Mapped[datetime | None]
    wishes_past: Mapped[list[list[int]]] = mapped_column(JSON, default=list, deferred=True)
    taken_out_at: Mapped[datetime | None]
    taken_out_because: Mapped[str] = mapped_column(String(300), default="")
    certified_list_id: Mapped[int | None] = mapped_column(
        ForeignKey("certified_list.id", use_alter=True, name="fk_participant_certified_list_id_certified_list")
    )

    round: Mapped[Round] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()
    group: Mapped[StudyGroup | None] = relationship()
    certified_list: Mapped["CertifiedList | None"] = relationship(  # noqa: F821
        foreign_keys=[certified_list_id], post_update=True
    )
