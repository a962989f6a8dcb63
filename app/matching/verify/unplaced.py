"""unplaced.csv: everyone without a placement, each with the first reason that applies."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from app.matching.verify.answer import REASONS, Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs, facts, wish_pairs
from app.matching.verify.rules import limit_loads


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
    reasons = _Reasons(bundle, held)
    for p, reason, words in answer.unplaced:
        if p in true and not words.strip():
            yield f"unplaced.csv: {bundle.people[p]}: no words"
        if p in true and (reason not in (allowed := reasons.allowed(p))):
            yield f"unplaced.csv: {bundle.people[p]}: the reason is {' or '.join(allowed)}, not {reason}"


class _Reasons:
    """Which reasons may stand beside a person. Exact where no side rule plays a part; between `team`,
    `supervisor` and `limit` any that can apply is accepted, since only re-solving would tell them apart."""

    def __init__(self, bundle: Bundle, held: Pairs):
        self.bundle = bundle
        self.wide = max(1, len(bundle.openings))
        self.free = bundle.capacity - np.bincount(held.opening, minlength=len(bundle.openings))
        self.opens = (bundle.capacity > 0) & (_asked(bundle) >= bundle.min_to_open)
        self.in_team = {p for members in bundle.teams.values() for p in members.tolist()}
        full = limit_loads(bundle, held) >= bundle.limit_capacity
        self.limited = np.zeros(len(bundle.openings), dtype=bool)
        self.limited[bundle.limit_pairs[full[bundle.limit_pairs[:, 0]], 1]] = True
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
        if self.forbidden:
            keys = self.bundle.key(np.full(len(openings), person), openings)
            openings = openings[[key not in self.forbidden for key in keys.tolist()]]
        if not len(openings):
            return ["forbidden"]
        openings = openings[self.opens[openings]]
        if not len(openings):
            return ["never_opens"]
        room = self.free[openings] > 0
        applies = {
            "team": person in self.in_team,
            "supervisor": self.bundle.needs_supervisor(person),
            "limit": bool(self.limited[openings].any()),
            "full": not room.any(),
            "criterion": bool((room & ~self.limited[openings]).any()),
        }
        return [reason for reason in REASONS if applies.get(reason)]


def _asked(bundle: Bundle) -> np.ndarray:
    """How many people are possible in each opening once pins have forbidden some."""
    if not bundle.min_to_open.any():
        return np.zeros(len(bundle.openings), dtype=np.int64)
    wide = max(1, len(bundle.openings))
    wishes = wish_pairs(bundle)
    members = np.bincount(bundle.fallback[bundle.fallback >= 0], minlength=max(1, len(bundle.pools)))
    pins = np.concatenate([bundle.required, bundle.forbidden])
    pinned = facts(bundle, pins // wide, pins % wide)
    asked = np.zeros(len(bundle.openings), dtype=np.int64)
    np.add.at(asked, bundle.pool_keys % wide, members[bundle.pool_keys // wide])
    np.add.at(asked, wishes.opening[~wishes.pooled], 1)
    eligible = pinned.wished | pinned.pooled
    np.add.at(asked, pinned.opening[pinned.required & ~eligible], 1)
    np.subtract.at(asked, pinned.opening[pinned.forbidden & eligible], 1)
    return asked
