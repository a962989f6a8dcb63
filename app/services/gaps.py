"""What is wrong with a round just before it is frozen: people with nothing open, slots for nobody, wishes gone stale.

Counted pair by pair over the rules of eligibility, hence once, when the snapshot is taken, and not at every look.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models import CertifiedWish, ClearanceKind, Participant
from app.services.eligibility import Applicant, Eligibility

LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True)
class Kind:
    """People who differ only by age and papers. `least` has no age and no paper: what is open to that one is open to
    all of them. `most` is old enough and has every paper: what is shut to that one is shut to all. Only in between
    must they be looked at one by one.
    """

    least: Applicant
    most: Applicant
    keys: list[int]


def found(round_id: int, rules: Eligibility) -> dict[str, int]:
    """`nothing_open`: people; `for_nobody`: slots not closed; `lapsed`: people whose list names a closed place."""
    kinds = _kinds(rules)
    lapsed = {person for person, slot in _certified(round_id) if not rules.is_open(person, slot)}
    return {
        "nothing_open": sum(_nothing_open(rules, kind) for kind in kinds),
        "for_nobody": _for_nobody(rules, kinds),
        "lapsed": len(lapsed),
    }


def _kinds(rules: Eligibility) -> list[Kind]:
    of = defaultdict(list)
    for key, one in rules.applicants.items():
        told = (one.audience, one.organisation_id, one.specialties, one.year, one.practice, one.needs_accessible_site)
        of[told].append(key)
    kinds = []
    for keys in of.values():
        one = replace(rules.applicants[keys[0]], birth_date=None, clearances={}, unconfirmed=frozenset())
        most = replace(one, birth_date=LONG_AGO, clearances=dict.fromkeys(ClearanceKind))
        kinds.append(Kind(one, most, keys))
    return kinds


def _nothing_open(rules: Eligibility, kind: Kind) -> int:
    if any(rules.would_take(kind.least, slot) for slot in rules.offers):
        return 0
    within = [slot for slot in rules.offers if rules.would_take(kind.most, slot)]
    return sum(not any(rules.is_open(key, slot) for slot in within) for key in kind.keys)


def _for_nobody(rules: Eligibility, kinds: list[Kind]) -> int:
    left = {slot for slot, offer in rules.offers.items() if not offer.is_closed}
    for kind in kinds:
        left -= {slot for slot in left if rules.would_take(kind.least, slot)}
    return sum(not _for_somebody(rules, kinds, slot) for slot in left)


def _for_somebody(rules: Eligibility, kinds: list[Kind], slot: int) -> bool:
    near = (kind.keys for kind in kinds if rules.would_take(kind.most, slot))
    return any(rules.is_open(key, slot) for keys in near for key in keys)


def _certified(round_id: int) -> Iterable[tuple[int, int]]:
    return db.session.execute(
        select(Participant.id, CertifiedWish.slot_id)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(Participant.round_id == round_id, Participant.taken_out_at.is_(None))
    )
