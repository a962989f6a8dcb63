"""prices.csv: what one more place is worth, checked against the certificate.

A price v_o is never too small (the certificate proves that nothing better exists than it allows); it is not too large
where a chain of free moves carries the new place to somebody who gains by it, or to a place that is worth nothing.
"""

from collections.abc import Iterator

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.optimality import Proof
from app.matching.verify.pairs import Pairs
from app.matching.verify.stages import lexicographic_sign
from app.matching.verify.values import LARGER


def wrong_prices(bundle: Bundle, answer: Answer, held: Pairs, names: list[str], proof: Proof) -> Iterator[str]:
    """Faults of prices.csv on a network whose optimality is proved; `names` are its criteria."""
    missing = set(range(len(bundle.openings))) - answer.prices.keys()
    if missing:
        yield f"prices.csv: {len(missing)} openings are missing, {bundle.openings[min(missing)]} among them"
    gains = {}
    for opening, cells in answer.prices.items():
        gain = _gain(cells, names, bundle.ranks + 1)
        if gain is None:
            yield f"prices.csv: {bundle.openings[opening]}: not one entry for each criterion"
        else:
            gains[opening] = gain
    yield from _above(bundle, gains, proof)
    if gains and not bundle.limits:
        yield from _below(bundle, gains, held, proof)


def _gain(cells: list, names: list[str], ranks: int) -> list[int] | None:
    """`plus_one` as a saving in each stage, or None where its shape is wrong."""
    if len(cells) != len(names):
        return None
    gain = []
    for name, cell in zip(names, cells, strict=True):
        entries = cell if isinstance(cell, list) else [cell]
        profile = name.startswith("profile:")
        if isinstance(cell, list) != profile or len(entries) != (ranks if profile else 1):
            return None
        if any(not isinstance(entry, int) or isinstance(entry, bool) or abs(entry) > 10**17 for entry in entries):
            return None
        gain += [entry if name in LARGER else -entry for entry in entries[:: -1 if name.endswith("generous") else 1]]
    return gain


def _above(bundle: Bundle, gains: dict[int, list[int]], proof: Proof) -> Iterator[str]:
    """Entries that promise more than the certificate allows, or less than nothing."""
    if not gains:
        return
    openings = np.array(list(gains))
    stated = np.array(list(gains.values()), dtype=np.int64).reshape(len(openings), -1)
    excess = lexicographic_sign(stated - proof.prices[openings])[0]
    below = lexicographic_sign(stated)[0]
    for row in np.flatnonzero((excess > 0) | (below < 0)):
        yield f"prices.csv: {bundle.openings[openings[row]]}: the certificate does not allow {gains[openings[row]]}"
    for opening in proof.loose:
        yield f"prices.csv: {bundle.openings[opening]}: one more place is worth more than its price"


def _below(bundle: Bundle, gains: dict[int, list[int]], held: Pairs, proof: Proof) -> Iterator[str]:
    """Entries that differ from the certificate's price, and prices that no chain of moves reaches."""
    reached = _reached(bundle, held, proof)
    for opening, gain in gains.items():
        if gain != proof.prices[opening].tolist():
            yield f"prices.csv: {bundle.openings[opening]}: {gain} is not the price in the certificate"
        elif not reached[opening]:
            yield f"prices.csv: {bundle.openings[opening]}: one more place is worth less than {gain}"


def _reached(bundle: Bundle, held: Pairs, proof: Proof) -> np.ndarray:
    """Openings whose price is earned by moving people along pairs that cost nothing."""
    reached = ~proof.prices.any(axis=1)
    person = np.concatenate([people for people, _ in proof.tight])
    opening = np.concatenate([places for _, places in proof.tight])
    worth = ~reached[opening]
    person, opening = person[worth], opening[worth]
    holds = np.bincount(held.person, minlength=len(bundle.people))
    reached[opening[holds[person] < bundle.demand[person]]] = True
    source, target = _moves(held, person, opening)
    while len(source):
        hit = reached[source]
        if not hit.any():
            break
        reached[target[hit]] = True
        left = ~reached[target]
        source, target = source[left], target[left]
    return reached


def _moves(held: Pairs, person: np.ndarray, opening: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(from, to) for each free move of a person from an opening held to another one."""
    free = np.flatnonzero(~held.required)
    order = free[np.argsort(held.person[free], kind="stable")]
    people = held.person[order]
    first, after = np.searchsorted(people, person), np.searchsorted(people, person, side="right")
    counts = after - first
    rows = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
    return held.opening[order[rows]], np.repeat(opening, counts)
