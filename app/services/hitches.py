"""Looks for what keeps people from a list that counts: too few slots open to them, certified wishes that have closed.

It asks every rule about every pair of a round, so it is done now and then by the worker, and pages read what it found.
"""

from collections import Counter

from sqlalchemy import delete, insert, select

from app.database import utc_now
from app.extensions import db
from app.models import CertifiedWish, Hitch, HitchLook, Participant, Phase, Round
from app.policies.phases import Act, allows
from app.services import eligibility
from app.services.eligibility import Eligibility
from app.services.transaction import transaction

TAKING = [phase for phase in Phase if allows(phase, Act.EDIT_WISHES)]


def look_everywhere() -> None:
    """In every round that takes wishes now."""
    for round_ in db.session.scalars(select(Round).where(Round.phase.in_(TAKING)).order_by(Round.id)).all():
        look(round_)


def look(round_: Round) -> int:
    """Judge in one read, store in one short write; gives how many people have a hitch."""
    round_id, least, moment = round_.id, round_.least_wishes, utc_now()
    rules = eligibility.eligibility(round_id)
    few, (in_force, lapsed) = _few_open(rules, least), _lapsed(round_id, rules)
    with transaction() as session:
        session.scalar(select(Round.id).where(Round.id == round_id).with_for_update())  # two workers at once
        mine = select(Participant.id).where(Participant.round_id == round_id)
        rows = [
            {"participant_id": key, "open_slots": few.get(key), "list_id": in_force.get(key), "lapsed": lapsed[key]}
            for key in sorted((few.keys() | lapsed.keys()) & set(session.scalars(mine)))
        ]
        session.execute(delete(Hitch).where(Hitch.participant_id.in_(mine)))
        session.execute(delete(HitchLook).where(HitchLook.round_id == round_id))
        session.add(HitchLook(round_id=round_id, looked_at=moment))
        if rows:
            session.execute(insert(Hitch), rows)
    return len(rows)


def _few_open(rules: Eligibility, least: int) -> dict[int, int]:
    """Participant → how many slots are open to them, where that is fewer than `least`."""
    counts = {key: rules.open_to(key, least) for key in rules.applicants}
    return {key: count for key, count in counts.items() if count < least}


def _lapsed(round_id: int, rules: Eligibility) -> tuple[dict[int, int], Counter]:
    """Participant → certified list in force, and how many of its wishes are closed to them now."""
    in_force, lapsed = {}, Counter()
    for key, list_id, slot_id in db.session.execute(
        select(Participant.id, CertifiedWish.list_id, CertifiedWish.slot_id)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(Participant.round_id == round_id)
    ):
        in_force[key] = list_id
        if key in rules.applicants and not rules.is_open(key, slot_id):
            lapsed[key] += 1
    return in_force, lapsed
