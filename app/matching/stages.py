"""The stages of a lexicographic problem: what each costs a pair. Everything is written as minimisation.

A criterion is one stage, a profile R + 1 of them (one rank each); the tie-break comes last. README.md has the formulas.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from app.matching.pairs import Pairs
from app.matching.problem import Problem

TIE = "tie-break"
OF_THE_WHOLE = ("supervision_cost", "supervision_balance", "opened")  # pairs by themselves cost nothing here


@dataclass(frozen=True)
class Stage:
    """One step: a criterion, and the rank it is about where the criterion is a profile (else 0)."""

    criterion: str
    rank: int = 0

    def __str__(self) -> str:
        return f"{self.criterion} {self.rank}" if self.rank else self.criterion


def stages_of(problem: Problem) -> list[Stage]:
    """All stages in order, the tie-break last."""
    ranks = range(1, problem.worst_rank + 2)
    found = []
    for name in problem.criteria:
        if name == "profile:greedy":
            found += [Stage(name, rank) for rank in ranks]
        elif name == "profile:generous":
            found += [Stage(name, rank) for rank in reversed(ranks)]
        else:
            found.append(Stage(name))
    return [*found, Stage(TIE)]


def pair_cost(stage: Stage, problem: Problem, pairs: Pairs) -> np.ndarray:
    """Cost of each pair at a stage other than the tie-break."""
    if stage.criterion == "placed":
        return -problem.people.weight[pairs.person]
    if stage.criterion == "kept":
        return -pairs.kept.astype(np.int64)
    if stage.criterion in OF_THE_WHOLE:
        return np.zeros(len(pairs), np.int64)
    return _by_rank(stage, pairs.rank, pairs.score, pairs.distance)


def pool_cost(stage: Stage, problem: Problem) -> np.ndarray:
    """Cost of each row of the pools, apart from its person (see `member_cost`)."""
    distance = problem.pools.distance
    if stage.criterion in ("placed", "kept", *OF_THE_WHOLE):
        return np.zeros(distance.size, np.int64)
    return _by_rank(stage, np.full(distance.size, problem.worst_rank + 1), np.zeros_like(distance), distance)


def member_cost(stage: Stage, problem: Problem, members: np.ndarray) -> np.ndarray:
    """Cost of a person's going to their pool: the weight, which pool rows cannot know."""
    if stage.criterion == "placed":
        return -problem.people.weight[members]
    return np.zeros(members.size, np.int64)


def _by_rank(stage, rank, score, distance) -> np.ndarray:
    if stage.criterion == "profile:greedy":
        return -(rank == stage.rank).astype(np.int64)
    if stage.criterion == "profile:generous":
        return (rank == stage.rank).astype(np.int64)
    return {"rank_cost": rank, "score": -score, "distance": distance}[stage.criterion]


def tie_cost(problem: Problem, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
    """h(seed, person, opening): the first four bytes of SHA-256 of the three, separated by NUL."""
    people, openings, seed = problem.people.person, problem.openings.opening, problem.seed
    pairs = zip(person.tolist(), opening.tolist(), strict=True)
    digests = b"".join([sha256(f"{seed}\0{people[p]}\0{openings[o]}".encode()).digest() for p, o in pairs])
    return np.frombuffer(digests, ">u4")[::8].astype(np.int64)
