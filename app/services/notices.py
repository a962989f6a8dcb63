"""Telling people: a notification inside Klaster and a letter as soon as they wish it; once per event and person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select, update

from app.database import utc_now
from app.extensions import db
from app.models import Account, Delivery, Notification, Pace
from app.policies.actor import Actor
from app.services import letters, once
from app.services.transaction import transaction
from app.topics import topic_of

CHUNK = 500


@dataclass(frozen=True)
class Told:
    """What is told. `kind` names the sentence (app/sentences.py), `facts` fill it; `address` is a page of ours."""

    kind: str
    event: str
    address: str = ""
    facts: dict = field(default_factory=dict)


def tell(person_ids: Iterable[int], kind: str, event: str, address: str = "", **facts) -> None:
    """Inside the caller's transaction. A person who has been told of the event already is not told again."""
    told = Told(kind, event, address, facts)
    write(note(person_ids, told), told)


def note(person_ids: Iterable[int], told: Told) -> list[int]:
    """The notification inside Klaster; gives the persons for whom it is new."""
    shared = {"event": told.event, "kind": told.kind, "address": told.address, "facts": told.facts}
    rows = [{"person_id": person, **shared} for person in sorted(set(person_ids))]
    return once.insert(rows, Notification, ["person_id", "event"], "person_id")


def write(person_ids: Sequence[int], told: Told, **more) -> None:
    """The letter: at once, or in the next digest of who chose one. `more` are further columns of the letters."""
    for first in range(0, len(person_ids), CHUNK):
        by_pace = _by_pace(person_ids[first : first + CHUNK], told.kind)
        facts = {"address": told.address, **told.facts}
        letters.post_many(by_pace[Pace.AT_ONCE], told.kind, told.event, facts, **more)
        for pace in (Pace.DAILY, Pace.WEEKLY):
            _wait(by_pace[pace], told.event, pace)


def _by_pace(person_ids: Sequence[int], kind: str) -> dict[Pace, list[Account]]:
    topic, found = topic_of(kind), defaultdict(list)
    chosen = (Delivery.person_id == Account.person_id) & (Delivery.topic == topic)
    statement = select(Account, Delivery.pace).outerjoin(Delivery, chosen)
    for account, pace in db.session.execute(statement.where(Account.person_id.in_(person_ids), is_reachable())):
        found[pace if topic and pace else Pace.AT_ONCE].append(account)
    return found


def _wait(accounts: list[Account], event: str, pace: Pace) -> None:
    if accounts:
        mine = (Notification.event == event) & Notification.person_id.in_([one.person_id for one in accounts])
        db.session.execute(update(Notification).where(mine).values(pace=pace))


def is_reachable() -> ColumnElement[bool]:
    """Of an account: whether notices can go there by mail."""
    return Account.active & Account.password_hash.is_not(None)


def mark_read(actor: Actor, public_id: str | None = None) -> None:
    """One notification of the actor, or all of them."""
    waiting = (Notification.person_id == actor.person_id) & Notification.read_at.is_(None)
    if public_id:
        waiting &= Notification.public_id == public_id
    with transaction():
        db.session.execute(update(Notification).where(waiting).values(read_at=utc_now()))
