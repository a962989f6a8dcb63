"""The stages of a lexicographic problem and what a pair costs in each; everything is minimised."""

from dataclasses import dataclass

import numpy as np

from app.matching.verify.bundle import Bundle
from app.matching.verify.fingerprints import tie_hashes
from app.matching.verify.pairs import Pairs

TIE = "tie-break"
# criteria that no price can express: a proof by prices ends before them
UNPRICED = ("supervision_balance", "opened")


@dataclass(frozen=True)
class Stage:
    """One step: a criterion, and the rank where the criterion is a profile (else 0)."""

    name: str
    rank: int = 0

    def __str__(self) -> str:
        return f"{self.name} at rank {self.rank}" if self.rank else self.name


def stages(bundle: Bundle, names: list[str]) -> list[Stage]:
    """The criteria in order, a profile rank by rank, the tie-break last."""
    found = []
    ranks = range(1, bundle.ranks + 2)
    for name in names:
        if name == "profile:greedy":
            found += [Stage(name, rank) for rank in ranks]
        elif name == "profile:generous":
            found += [Stage(name, rank) for rank in reversed(ranks)]
        else:
            found.append(Stage(name))
    return [*found, Stage(TIE)]


def priced(stage: Stage) -> bool:
    """Can the stage's cost be written as a sum over pairs and rows of supervision.csv?"""
    return stage.name not in UNPRICED


def cost(bundle: Bundle, stage: Stage, pairs: Pairs, rows: np.ndarray, seed: int) -> np.ndarray:
    """Cost of the pairs in `rows` at this stage; who supervises them costs apart (supervisors.py)."""
    if stage.name == "placed":
        return -bundle.weight[pairs.person[rows]]
    if stage.name == "kept":
        return -pairs.kept[rows].astype(np.int64)
    if stage.name == TIE:
        return tie_hashes(seed, bundle.people, bundle.openings, pairs.person[rows], pairs.opening[rows])
    return _by_rank(stage, pairs.rank, pairs.score, pairs.distance, rows)


def pool_cost(bundle: Bundle, stage: Stage, distance: np.ndarray) -> np.ndarray:
    """What a pool pair costs apart from its person: neither weight, nor `kept`, nor the tie-break."""
    rank, score = np.full(len(distance), bundle.ranks + 1), np.zeros(len(distance), dtype=np.int64)
    return _by_rank(stage, rank, score, distance, slice(None))


def _by_rank(stage: Stage, rank: np.ndarray, score: np.ndarray, distance: np.ndarray, rows) -> np.ndarray:
    if stage.name == "profile:greedy":
        return -(rank[rows] == stage.rank).astype(np.int64)
    if stage.name == "profile:generous":
        return (rank[rows] == stage.rank).astype(np.int64)
    if stage.name == "rank_cost":
        return rank[rows]
    if stage.name == "score":
        return -score[rows]
    return distance[rows] if stage.name == "distance" else np.zeros_like(rank[rows])


def lexicographic_sign(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sign of each row's first non-zero entry and its column (0 and the number of columns for a zero row)."""
    if not rows.shape[1]:
        return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    filled = rows != 0
    at = filled.argmax(axis=1)
    sign = np.sign(rows[np.arange(len(rows)), at])
    return sign, np.where(sign == 0, rows.shape[1], at)
