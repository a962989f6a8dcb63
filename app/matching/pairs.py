"""The pairs that are possible, and what each counts for (rule 4).

Pairs of a pool are not listed one by one (people × openings would be too many): their people go through one node per
pool. A person is taken out of the pool's node and listed in full where one of their pool pairs differs from those of
others, where a rule looks at what else they hold or at their team, or where going through the pool could dodge the wish
row.
"""

from dataclasses import dataclass

import numpy as np

from app.matching.problem import NONE, Problem

REQUIRE, FORBID = 0, 1


@dataclass(frozen=True)
class Pairs:
    """Listed pairs, sorted by person, then opening (positions)."""

    person: np.ndarray
    opening: np.ndarray
    rank: np.ndarray
    score: np.ndarray
    distance: np.ndarray
    kept: np.ndarray
    required: np.ndarray

    def __len__(self) -> int:
        return self.person.size


@dataclass(frozen=True)
class Candidates:
    """`pairs` as listed; `pool` is the pool that a person may go through, or NONE."""

    pairs: Pairs
    pool: np.ndarray


def candidates(problem: Problem, within_credits: bool = True) -> Candidates:
    """Everything possible after the pins; a pair that is wished uses the wish row.

    A pair that takes more credits than its person may hold is left out, unless it is required or `within_credits` is
    False.
    """
    wide = max(1, len(problem.openings.opening))
    wishes, pins, previous = problem.wishes, problem.pins, problem.previous
    wished = wishes.person * wide + wishes.opening
    pinned = pins.person * wide + pins.opening
    required, forbidden = pinned[pins.kind == REQUIRE], pinned[pins.kind == FORBID]
    here = (previous.person != NONE) & (previous.opening != NONE)
    kept = previous.person[here] * wide + previous.opening[here]
    listed = _listed_in_full(problem, wished, np.concatenate([pinned, kept]), wide)
    pool_keys, pool_distance = _pool_pairs(problem, listed, wide)
    extra = np.setdiff1d(np.concatenate([pool_keys, required]), wished)
    row = np.searchsorted(pool_keys, extra)
    row = np.minimum(row, max(0, pool_keys.size - 1))
    pooled = pool_keys[row] == extra if pool_keys.size else np.zeros(extra.size, bool)
    keys = np.concatenate([wished, extra])
    distance = np.zeros(extra.size, np.int64)
    distance[pooled] = pool_distance[row[pooled]]
    columns = (
        np.concatenate([wishes.rank, np.full(extra.size, problem.worst_rank + 1)]),
        np.concatenate([wishes.score, np.zeros(extra.size, np.int64)]),
        np.concatenate([wishes.distance, distance]),
    )
    order = np.argsort(keys, kind="stable")
    if forbidden.size:
        order = order[~np.isin(keys[order], forbidden)]
    if within_credits and (problem.people.credits_max != NONE).any():
        order = order[_fits(problem, keys[order] // wide, keys[order] % wide) | np.isin(keys[order], required)]
    keys = keys[order]
    pairs = Pairs(
        keys // wide,
        keys % wide,
        *(column[order] for column in columns),
        kept=np.isin(keys, kept),
        required=np.isin(keys, required),
    )
    return Candidates(pairs, np.where(listed, NONE, problem.people.fallback))


def required_in_vain(problem: Problem) -> bool:
    """Is a pair required that takes more credits than its person may hold at all?"""
    required = problem.pins.kind == REQUIRE
    return not _fits(problem, problem.pins.person[required], problem.pins.opening[required]).all()


def _listed_in_full(problem: Problem, wished, special, wide) -> np.ndarray:
    """Which people cannot go through the node of their pool (True by person)."""
    people, pools = problem.people, problem.pools
    listed = people.demand > 1
    listed[problem.teams.person] = True
    bounded = np.flatnonzero((people.credits_max != NONE) & (people.fallback != NONE))
    most = np.zeros(len(problem.pools_named), np.int64)
    np.maximum.at(most, pools.pool, problem.openings.credits[pools.opening])
    listed[bounded[most[people.fallback[bounded]] > people.credits_max[bounded]]] = True
    listed &= people.fallback != NONE
    order = np.argsort(pools.pool * wide + pools.opening)
    keys = (pools.pool * wide + pools.opening)[order]
    if not keys.size:
        return listed

    def rows(pairs):
        """Row of the pool of each pair's person with the pair's opening, or NONE."""
        person = pairs // wide
        wanted = people.fallback[person] * wide + pairs % wide
        at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        return np.where((people.fallback[person] != NONE) & (keys[at] == wanted), order[at], NONE)

    listed[special[rows(special) != NONE] // wide] = True
    row = rows(wished)
    both = np.flatnonzero(row != NONE)
    worse = both[_wish_is_worse(problem, both, row[both])]
    listed[wished[worse] // wide] = True
    return listed


def _fits(problem: Problem, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
    """Does the opening alone stay within the person's credits?"""
    most = problem.people.credits_max[person]
    return (most == NONE) | (problem.openings.credits[opening] <= most)


def _wish_is_worse(problem: Problem, wish, row) -> np.ndarray:
    """Would the criteria, in order, rather take the pool's row than the wish's? (Ranks always speak for the wish.)"""
    worse = np.zeros(wish.size, bool)
    open_ = np.ones(wish.size, bool)
    for name in problem.criteria:
        if name.startswith("profile:") or name == "rank_cost":
            break
        if name == "score":
            difference = -problem.wishes.score[wish]
        elif name == "distance":
            difference = problem.wishes.distance[wish] - problem.pools.distance[row]
        else:
            continue
        worse |= open_ & (difference > 0)
        open_ &= difference == 0
    return worse


def _pool_pairs(problem: Problem, listed, wide):
    """Keys and distances of the pool pairs of the people listed in full, sorted by key."""
    people = np.flatnonzero(listed)
    order = np.argsort(problem.pools.pool, kind="stable")
    first = np.searchsorted(problem.pools.pool[order], np.arange(len(problem.pools_named) + 1))
    keys, distances = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for person in people.tolist():
        pool = problem.people.fallback[person]
        rows = order[first[pool] : first[pool + 1]]
        keys.append(person * wide + problem.pools.opening[rows])
        distances.append(problem.pools.distance[rows])
    keys, distances = np.concatenate(keys), np.concatenate(distances)
    by_key = np.argsort(keys)
    return keys[by_key], distances[by_key]
