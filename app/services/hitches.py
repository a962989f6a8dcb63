"""Looks for what keeps people from a list that counts: too few slots open to them, certified wishes that have closed.

It asks every rule about every pair of a round, so it is done now and then by the worker, and pages read what it found.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, insert, select

from app.database import utc_now
from app.extensions import db
from app.models import CertifiedWish, Hitch, HitchLook, Participant, Phase, Round
from app.policies.phases import Act, allows
from app.services import eligibility
from app.services.eligibility import Eligibility, Offer, is_open
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
    alike = Counter(rules.offers.values())
    few = {}
    for possible, people in _kinds(rules, list(alike)):
        for key in people:
            count = 0
            for offer in possible:
                if count >= least:
                    break
                count += alike[offer] if is_open(rules.applicants[key], offer) else 0
            if count < least:
                few[key] = count
    return few


def _kinds(rules: Eligibility, offers: list[Offer]) -> Iterator[tuple[list[Offer], list[int]]]:
    """People who differ by age and papers only, with what would be open to the oldest of them with every paper."""
    kinds = defaultdict(list)
    papers = frozenset(paper for offer in offers for paper in offer.clearances)
    for key, one in rules.applicants.items():
        told = (one.audience, one.organisation_id, one.specialties, one.year, one.practice, one.needs_accessible_site)
        kinds[told].append(key)
    for people in kinds.values():
        best = replace(rules.applicants[people[0]], birth_date=date.min, clearances=dict.fromkeys(papers))
        yield [offer for offer in offers if is_open(best, offer)], people


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
