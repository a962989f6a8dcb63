"""A calendar that a person has subscribed to elsewhere: their own, or that of a site."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Keyed, new_public_id, utc_now
from app.extensions import db
from app.models.person import Person
from app.models.site import Site


class CalendarFeed(Keyed, db.Model):
    """`secret` is signed into the address; another one makes the old address stop. No site: the person's own dates.

    `with_names`: whether the calendar of a site names people; whoever has the address reads them.
    """

    __table_args__ = (
        Index(
            "uq_calendar_feed_own",
            "person_id",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
        Index(
            "uq_calendar_feed_site",
            "person_id",
            "site_id",
            unique=True,
            sqlite_where=text("site_id IS NOT NULL"),
            postgresql_where=text("site_id IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str] = mapped_column(String(14), unique=True, default=new_public_id)
    with_names: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    site: Mapped[Site | None] = relationship()
