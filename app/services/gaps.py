"""What is wrong with a round just before it is frozen: people with nothing open, slots for nobody, wishes gone stale.

Counted over the rules of eligibility, hence once, when the snapshot is taken, and not at every look.
"""

from collections.abc import Iterable

from sqlalchemy import select

from app.extensions import db
from app.models import CertifiedWish, Participant
from app.services.eligibility import Eligibility


def found(round_id: int, rules: Eligibility) -> dict[str, int]:
    """`nothing_open`: people; `for_nobody`: slots not closed; `lapsed`: people whose list names a closed place."""
    lapsed = {person for person, slot in _certified(round_id) if not rules.is_open(person, slot)}
    return {
        "nothing_open": sum(not rules.open_to(key, 1) for key in rules.applicants),
        "for_nobody": _for_nobody(rules),
        "lapsed": len(lapsed),
    }


def _for_nobody(rules: Eligibility) -> int:
    """A slot that takes anybody of a kind, without age or paper, is settled at the first of them."""
    left = {slot for slot, offer in rules.offers.items() if not offer.is_closed}
    for key, applicant in rules.applicants.items():
        left -= {slot for slot in left & rules.near(applicant).keys() if rules.is_open(key, slot)}
    return len(left)


def _certified(round_id: int) -> Iterable[tuple[int, int]]:
    return db.session.execute(
        select(Participant.id, CertifiedWish.slot_id)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(Participant.round_id == round_id, Participant.taken_out_at.is_(None))
    )
