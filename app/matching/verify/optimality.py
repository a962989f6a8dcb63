"""Optimality by the certificate: dual prices whose reduced costs are compared lexicographically, stage by stage.

Let u, v, z be the prices of people, openings and limits. A pair (p, o) that costs c has the reduced cost
c + u_p + v_o + Σ z_L over the limits of o. Where no unused pair is below zero, no used pair above, and only what is
full has a price, no placement is better at any stage (complementary slackness; Ahuja, Magnanti, Orlin 1993, ch. 9).
Rules outside these prices only take placements away, so the proof holds whenever the prices do. Three liberties,
all sound: who holds the one opening they may hold is charged exactly what makes it tight; pairs of a pool are compared
with the pool's cheapest opening first and written out only where that does not decide, so prices of pools are not
needed; what is fixed by pins or impossible by itself takes no part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs, facts
from app.matching.verify.rules import limit_loads
from app.matching.verify.stages import Stage, cost, lexicographic_sign, pool_cost, priced, stages

_BATCH = 1_000_000


@dataclass
class Proof:
    """How far the certificate proves the placement: the first `proved` of the stages, and why no further.

    `tight` are unused pairs (person, opening) at reduced cost zero in every criterion, `prices` the v of openings
    without the tie-break, `loose` the openings without a place whose price is too low to be true.
    """

    stages: list[Stage]
    proved: int
    why: str = ""
    prices: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    tight: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    loose: set[int] = field(default_factory=set)

    def fails(self, stage: int, why: str) -> None:
        if stage < self.proved:
            self.proved, self.why = stage, why


def prove(bundle: Bundle, answer: Answer, held: Pairs, names: list[str]) -> Proof:
    """Check the certificate of a placement that breaks no rule."""
    order = stages(bundle, names)
    proof = Proof(order, len(order))
    for at, stage in enumerate(order):
        if not priced(bundle, stage):
            proof.fails(at, f"{stage} cannot be proved by prices of pairs")
    prices = _Prices(bundle, answer, held, order)
    if not bundle.people and not bundle.openings:
        return proof
    if prices.width != len(order):
        proof.fails(0, f"it has {prices.width} prices a row, {len(order)} stages are expected")
        return proof
    prices.slackness(proof)
    for pairs in prices.batches():
        prices.compare(pairs, proof)
    proof.prices = prices.opening[:, :-1]
    return proof


class _Prices:
    """The certificate laid out by position: `person`, `opening`, `limit` are rows × stages; `place` is v + Σ z."""

    def __init__(self, bundle: Bundle, answer: Answer, held: Pairs, order: list[Stage]):
        self.bundle, self.held, self.order = bundle, held, order
        self.seed = answer.report["seed"]
        potentials = answer.potentials or {}
        self.width = next((rows.shape[1] for _, rows in potentials.values()), 0)
        self.person = self._dense(potentials.get("person"), len(bundle.people))
        self.opening = self._dense(potentials.get("opening"), len(bundle.openings))
        self.limit = self._dense(potentials.get("limit"), len(bundle.limits))
        self.place = self.opening.copy()
        np.add.at(self.place, bundle.limit_pairs[:, 1], self.limit[bundle.limit_pairs[:, 0]])
        self.held_keys = np.sort(bundle.key(held.person, held.opening))
        self.holds = np.bincount(held.person, minlength=len(bundle.people))
        pinned = np.bincount(held.person[held.required], minlength=len(bundle.people))
        self.decided = pinned >= bundle.demand

    def _dense(self, given: tuple[np.ndarray, np.ndarray] | None, size: int) -> np.ndarray:
        """Rows × stages; what the certificate does not name has the price zero."""
        dense = np.zeros((size, self.width), dtype=np.int64)
        if given is not None:
            dense[given[0]] = given[1]
        return dense

    def slackness(self, proof: Proof) -> None:
        """Prices are not below zero, and zero where there is room; then people with one opening are made tight."""
        bundle, held = self.bundle, self.held
        room = self.holds < bundle.demand
        self._signed(proof, self.person, room, ~self.decided, "person", bundle.people)
        room = np.bincount(held.opening, minlength=len(bundle.openings)) < bundle.capacity
        self._signed(proof, self.opening, room, np.ones(len(room), dtype=bool), "opening", bundle.openings)
        loads = limit_loads(bundle, held)
        sign, at = lexicographic_sign(self.limit)
        wrong = ((sign > 0) & (loads < bundle.limit_capacity)) | ((sign < 0) & (loads > bundle.limit_minimum))
        for row in np.flatnonzero(wrong):
            proof.fails(int(at[row]), f"limit {bundle.limits[row]} has a price and room")
        self._tighten(proof)

    def _signed(self, proof: Proof, prices: np.ndarray, room: np.ndarray, counts: np.ndarray, node: str, names: list):
        sign, at = lexicographic_sign(prices)
        wrong = counts & ((sign < 0) | (room & (sign > 0)))
        for row in np.flatnonzero(wrong)[np.argsort(at[wrong])][:1]:
            fault = "a price below zero" if sign[row] < 0 else "a price and room"
            proof.fails(int(at[row]), f"{node} {names[row]} has {fault}")

    def _tighten(self, proof: Proof) -> None:
        """Raise the price of each person with demand 1 until the pair in use costs exactly nothing."""
        bundle, held = self.bundle, self.held
        used = np.flatnonzero((bundle.demand[held.person] == 1) & ~self.decided[held.person])
        people = held.person[used]
        exact = -np.stack([self._costs(stage, held, used) for stage in self.order], axis=1)
        exact -= self.place[held.opening[used]]
        sign, at = lexicographic_sign(exact - self.person[people])
        for row in np.flatnonzero(sign < 0)[np.argsort(at[sign < 0])][:1]:
            proof.fails(int(at[row]), f"{self._pair(held, used[row])} is in use above its price")
        self.person[people] = exact

    def _costs(self, stage: Stage, pairs: Pairs, rows: np.ndarray) -> np.ndarray:
        if not priced(self.bundle, stage):
            return np.zeros(len(rows), dtype=np.int64)
        return cost(self.bundle, stage, pairs, rows, self.seed)

    def batches(self) -> Iterator[Pairs]:
        """All pairs that could disprove optimality, with facts: wished, held, previous, and what pools leave open."""
        bundle, wide = self.bundle, max(1, len(self.bundle.openings))
        others = np.union1d(self.held_keys, bundle.previous)
        others = others[~np.isin(others, bundle.wish_keys, assume_unique=True)]
        named = np.sort(np.concatenate([bundle.wish_keys, others]))
        yield facts(bundle, named // wide, named % wide)
        for pool in range(len(bundle.pools)):
            members = np.flatnonzero((bundle.fallback == pool) & ~self.decided)
            rows = np.flatnonzero(bundle.pool_keys // wide == pool)
            closed = bundle.capacity[bundle.pool_keys[rows] % wide] == 0
            for chosen in (rows[~closed], rows[closed]):
                if len(members) and len(chosen):
                    yield from self._pool_batches(members, chosen, named)

    def _pool_batches(self, members: np.ndarray, rows: np.ndarray, named: np.ndarray) -> Iterator[Pairs]:
        """Pool pairs that the cheapest opening of the pool does not show to be dear enough."""
        bundle, wide = self.bundle, max(1, len(self.bundle.openings))
        openings, distance = bundle.pool_keys[rows] % wide, bundle.pool_distance[rows]
        criteria = self.order[:-1]
        mine, theirs = self.person[members, :-1].copy(), self.place[openings, :-1].copy()
        for at, stage in enumerate(criteria):
            theirs[:, at] += pool_cost(bundle, stage, distance)
            if stage.name == "placed":
                mine[:, at] -= bundle.weight[members]
        least = theirs[np.lexsort(theirs.T[::-1])[0]] if criteria else theirs[0]
        sign, _ = lexicographic_sign(mine + least)
        cheapest = openings[(theirs == least).all(axis=1)]
        for people, places in ((members[sign < 0], openings), (members[sign == 0], cheapest)):
            size = max(1, _BATCH // len(places))
            for start in range(0, len(people), size):
                chunk = people[start : start + size]
                person, opening = np.repeat(chunk, len(places)), np.tile(places, len(chunk))
                fresh = ~np.isin(bundle.key(person, opening), named, assume_unique=True)
                yield facts(bundle, person[fresh], opening[fresh])

    def compare(self, pairs: Pairs, proof: Proof) -> None:
        """Reduced costs of the pairs, stage by stage; a pair is looked at until a stage decides it."""
        bundle = self.bundle
        least = bundle.credits_max[pairs.person]
        fits = (least < 0) | (bundle.credits[pairs.opening] <= least)
        counts = pairs.possible & ~pairs.forbidden & ~pairs.required & ~self.decided[pairs.person] & fits
        used = np.isin(bundle.key(pairs.person, pairs.opening), self.held_keys)
        rows = np.flatnonzero(counts)
        for at, stage in enumerate(self.order):
            if at == len(self.order) - 1:
                spare = rows[~used[rows]]
                proof.tight.append((pairs.person[spare], pairs.opening[spare]))
            people, openings = pairs.person[rows], pairs.opening[rows]
            reduced = self._costs(stage, pairs, rows) + self.person[people, at] + self.place[openings, at]
            wrong = rows[np.where(used[rows], reduced > 0, reduced < 0)]
            closed = bundle.capacity[pairs.opening[wrong]] == 0
            proof.loose.update(pairs.opening[wrong[closed]].tolist() if at < len(self.order) - 1 else ())
            if not closed.all():
                first = wrong[~closed][0]
                what = "is in use above its price" if used[first] else f"would improve {stage}"
                proof.fails(at, f"{self._pair(pairs, first)} {what}")
                return
            rows = rows[reduced == 0]

    def _pair(self, pairs: Pairs, row: int) -> str:
        return f"{self.bundle.people[pairs.person[row]]} in {self.bundle.openings[pairs.opening[row]]}"
