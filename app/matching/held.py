"""What placements are: the facts of pairs in use, and their value under each criterion."""

from dataclasses import dataclass

import numpy as np

from app.matching.joins import Index
from app.matching.problem import NONE, Problem

LARGER = ("placed", "profile:greedy", "score", "kept")  # whose value is to be large


@dataclass(frozen=True)
class Held:
    """Placements with what each counts for (rule 4); `supervisor` NONE where there is none."""

    person: np.ndarray
    opening: np.ndarray
    rank: np.ndarray
    score: np.ndarray
    distance: np.ndarray
    kept: np.ndarray
    supervisor: np.ndarray

    def __len__(self) -> int:
        return self.person.size


class Facts:
    """What any pair counts for, looked up in no time: `wishes`, `pools`, `previous` find the rows of the problem."""

    def __init__(self, problem: Problem):
        self.problem, self.wide = problem, max(1, len(problem.openings.opening))
        previous = problem.previous
        here = (previous.person != NONE) & (previous.opening != NONE)
        self.wishes = Index(problem.wishes.person * self.wide + problem.wishes.opening)
        self.pools = Index(problem.pools.pool * self.wide + problem.pools.opening)
        self.previous = Index(previous.person[here] * self.wide + previous.opening[here])

    def of(self, person: np.ndarray, opening: np.ndarray, supervisor: np.ndarray | None = None) -> Held:
        """The facts of pairs, be they possible or not: the wish row first, then the pool's, then that of a pin."""
        problem, keys = self.problem, person * self.wide + opening
        rank = np.full(keys.size, problem.worst_rank + 1)
        score, distance = np.zeros(keys.size, np.int64), np.zeros(keys.size, np.int64)
        pool = problem.people.fallback[person]
        row = np.where(pool != NONE, self.pools.rows(pool * self.wide + opening), NONE)
        distance[row != NONE] = problem.pools.distance[row[row != NONE]]
        row, wishes = self.wishes.rows(keys), problem.wishes
        wished = row != NONE
        for fact, column in ((rank, wishes.rank), (score, wishes.score), (distance, wishes.distance)):
            fact[wished] = column[row[wished]]
        nobody = np.full(keys.size, NONE) if supervisor is None else supervisor
        return Held(person, opening, rank, score, distance, self.previous.rows(keys) != NONE, nobody)


def held(problem: Problem, person: np.ndarray, opening: np.ndarray, supervisor: np.ndarray | None = None) -> Held:
    """The facts of placements, once; who asks again keeps `Facts`."""
    return Facts(problem).of(person, opening, supervisor)


def value(name: str, problem: Problem, pairs: Held) -> int | list[int]:
    """The value of a criterion; a profile is a list of R + 1 counts, rank 1 first."""
    if name.startswith("profile:"):
        return np.bincount(pairs.rank, minlength=problem.worst_rank + 2)[1:].tolist()
    return int(_SUMS[name](problem, pairs))


def _balance(problem: Problem, pairs: Held) -> int:
    load = np.bincount(pairs.supervisor[pairs.supervisor != NONE], minlength=len(problem.supervisors.supervisor))
    return load.max() - load.min() if load.size else 0


def _supervision_cost(problem: Problem, pairs: Held) -> int:
    return supervision_costs(problem, pairs).sum()


def supervision_costs(problem: Problem, pairs: Held) -> np.ndarray:
    """Cost of each placement's supervisor: the row that names the opening overrides the blank one (rule 5)."""
    rows = problem.supervision
    wide = len(problem.openings.opening) + 1
    groups = len(problem.groups_named) + 1

    def key(supervisor, group, opening):
        return (supervisor * groups + group) * wide + opening + 1

    known = Index(key(rows.supervisor, rows.group, rows.opening))
    group = problem.people.group[pairs.person]
    costs = np.zeros(len(pairs), np.int64)
    for opening in (np.full(len(pairs), NONE), pairs.opening):
        row = known.rows(key(pairs.supervisor, group, opening))
        found = (row != NONE) & (pairs.supervisor != NONE)
        costs[found] = rows.cost[row[found]]
    return costs


_SUMS = {
    "placed": lambda problem, pairs: problem.people.weight[pairs.person].sum(),
    "rank_cost": lambda _, pairs: pairs.rank.sum(),
    "score": lambda _, pairs: pairs.score.sum(),
    "distance": lambda _, pairs: pairs.distance.sum(),
    "kept": lambda _, pairs: pairs.kept.sum(),
    "supervision_cost": _supervision_cost,
    "supervision_balance": _balance,
    "opened": lambda _, pairs: np.unique(pairs.opening).size,
}
