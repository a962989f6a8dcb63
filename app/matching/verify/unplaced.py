"""unplaced.csv: everyone without a placement, each with the first reason that applies."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from app.matching.verify.answer import REASONS, Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs, facts, wish_pairs
from app.matching.verify.rules import limit_loads
from app.matching.verify.supervisors import loads


def wrong_unplaced(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Faults of unplaced.csv."""
    stated = [p for p, _, _ in answer.unplaced]
    true = set(range(len(bundle.people))) - set(held.person.tolist())
    for p in sorted(true - set(stated)):
        yield f"unplaced.csv: {bundle.people[p]} is missing"
    for p in sorted(set(stated) - true):
        yield f"unplaced.csv: {bundle.people[p]} has a placement"
    if len(set(stated)) < len(stated):
        yield "unplaced.csv: a person stands twice"
    reasons = _Reasons(bundle, answer, held)
    for p, reason, words in answer.unplaced:
        if p in true and not words.strip():
            yield f"unplaced.csv: {bundle.people[p]}: no words"
        if p in true and (reason not in (allowed := reasons.allowed(p))):
            yield f"unplaced.csv: {bundle.people[p]}: the reason is {' or '.join(allowed)}, not {reason}"


class _Reasons:
    """Which reasons may stand beside a person. Exact where no side rule plays a part; between `team`,
    `supervisor` and `limit` any that can apply is accepted, since only re-solving would tell them apart."""

    def __init__(self, bundle: Bundle, answer: Answer, held: Pairs):
        self.bundle = bundle
        self.wide = max(1, len(bundle.openings))
        self.free = bundle.capacity - np.bincount(held.opening, minlength=len(bundle.openings))
        self.opens = (bundle.capacity > 0) & (_asked(bundle) >= bundle.min_to_open)
        self.in_team = {p for members in bundle.teams.values() for p in members.tolist()}
        full = limit_loads(bundle, held) >= bundle.limit_capacity
        self.limited = np.zeros(len(bundle.openings), dtype=bool)
        self.limited[bundle.limit_pairs[full[bundle.limit_pairs[:, 0]], 1]] = True
        self.supervised = _with_a_free_supervisor(bundle, loads(bundle, answer))
        self.forbidden = set(bundle.forbidden.tolist())
        self.wishes = np.searchsorted(bundle.wish_keys, np.arange(len(bundle.people) + 1) * self.wide)
        pools = np.searchsorted(bundle.pool_keys, np.arange(len(bundle.pools) + 1) * self.wide)
        self.pool_openings = [bundle.pool_keys[a:b] % self.wide for a, b in pairwise(pools)]

    def _possible(self, person: int) -> np.ndarray:
        """Openings of the person's wishes and pool."""
        wished = self.bundle.wish_keys[self.wishes[person] : self.wishes[person + 1]] % self.wide
        pool = self.bundle.fallback[person]
        return np.concatenate([wished, self.pool_openings[pool]]) if pool >= 0 else wished

    def allowed(self, person: int) -> list[str]:
        """The reasons that may be stated, in the order of the format."""
        openings = self._possible(person)
        if not len(openings):
            return ["no_wishes"]
        openings = openings[_fits(self.bundle, person, openings)]
        if self.forbidden:
            keys = self.bundle.key(np.full(len(openings), person), openings)
            openings = openings[[key not in self.forbidden for key in keys.tolist()]]
        if not len(openings):  # by a pin, or because it takes more credits than the person may hold
            return ["forbidden"]
        openings = openings[self.opens[openings]]
        if not len(openings):
            return ["never_opens"]
        room = self.free[openings] > 0
        applies = {
            "team": person in self.in_team,
            "supervisor": self.bundle.group_of[person] >= 0 and self.bundle.group[person] not in self.supervised,
            "limit": bool(self.limited[openings].any()),
            "full": not room.any(),
            "criterion": bool((room & ~self.limited[openings]).any()),
        }
        return [reason for reason in REASONS if applies.get(reason)]


def _with_a_free_supervisor(bundle: Bundle, load: np.ndarray) -> set[str]:
    """Groups of which somebody may supervise one more placement wherever it is."""
    free = (load < bundle.supervisor_capacity) & (bundle.supervisor_openings < 0)
    return {group for supervisor, group, opening in bundle.supervision if opening < 0 and free[supervisor]}


def _fits(bundle: Bundle, person: np.ndarray | int, opening: np.ndarray) -> np.ndarray:
    """Does the opening alone stay within the person's credits?"""
    most = bundle.credits_max[person]
    return (most < 0) | (bundle.credits[opening] <= most)


def _asked(bundle: Bundle) -> np.ndarray:
    """How many people are possible in each opening once pins and credits have ruled some out."""
    asked = np.zeros(len(bundle.openings), dtype=np.int64)
    if not bundle.min_to_open.any():
        return asked
    wide = max(1, len(bundle.openings))
    wishes = wish_pairs(bundle)
    apart = ~wishes.pooled & _fits(bundle, wishes.person, wishes.opening)
    np.add.at(asked, wishes.opening[apart], 1)
    pins = np.concatenate([bundle.required, bundle.forbidden])
    pinned = facts(bundle, pins // wide, pins % wide)
    counted = (pinned.wished | pinned.pooled) & _fits(bundle, pinned.person, pinned.opening)
    np.add.at(asked, pinned.opening[pinned.required & ~counted], 1)
    np.subtract.at(asked, pinned.opening[pinned.forbidden & counted], 1)
    for pool in range(len(bundle.pools)):
        most = bundle.credits_max[bundle.fallback == pool]
        openings = bundle.pool_keys[bundle.pool_keys // wide == pool] % wide
        asked[openings] += (most < 0).sum()
        bounded = np.sort(most[most >= 0])
        asked[openings] += len(bounded) - np.searchsorted(bounded, bundle.credits[openings])
    return asked
