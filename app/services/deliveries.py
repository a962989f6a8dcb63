"""How soon a person wants a letter for each group of events."""

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import Delivery, Notification, Pace
from app.policies.actor import Actor
from app.services import settings
from app.services.transaction import transaction
from app.topics import KINDS, Topic


def hour() -> tuple[int, int]:
    """(hour, weekday from 1) at which digests are sent."""
    return int(settings.get("digest_hour")), int(settings.get("digest_weekday"))


def chosen(actor: Actor) -> dict[Topic, Pace]:
    rows = db.session.execute(select(Delivery.topic, Delivery.pace).where(Delivery.person_id == actor.person_id))
    known = dict(rows.all())
    return {topic: known.get(topic, Pace.AT_ONCE) for topic in Topic}


def choose(actor: Actor, paces: dict[Topic, Pace]) -> None:
    """What has been waiting for a digest of a topic that is now told in Klaster only waits no more."""
    silent = [kind for topic, pace in paces.items() if pace is Pace.IN_APP for kind in KINDS[topic]]
    with transaction() as session:
        session.execute(delete(Delivery).where(Delivery.person_id == actor.person_id))
        session.add_all(
            Delivery(person_id=actor.person_id, topic=topic, pace=pace)
            for topic, pace in paces.items()
            if pace is not Pace.AT_ONCE
        )
        mine = (Notification.person_id == actor.person_id) & Notification.kind.in_(silent)
        session.execute(update(Notification).where(mine).values(pace=None))
