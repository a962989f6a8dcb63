"""Mechanism `stable`: nobody and no opening would both rather have each other, and everybody has the best of all
placements of which that is true.

Preferences are strict once the lottery is drawn; then there is one such placement (Gale, Shapley 1962), and it is found
here by letting one person after another go down their list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from heapq import heappop, heappush

import numpy as np

from app.matching.verify.bundle import Bundle
from app.matching.verify.fingerprints import tie_hashes
from app.matching.verify.pairs import Pairs, wish_pairs

CRITERIA = ["placed", "profile:greedy", "blocking_pairs"]
NOWHERE = -1


@dataclass(frozen=True)
class Market:
    """Who wants whom. A choice is a row: those of person p are first[p]..first[p + 1], the best first.

    `claim` orders the choices of one opening: the highest comes first. `opening` is by choice, `capacity` by opening.
    """

    first: list[int]
    opening: list[int]
    claim: list[int]
    capacity: list[int]


def refused(bundle: Bundle) -> Iterator[str]:
    """What the stable mechanism does not take."""
    most = bundle.credits_max[bundle.wish_keys // max(1, len(bundle.openings))]
    credits = bundle.credits[bundle.wish_keys % max(1, len(bundle.openings))]
    used = {
        "pools": bool(bundle.pools),
        "limits": bool(bundle.limits),
        "minimums": bool(bundle.min_to_open.any()),
        "teams": bool(bundle.teams),
        "supervisors": bool(bundle.supervisors),
        "required pins": bool(len(bundle.required)),
        "demand above 1": bool(np.any(bundle.demand > 1)),
        "credits_max below the credits of a wish": bool(np.any((most >= 0) & (credits > most))),
    }
    for name, present in used.items():
        if present:
            yield f"the stable mechanism does not take {name}"


def wrong_placement(bundle: Bundle, report: dict, held: Pairs) -> Iterator[str]:
    """Faults of the placement and of the stated number of blocking pairs; `held` must break no rule."""
    market = strict_market(bundle, report["seed"])
    stated = [NOWHERE] * len(bundle.people)
    for person, opening in zip(held.person.tolist(), held.opening.tolist(), strict=True):
        stated[person] = opening
    found = blocking_pairs(market, stated)
    if found:
        yield f"{found} pairs block the placement, none may"
    values = {criterion["name"]: criterion["value"] for criterion in report["criteria"]}
    if values["blocking_pairs"] != found:
        yield f"criterion blocking_pairs is {found}, not {values['blocking_pairs']}"
    best = person_optimal(market)
    if not found and stated != best:
        person = next(p for p, opening in enumerate(best) if opening != stated[p])
        better = bundle.openings[best[person]]
        yield f"another stable placement suits people better: {bundle.people[person]} can have {better}"


def strict_market(bundle: Bundle, seed: int) -> Market:
    """The preferences of both sides, with every tie broken by what is drawn from the seed."""
    wishes = wish_pairs(bundle)
    person, opening, rank, score = (
        column[~wishes.forbidden] for column in (wishes.person, wishes.opening, wishes.rank, wishes.score)
    )
    drawn = np.zeros(len(person), dtype=np.int64)
    ranks = person * (bundle.ranks + 1) + rank
    _, which, times = np.unique(ranks, return_inverse=True, return_counts=True)
    tied = times[which] > 1
    drawn[tied] = tie_hashes(seed, bundle.people, bundle.openings, person[tied], opening[tied])
    lottery = [(sha256(f"{seed}\0{name}".encode()).digest()[:8], name) for name in bundle.people]
    claim = np.empty(len(person), dtype=np.int64)
    claim[np.lexsort((-_places(lottery)[person], score))] = np.arange(len(person))
    listed = np.lexsort((_places(bundle.openings)[opening], drawn, rank, person))
    first = np.searchsorted(person[listed], np.arange(len(bundle.people) + 1))
    columns = (first, opening[listed], claim[listed], bundle.capacity)
    return Market(*(column.tolist() for column in columns))


def _places(names: list) -> np.ndarray:
    """The place of each name when they are sorted."""
    places = np.empty(len(names), dtype=np.int64)
    places[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return places


def person_optimal(market: Market) -> list[int]:
    """The opening of each person: deferred acceptance, one person at a time."""
    following = market.first[:-1]
    kept: list[list[tuple[int, int]]] = [[] for _ in market.capacity]  # (claim, person), the weakest on top
    free = list(range(len(following)))
    while free:
        person = free.pop()
        choice = following[person]
        if choice == market.first[person + 1]:
            continue
        following[person] += 1
        at = market.opening[choice]
        heappush(kept[at], (market.claim[choice], person))
        if len(kept[at]) > market.capacity[at]:
            free.append(heappop(kept[at])[1])
    held = [NOWHERE] * len(following)
    for opening, those in enumerate(kept):
        for _, person in those:
            held[person] = opening
    return held


def blocking_pairs(market: Market, held: list[int]) -> int:
    """Pairs of a person who would rather have the opening and an opening with room or with somebody who comes after."""
    people = range(len(held))
    claims: list[list[int]] = [[] for _ in market.capacity]
    wanted: list[tuple[int, int]] = []
    for person in people:
        for choice in range(market.first[person], market.first[person + 1]):
            if market.opening[choice] == held[person]:
                claims[held[person]].append(market.claim[choice])
                break
            wanted.append((market.opening[choice], market.claim[choice]))
    # an opening with room takes anybody, one without places nobody
    least = [
        min(those, default=0) if len(those) >= capacity else -1
        for those, capacity in zip(claims, market.capacity, strict=True)
    ]
    return sum(claim > least[opening] for opening, claim in wanted if market.capacity[opening])
