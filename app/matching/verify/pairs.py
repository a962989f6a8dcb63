"""What a pair of a person and an opening is worth: its rank, score and distance, by rule 4."""

from dataclasses import dataclass

import numpy as np

from app.matching.verify.bundle import Bundle


@dataclass(frozen=True)
class Pairs:
    """Facts of pairs, one row each: positions, whether the pair is possible at all, and what it counts for."""

    person: np.ndarray
    opening: np.ndarray
    possible: np.ndarray
    wished: np.ndarray
    pooled: np.ndarray
    rank: np.ndarray
    score: np.ndarray
    distance: np.ndarray
    kept: np.ndarray
    required: np.ndarray
    forbidden: np.ndarray


def facts(bundle: Bundle, person: np.ndarray, opening: np.ndarray) -> Pairs:
    """The facts of the given pairs: the wish row first, then the pool's, then a required pin's."""
    keys = bundle.key(person, opening)
    row, wished = find(bundle.wish_keys, keys)
    pool_row, pooled = find(bundle.pool_keys, bundle.key(bundle.fallback[person], opening))
    pooled &= bundle.fallback[person] >= 0
    required = find(bundle.required, keys)[1]

    def value(column: int, otherwise: np.ndarray | int) -> np.ndarray:
        if not len(bundle.wish_keys):
            return np.zeros(len(keys), dtype=np.int64) + otherwise
        return np.where(wished, bundle.wish[row, column], otherwise)

    apart = np.where(pooled, bundle.pool_distance[pool_row], 0) if len(bundle.pool_keys) else 0
    return Pairs(
        person=person,
        opening=opening,
        possible=wished | pooled | required,
        wished=wished,
        pooled=pooled,
        rank=value(0, bundle.ranks + 1),
        score=value(1, 0),
        distance=value(2, apart),
        kept=find(bundle.previous, keys)[1],
        required=required,
        forbidden=find(bundle.forbidden, keys)[1],
    )


def find(ordered: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position of each key in a sorted array (0 where it is absent) and whether it is there."""
    if not len(ordered):
        return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    there = ordered[at] == keys
    return np.where(there, at, 0), there


def wish_pairs(bundle: Bundle) -> Pairs:
    """All wished pairs, in the order of `wish_keys`."""
    wide = max(1, len(bundle.openings))
    return facts(bundle, bundle.wish_keys // wide, bundle.wish_keys % wide)
