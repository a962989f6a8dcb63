"""prices.csv: what one more place is worth, checked against the certificate.

The gain of one more place is never above the opening's price v in the certificate. Where every limit over the opening
has room, it is exactly v if free moves carry the place to somebody who gains by it (reach.py), and less if they do not.
Without limits prices are the least there are, so the gain is v. Under limits v need not be the least: where it is not
earned, or a limit is full or just meets its minimum, only the two ends are checked, not below zero and not above v.
"""

from collections.abc import Iterator

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.optimality import Proof
from app.matching.verify.reach import earned, open_ended
from app.matching.verify.stages import lexicographic_sign
from app.matching.verify.values import LARGER


def wrong_prices(bundle: Bundle, answer: Answer, names: list[str], proof: Proof, notes: list[str]) -> Iterator[str]:
    """Faults of prices.csv on a network whose criteria `names` are proved."""
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
    if gains:
        yield from _above(bundle, gains, proof)
        yield from _below(bundle, gains, proof, notes)


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
    openings = np.array(list(gains))
    stated = np.array(list(gains.values()), dtype=np.int64).reshape(len(openings), -1)
    excess = lexicographic_sign(stated - proof.dual.opening[openings, :-1])[0]
    below = lexicographic_sign(stated)[0]
    for row in np.flatnonzero((excess > 0) | (below < 0)):
        yield f"prices.csv: {bundle.openings[openings[row]]}: the certificate does not allow {gains[openings[row]]}"
    for opening in proof.loose:
        yield f"prices.csv: {bundle.openings[opening]}: one more place is worth more than its price"


def _below(bundle: Bundle, gains: dict[int, list[int]], proof: Proof, notes: list[str]) -> Iterator[str]:
    """Entries that differ from the certificate's price where that is the gain, and prices that nobody earns."""
    price, reached, exact = proof.dual.opening[:, :-1], earned(bundle, proof), open_ended(bundle, proof)
    limited = np.isin(np.arange(len(bundle.openings)), bundle.limit_pairs[:, 1])
    unsure = 0
    for opening in np.flatnonzero(price.any(axis=1)).tolist():
        gain = gains.get(opening)
        if gain is None:
            continue
        same = gain == price[opening].tolist()
        if exact[opening] and same and not reached[opening]:
            yield f"prices.csv: {bundle.openings[opening]}: one more place is worth less than {gain}"
        elif not same and (not limited[opening] or (exact[opening] and reached[opening])):
            yield f"prices.csv: {bundle.openings[opening]}: {gain} is not the price in the certificate"
        elif not (exact[opening] and reached[opening]):
            unsure += 1
    if unsure:
        notes.append(
            f"prices.csv: of {unsure} openings under limits it is checked that a price is not below zero and not above "
            "the certificate's, not that it is exact"
        )
