"""Hosts rate candidates without knowing who they are; only while the round is in that phase."""

from flask_babel import gettext as _

from app.database import utc_now
from app.extensions import db
from app.models import Rating, Round, Slot
from app.models.rating import BEST, WORST
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit
from app.services.errors import Refused
from app.services.transaction import transaction


def are_open(round_: Round | None) -> bool:
    """The phase and its date, whichever is the stricter."""
    if round_ is None or not allows(round_.phase, Act.RATE):
        return False
    return round_.ratings_close_at is None or utc_now() < round_.ratings_close_at


def rate(actor: Actor, slot: Slot, participant_id: int, score: int | None, note: str = "") -> None:
    """`participant_id`: one of the candidates of the slot (queries/candidates.py); no score takes the rating back."""
    with transaction() as session:
        session.get(Round, slot.round_id or 0, with_for_update={"read": True}, populate_existing=True)
        if not are_open(slot.round) or slot.closed_at:
            raise Refused(_("Candidates are rated only in that phase of the round. What was saved before counts."))
        if score is not None and not WORST <= score <= BEST:
            raise Refused(_("A rating is a number from %(least)s to %(most)s.", least=WORST, most=BEST))
        row = session.get(Rating, (slot.id, participant_id))
        if score is None:
            if row is not None:
                session.delete(row)
        else:
            row = row or Rating(slot_id=slot.id, participant_id=participant_id)
            row.score, row.note, row.rated_by_id, row.rated_at = score, note, actor.person_id, utc_now()
            db.session.add(row)
        days = f"{slot.starts_on:%d.%m.%Y}–{slot.ends_on:%d.%m.%Y}"
        audit.record(actor.person_id, "slot:rate", slot, site=slot.site.name, days=days)
