"""Optimality by the certificate: dual prices whose reduced costs are compared lexicographically, stage by stage.

Let u, v, z, w, g be the prices of people, openings, limits, supervisors and groups. A pair (p, o) that costs c has the
reduced cost c + g_p + u_p + v_o + Σ z_L over the limits of o (g of the person's group, if it has one). Where no unused
pair is below zero, no used pair above, the rows of supervision.csv are right (supervisors.py), and only what is full
has a price (dual.py), no placement is better at any stage (complementary slackness; Ahuja, Magnanti, Orlin 1993, ch.
9). Rules outside these prices only take placements away, so the proof holds whenever the prices do. Four liberties, all
sound: who holds the one opening they may hold is charged exactly what makes it tight; a supervisor who can take nobody
more is charged at least what makes their cheapest row tight; pairs of a pool are compared with the pool's cheapest
opening first and written out only where that does not decide, so prices of pools are not needed; what is fixed by pins
or impossible by itself takes no part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.dual import Dual
from app.matching.verify.pairs import Pairs, facts, find
from app.matching.verify.stages import Stage, lexicographic_sign, pool_cost, priced, stages

_BATCH = 1_000_000
Found = list[tuple[np.ndarray, np.ndarray]]


@dataclass
class Proof:
    """How far the certificate proves the placement: the first `proved` of the stages, and why no further.

    `tight` and `free` are unused and used pairs (person, opening) at reduced cost zero in every criterion, `loose` the
    openings without a place whose price is too low to be true. `dual` is None where there is nothing to look at.
    """

    stages: list[Stage]
    proved: int
    why: str = ""
    dual: Dual | None = None
    tight: Found = field(default_factory=list)
    free: Found = field(default_factory=list)
    loose: set[int] = field(default_factory=set)

    def fails(self, stage: int, why: str) -> None:
        if stage < self.proved:
            self.proved, self.why = stage, why


def prove(bundle: Bundle, answer: Answer, held: Pairs, names: list[str]) -> Proof:
    """Check the certificate of a placement that breaks no rule."""
    order = stages(bundle, names)
    proof = Proof(order, len(order))
    for at, stage in enumerate(order):
        if not priced(stage):
            proof.fails(at, f"{stage} cannot be proved by prices of pairs")
    if not bundle.people and not bundle.openings:
        return proof
    dual = Dual(bundle, answer, held, order)
    if dual.width != len(order):
        proof.fails(0, f"it has {dual.width} prices a row, {len(order)} stages are expected")
        return proof
    proof.dual = dual
    dual.check()
    for stage, why in dual.failures:
        proof.fails(stage, why)
    for pairs in _batches(dual):
        _compare(dual, pairs, proof)
    return proof


def _batches(dual: Dual) -> Iterator[Pairs]:
    """All pairs that could disprove optimality, with facts: wished, held, previous, and what pools leave open."""
    bundle, wide = dual.bundle, max(1, len(dual.bundle.openings))
    others = np.concatenate([dual.held_keys, bundle.previous])
    others = np.unique(others[~find(bundle.wish_keys, others)[1]])
    named = np.sort(np.concatenate([bundle.wish_keys, others])) if len(others) else bundle.wish_keys
    yield facts(bundle, named // wide, named % wide)
    for pool in range(len(bundle.pools)):
        members = np.flatnonzero((bundle.fallback == pool) & dual.takes_part)
        rows = np.flatnonzero(bundle.pool_keys // wide == pool)
        rows = rows[~dual.shut[bundle.pool_keys[rows] % wide]]
        closed = bundle.capacity[bundle.pool_keys[rows] % wide] == 0
        for chosen in (rows[~closed], rows[closed]):
            if len(members) and len(chosen):
                yield from _pool_batches(dual, members, chosen, named)


def _pool_batches(dual: Dual, members: np.ndarray, rows: np.ndarray, named: np.ndarray) -> Iterator[Pairs]:
    """Pool pairs that the cheapest opening of the pool does not show to be dear enough."""
    bundle, wide = dual.bundle, max(1, len(dual.bundle.openings))
    openings, distance = bundle.pool_keys[rows] % wide, bundle.pool_distance[rows]
    criteria = dual.order[:-1]
    mine, theirs = dual.charge[members, :-1].copy(), dual.place[openings, :-1].copy()
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
            fresh = ~find(named, bundle.key(person, opening))[1]
            yield facts(bundle, person[fresh], opening[fresh])


def _compare(dual: Dual, pairs: Pairs, proof: Proof) -> None:
    """Reduced costs of the pairs, stage by stage; a pair is looked at until a stage decides it."""
    bundle = dual.bundle
    rows = np.flatnonzero(_can_be(dual, pairs))
    person, opening = pairs.person[rows], pairs.opening[rows]
    used = find(dual.held_keys, bundle.key(person, opening))[1]
    charge, place = dual.by_stage
    last = len(dual.order) - 1
    for at, stage in enumerate(dual.order):
        if at == last:
            proof.tight.append((person[~used], opening[~used]))
            proof.free.append((person[used], opening[used]))
        reduced = dual.costs(stage, pairs, rows) + charge[at][person] + place[at][opening]
        wrong = np.flatnonzero(np.where(used, reduced > 0, reduced < 0))
        closed = bundle.capacity[opening[wrong]] == 0
        proof.loose.update(opening[wrong[closed]].tolist() if at < last else ())
        if not closed.all():
            first = wrong[~closed][0]
            what = "is in use above its price" if used[first] else f"would improve {stage}"
            proof.fails(at, f"{dual.pair(pairs, rows[first])} {what}")
            return
        left = reduced == 0
        rows, person, opening, used = rows[left], person[left], opening[left], used[left]


def _can_be(dual: Dual, pairs: Pairs) -> np.ndarray:
    """Pairs that the placement could hold or not: neither fixed nor impossible by themselves."""
    bundle = dual.bundle
    most = bundle.credits_max[pairs.person]
    fits = (most < 0) | (bundle.credits[pairs.opening] <= most)
    free = pairs.possible & ~pairs.forbidden & ~pairs.required
    return free & fits & dual.takes_part[pairs.person] & ~dual.shut[pairs.opening]
