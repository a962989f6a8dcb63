"""Preference lists of both sides, for the packages that know stable matchings."""

import hashlib
import time
from collections.abc import Callable

from bench.peers.bundle import Bundle, read
from bench.peers.values import Pairs, require_rules, values

Held = dict[int, int]  # the opening of each person who has one


def measure(solve: Callable[[list[list[int]], list[list[int]], list[int]], Held], folder: str) -> dict:
    """Lists, the package's own objects, its answer; `seconds` from the tables in memory, `whole` from the files."""
    started = time.perf_counter()
    bundle = read(folder)
    begun = time.perf_counter()
    held = solve(*lists(bundle), bundle.capacity)
    ended = time.perf_counter()
    return {"seconds": ended - begun, "whole": ended - started} | judged(bundle, held)


def lists(bundle: Bundle) -> tuple[list[list[int]], list[list[int]]]:
    """By person the openings, best first; by opening the people, best first. Raises ValueError where a tie is left."""
    if min(bundle.capacity) < 1:
        raise ValueError("an opening without a place: the packages do not take it")
    wishes = list(zip(bundle.person, bundle.opening, bundle.rank, bundle.score, strict=True))
    if any(len({(w[side], w[by]) for w in wishes}) < len(wishes) for side, by in ((0, 2), (1, 3))):
        raise ValueError("ties: each package would break them in its own way")
    of_people: list[list[int]] = [[] for _ in bundle.people]
    of_openings: list[list[int]] = [[] for _ in bundle.openings]
    for person, opening, _, _ in sorted(wishes, key=lambda wish: wish[2]):
        of_people[person].append(opening)
    for person, opening, _, _ in sorted(wishes, key=lambda wish: -wish[3]):
        of_openings[opening].append(person)
    return of_people, of_openings


def judged(bundle: Bundle, held: Held) -> dict:
    """Values and a digest of the placement: without ties there is one person-optimal answer, pair by pair."""
    ranks = dict(zip(zip(bundle.person, bundle.opening, strict=True), bundle.rank, strict=True))
    pairs: Pairs = [(p, o, ranks[p, o]) for p, o in sorted(held.items())]
    require_rules(bundle, pairs, {})
    digest = hashlib.sha256(repr([(bundle.people[p], bundle.openings[o]) for p, o, _ in pairs]).encode()).hexdigest()
    return {"status": "optimal", "values": [*values(bundle, pairs, ["placed", "rank_cost"]), digest[:12]]}
