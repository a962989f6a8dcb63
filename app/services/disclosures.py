"""Keeps on record who saw whose personal data (ASVS 16.3.2): one row per reader, person, kind of page and day."""

from collections.abc import Iterable

from sqlalchemy.dialects import postgresql, sqlite

from app.database import utc_now
from app.extensions import db
from app.models import Disclosure
from app.policies.actor import Actor
from app.services.transaction import transaction


def record(actor: Actor, person_ids: Iterable[int], what: str) -> None:
    """Note that the actor has been shown these people on a page of the kind `what`; one's own data is not noted."""
    now = utc_now()
    seen = {"reader_id": actor.person_id, "what": what, "day": now.date(), "times": 1, "last_at": now}
    rows = [{**seen, "subject_id": person} for person in sorted(set(person_ids) - {actor.person_id})]
    if not rows:
        return
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(Disclosure)
    again = insert.on_conflict_do_update(
        index_elements=["subject_id", "reader_id", "what", "day"],
        set_={"times": Disclosure.times + 1, "last_at": insert.excluded.last_at},
    )
    with transaction():
        db.session.execute(again, rows)
