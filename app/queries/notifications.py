"""The notifications of one person."""

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Notification
from app.policies.actor import Actor
from app.queries.paging import Page, paged

MOST_COUNTED = 99


def notifications(actor: Actor, number: int) -> Page:
    return paged(_of(actor), number)


def latest(actor: Actor, most: int = 3) -> list[Notification]:
    return list(db.session.scalars(_of(actor).limit(most)))


def _of(actor: Actor) -> Select:
    """Unread ones first, then the newest."""
    own = select(Notification).where(Notification.person_id == actor.person_id)
    return own.order_by(Notification.read_at.is_not(None), Notification.id.desc())


def own(actor: Actor, public_id: str) -> Notification | None:
    mine = (Notification.person_id == actor.person_id) & (Notification.public_id == public_id)
    return db.session.scalar(select(Notification).where(mine))


def unread(actor: Actor) -> int:
    """How many wait to be read, at most MOST_COUNTED: it stands on every page."""
    waiting = select(Notification.id).where(Notification.person_id == actor.person_id, Notification.read_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(waiting.limit(MOST_COUNTED).subquery()))
