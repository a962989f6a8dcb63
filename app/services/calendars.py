"""Addresses of calendars: made, renewed, closed by their holder; and whether one still opens anything.

The address holds a signed secret of the row. Another secret, and the old address opens nothing; so it is when the
holder's account is suspended, or when they may no longer see the site.
"""

from sqlalchemy import select

from app.database import new_public_id, utc_now
from app.extensions import db
from app.models import Account, CalendarFeed, Site
from app.policies.access import find
from app.policies.actor import Actor, actor_of
from app.policies.permissions import Permission
from app.services import audit, disclosures
from app.services.transaction import transaction
from app.signed import read, sign


def feed_of(actor: Actor, site: Site | None = None) -> CalendarFeed | None:
    """The actor's calendar of the site, or their own."""
    mine = (CalendarFeed.person_id == actor.person_id) & (CalendarFeed.site_id == (site and site.id))
    return db.session.scalar(select(CalendarFeed).where(mine))


def token(feed: CalendarFeed) -> str:
    """What stands in the address."""
    return sign("calendar", feed.secret)


def make(actor: Actor, site: Site | None = None, with_names: bool = False) -> None:
    """An address with what it shows; one that exists already shows from now on what is asked."""
    with transaction():
        feed = feed_of(actor, site)
        if feed is None:
            feed = CalendarFeed(person_id=actor.person_id, site_id=site and site.id)
            db.session.add(feed)
        feed.with_names = with_names and site is not None
        db.session.flush()
        audit.record(actor.person_id, "calendar:make", feed, of=site.name if site else "")


def renew(actor: Actor, site: Site | None = None) -> None:
    """Another address; the old one stops at once."""
    with transaction():
        if feed := feed_of(actor, site):
            feed.secret = new_public_id()
            audit.record(actor.person_id, "calendar:renew", feed, of=site.name if site else "")


def close(actor: Actor, site: Site | None = None) -> None:
    with transaction() as session:
        if feed := feed_of(actor, site):
            audit.record(actor.person_id, "calendar:close", feed, of=site.name if site else "")
            session.delete(feed)


def opened(asked: str) -> tuple[CalendarFeed, Actor] | None:
    """The feed behind an address and its holder as they stand now; None where it opens nothing."""
    of_account = (Account.person_id == CalendarFeed.person_id) & Account.active
    secret = read("calendar", asked)
    feed = db.session.scalar(
        select(CalendarFeed).join(Account, of_account).where(CalendarFeed.secret == (secret or ""))
    )
    if feed is None:
        return None
    holder = actor_of(feed.person_id)
    if feed.site and find(holder, Permission.CALENDAR_SITE, feed.site.public_id) is None:
        return None
    return feed, holder


def note_reading(feed: CalendarFeed, holder: Actor, people: list[int]) -> None:
    """When it was last fetched, and whom it has named to its holder."""
    with transaction():
        feed.read_at = utc_now()
        disclosures.record(holder, people, "calendar:site")


def locale_of(feed: CalendarFeed) -> str:
    return db.session.scalar(select(Account.locale).where(Account.person_id == feed.person_id)) or "ru"
