"""Telling people: a notification inside Klaster and, where they wish it, a letter; once per event."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, insert, select, update

from app.database import utc_now
from app.extensions import db
from app.models import Account, Notification
from app.policies.actor import Actor
from app.services import letters
from app.services.transaction import transaction

CHUNK = 500


def tell(person_ids: Iterable[int], kind: str, event: str, address: str = "", **facts) -> None:
    """Inside the caller's transaction. `kind` names the sentence (queries/notifications.py); `address` our page.

    A person who has been told of the event already is not told again.
    """
    asked = sorted(set(person_ids))
    for first in range(0, len(asked), CHUNK):
        _tell(asked[first : first + CHUNK], kind, event, address, facts)


def _tell(asked: list[int], kind: str, event: str, address: str, facts: dict) -> None:
    known = set(
        db.session.scalars(
            select(Notification.person_id).where(Notification.event == event, Notification.person_id.in_(asked))
        )
    )
    new = [person for person in asked if person not in known]
    same = {"event": event, "kind": kind, "address": address, "facts": facts}
    if new:
        db.session.execute(insert(Notification), [{"person_id": person, **same} for person in new])
    wanted = select(Account.person_id, Account.email, Account.locale)
    accounts = db.session.execute(wanted.where(Account.person_id.in_(new), wants_mail())).all()
    letters.post_many(accounts, kind, event, address=address, **facts)


def wants_mail() -> ColumnElement[bool]:
    """Of an account: whether a notice goes by mail too."""
    return Account.letters_by_mail & Account.active & Account.password_hash.is_not(None)


def mark_read(actor: Actor, public_id: str | None = None) -> None:
    """One notification of the actor, or all of them."""
    waiting = (Notification.person_id == actor.person_id) & Notification.read_at.is_(None)
    if public_id:
        waiting &= Notification.public_id == public_id
    with transaction():
        db.session.execute(update(Notification).where(waiting).values(read_at=utc_now()))
