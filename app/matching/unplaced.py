"""Everyone without a placement: the first reason that applies, in words, and the cheapest change that would help."""

import numpy as np

from app.matching.network.lexicographic import Optimum
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.result import Unplaced
from app.matching.stages import pair_cost, pool_cost, tie_cost

WORDS = {
    "no_wishes": "There is no opening that this person may be placed in: no wish and no fallback pool.",
    "forbidden": "Every opening that was possible is forbidden by a pin.",
    "never_opens": "No opening that is possible can open: each has no place, or too few people who may come.",
    "full": "Every opening that is possible is full.",
    "criterion": "There is room, but placing this person there would worsen a criterion that counts more.",
}


def unplaced(problem: Problem, found: Candidates, optimum: Optimum) -> list[Unplaced]:
    """One row for each person with no placement, in the order of the people."""
    missing = np.bincount(optimum.person, minlength=len(problem.people.person)) == 0
    if not missing.any():
        return []
    taken = np.bincount(optimum.opening, minlength=len(problem.openings.opening))
    reasons = _reasons(problem, found, missing, taken)
    best = _cheapest(problem, found, optimum, missing)
    rows = []
    for person in np.flatnonzero(missing).tolist():
        reason = reasons[person]
        rows.append(
            Unplaced(person, reason, WORDS[reason], _needs(problem, reason, person, *best.get(person, (NONE, False))))
        )
    return rows


def _reasons(problem: Problem, found: Candidates, missing, taken) -> dict[int, str]:
    """The first reason that applies, by person. A later line overrides an earlier one."""
    people, openings, pools, pairs = problem.people, problem.openings, problem.pools, found.pairs
    can_open = openings.capacity > 0
    free = openings.capacity > taken

    def any_of(listed, pool_rows):
        """People with a listed pair, or a pool with a row, for which the condition holds."""
        by_person = np.bincount(pairs.person, listed, len(people.person)) > 0
        by_pool = np.bincount(pools.pool, pool_rows, len(problem.pools_named) + 1) > 0
        return by_person | ((found.pool != NONE) & by_pool[found.pool])

    wished = np.bincount(problem.wishes.person, minlength=len(people.person)) > 0
    possible = any_of(np.ones(len(pairs), bool), np.ones(pools.pool.size, bool))
    opening = any_of(can_open[pairs.opening], can_open[pools.opening])
    room = any_of(free[pairs.opening], free[pools.opening])
    reason = np.full(missing.size, "criterion", object)
    reason[~room] = "full"
    reason[~opening] = "never_opens"
    reason[~possible] = "forbidden"
    reason[~(wished | (people.fallback != NONE))] = "no_wishes"
    return {int(p): reason[p] for p in np.flatnonzero(missing)}


def _cheapest(problem: Problem, found: Candidates, optimum: Optimum, missing) -> dict[int, tuple[int, bool]]:
    """For each person missing: the opening that would cost the criteria least, and whether one place there would do.

    The price of a pair is its reduced cost, compared stage by stage; a person with room has the price 0. Where it is 0
    throughout, the best use of one more place there is this very person.
    """
    pairs = found.pairs
    rows = np.flatnonzero(missing[pairs.person] & (problem.openings.capacity[pairs.opening] > 0))
    person, opening = pairs.person[rows], pairs.opening[rows]
    place = -optimum.price[1 : 1 + len(problem.openings.opening)]
    costs = [pair_cost(stage, problem, pairs)[rows] for stage in optimum.stages[:-1]]
    pool_people, pool_openings, pool_costs = _best_of_pools(problem, found, optimum, missing, place)
    person, opening = np.concatenate([person, pool_people]), np.concatenate([opening, pool_openings])
    costs = [np.concatenate(both) for both in zip(costs, pool_costs, strict=True)]
    reduced = np.stack(costs, axis=1) + place[opening, :-1] if costs else place[opening, :-1]
    order = np.lexsort((opening, *reduced.T[::-1], person))
    first = order[np.flatnonzero(np.diff(person[order], prepend=-1))]
    exact = ~reduced[first].any(axis=1)
    ties = tie_cost(problem, person[first[exact]], opening[first[exact]]) + place[opening[first[exact]], -1]
    exact[np.flatnonzero(exact)] = ties == 0
    return {int(person[i]): (int(opening[i]), bool(e)) for i, e in zip(first, exact, strict=True)}


def _best_of_pools(problem: Problem, found: Candidates, optimum: Optimum, missing, place):
    """Each missing person who has a pool, with the pool's cheapest opening and its costs by stage."""
    pools = problem.pools
    rows = np.flatnonzero(problem.openings.capacity[pools.opening] > 0)
    by_stage = [pool_cost(stage, problem)[rows] for stage in optimum.stages[:-1]]
    total = (
        np.stack(by_stage, axis=1) + place[pools.opening[rows], :-1] if by_stage else place[pools.opening[rows], :-1]
    )
    order = np.lexsort((pools.opening[rows], *total.T[::-1], pools.pool[rows]))
    first = order[np.flatnonzero(np.diff(pools.pool[rows][order], prepend=-1))]
    best = np.full(len(problem.pools_named) + 1, NONE)
    best[pools.pool[rows[first]]] = first
    people = np.flatnonzero(missing & (found.pool != NONE))
    people = people[best[found.pool[people]] != NONE]
    chosen = best[found.pool[people]]
    weights = [problem.people.weight[people] if s.criterion == "placed" else 0 for s in optimum.stages[:-1]]
    costs = [stage[chosen] - weight for stage, weight in zip(by_stage, weights, strict=True)]
    return people, pools.opening[rows[chosen]], costs


def _needs(problem: Problem, reason: str, person: int, opening: int, one_place_will_do: bool) -> str:
    """The change in words."""
    if reason == "no_wishes":
        return "A wish, or a fallback pool."
    if reason == "forbidden":
        pins = problem.pins
        banned = pins.opening[pins.person == person]
        return f"Lift the ban on {problem.openings.opening[banned[0]]}."
    if reason == "never_opens":
        return "A place in one of the openings wished for."
    name = problem.openings.opening[opening]
    if one_place_will_do:
        return f"One more place in {name}."
    return f"A pin that requires this person in {name}; somebody else may lose a place by it."
