"""A round as it stood when it was frozen: what every run of it starts from."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.round import Round


class Snapshot(Keyed, db.Model):
    """`bundle` is the zipped folder of the engine's format, `sha256` over its files; `counts` what stood in it."""

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    number: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(default=utc_now)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict] = mapped_column(JSON)
    bundle: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    round: Mapped[Round] = relationship()
    taken_by: Mapped[Person | None] = relationship()
