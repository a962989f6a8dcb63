"""Wishes as people make them: a few places are wanted by everybody, and nobody likes to travel far."""

import math

from app.demo.tables import Chance
from app.extensions import db
from app.geography import kilometres
from app.models import Municipality, Participant, Slot, Wish
from app.services import eligibility

SKEW = 0.8  # of the Zipf-like popularity of sites
COMFORT_KM = 60.0


def make_wishes(
    chance: Chance,
    round_,
    participants: list[Participant],
    slots: list[Slot],
    homes: dict[int, Municipality],
    shown: int | None = None,
) -> int:
    """Adds ranked lists for the round; `homes` by participant key. Returns how many lines were written.

    `shown`: the person whose list visitors of the demo try out; a place is left for them to choose.
    """
    known = eligibility.eligibility(round_.id)
    appeal = _appeal(chance, slots)
    rows = []
    for participant in participants:
        open_slots = [slot for slot in slots if known.is_open(participant.id, slot.id)]
        count = _length(chance, round_, len(open_slots))
        home = homes.get(participant.id)
        weights = [appeal[slot.site_id] * _nearness(home, slot) for slot in open_slots]
        chosen = _draw(chance, open_slots, weights, count)
        if participant.person_id == shown and len(chosen) == len(open_slots):
            chosen = chosen[:-1]
        rows += [{"participant_id": participant.id, "slot_id": s.id, "rank": rank} for rank, s in enumerate(chosen, 1)]
        if chosen:
            participant.wishes_version = len(chosen)
    for start in range(0, len(rows), 5000):
        db.session.execute(db.insert(Wish), rows[start : start + 5000])
    db.session.flush()
    return len(rows)


def _appeal(chance: Chance, slots: list[Slot]) -> dict[int, float]:
    sites = sorted({slot.site_id for slot in slots})
    chance.shuffle(sites)
    return {site: 1 / (place + 1) ** SKEW for place, site in enumerate(sites)}


def _nearness(home: Municipality | None, slot: Slot) -> float:
    """From 1 at the door down with the distance; 1 where the home is unknown."""
    if home is None:
        return 1.0
    away = kilometres((home.latitude, home.longitude), (slot.site.latitude, slot.site.longitude))
    return math.exp(-away / COMFORT_KM)


def _length(chance: Chance, round_, possible: int) -> int:
    """Most give a full list, some a short one, a few have not got round to it."""
    if chance.happens(0.03):
        return 0
    if chance.happens(0.05):
        return min(possible, max(1, round_.least_wishes - 1))
    return min(possible, chance.randint(round_.least_wishes + 1, round_.most_wishes))


def _draw(chance: Chance, items: list, weights: list[float], count: int) -> list:
    """`count` different items, one after another with the given weights: the keys of Efraimidis and Spirakis."""
    keys = [math.log(1 - chance.random()) / weight for weight in weights]
    order = sorted(range(len(items)), key=lambda i: -keys[i])
    return [items[i] for i in order[:count]]
