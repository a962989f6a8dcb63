"""What would place somebody whom the optimum leaves out: the cheapest opening, and the one place that does."""

import numpy as np

from app.matching.network.answer import onwards
from app.matching.network.build import SINK, Network
from app.matching.network.lexicographic import Optimum
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.room import more_in, more_under
from app.matching.stages import pair_cost, pool_cost, tie_cost


def cheapest(problem: Problem, found: Candidates, network: Network, optimum: Optimum, missing: np.ndarray) -> dict:
    """For each person missing: (the opening that would cost the criteria least, the one change that would do, or "").

    The price of a pair is its reduced cost, compared stage by stage; a person with room has the price 0. Where it is 0
    throughout and one thing alone is full, the best use of one more place there is this very person.
    """
    person, opening, reduced = _reduced(problem, found, network, optimum, missing)
    order = np.lexsort((opening, *reduced.T[::-1], person))
    first = order[np.flatnonzero(np.diff(person[order], prepend=-1))]
    exact = ~reduced[first].any(axis=1)
    ties = tie_cost(problem, person[first[exact]], opening[first[exact]])
    ties += _place(problem, network, optimum, person[first[exact]], opening[first[exact]])[:, -1]
    exact[np.flatnonzero(exact)] = ties == 0
    full = _Full(problem, network, optimum)
    return {
        int(person[i]): (int(opening[i]), full.the_one_change(int(person[i]), int(opening[i])) if e else "")
        for i, e in zip(first, exact, strict=True)
    }


def _place(problem: Problem, network: Network, optimum: Optimum, person, opening) -> np.ndarray:
    """What a place costs a person there, by stage: the opening, the limits around it, the supervisors of the group."""
    price = -optimum.price[1 + opening]
    node = network.node_of_group(problem.people.group[person])
    price[node != NONE] += optimum.price[node[node != NONE]]
    return price


def _reduced(problem: Problem, found: Candidates, network: Network, optimum: Optimum, missing):
    """(person, opening, reduced cost by stage) of every way to place those missing; of a pool the cheapest opening."""
    pairs, stages = found.pairs, optimum.stages[:-1]
    rows = np.flatnonzero(missing[pairs.person] & (problem.openings.capacity[pairs.opening] > 0))
    costs = [pair_cost(stage, problem, pairs)[rows] for stage in stages]
    pooled, places, pool_costs = _best_of_pools(problem, found, optimum, missing)
    person = np.concatenate([pairs.person[rows], pooled])
    opening = np.concatenate([pairs.opening[rows], places])
    reduced = _place(problem, network, optimum, person, opening)[:, :-1]
    for at, both in enumerate(zip(costs, pool_costs, strict=True)):
        reduced[:, at] += np.concatenate(both)
    return person, opening, reduced


def _best_of_pools(problem: Problem, found: Candidates, optimum: Optimum, missing):
    """Each missing person who has a pool, with the pool's cheapest opening and its costs by stage."""
    pools, stages = problem.pools, optimum.stages[:-1]
    rows = np.flatnonzero(problem.openings.capacity[pools.opening] > 0)
    by_stage = [pool_cost(stage, problem)[rows] for stage in stages]
    total = -optimum.price[1 + pools.opening[rows], : len(stages)]
    for at, costs in enumerate(by_stage):
        total[:, at] += costs
    order = np.lexsort((pools.opening[rows], *total.T[::-1], pools.pool[rows]))
    first = order[np.flatnonzero(np.diff(pools.pool[rows][order], prepend=-1))]
    best = np.full(len(problem.pools_named) + 1, NONE)
    best[pools.pool[rows[first]]] = first
    people = np.flatnonzero(missing & (found.pool != NONE))
    people = people[best[found.pool[people]] != NONE]
    chosen = best[found.pool[people]]
    weights = [problem.people.weight[people] if s.criterion == "placed" else 0 for s in stages]
    costs = [stage[chosen] - weight for stage, weight in zip(by_stage, weights, strict=True)]
    return people, pools.opening[rows[chosen]], costs


class _Full:
    """What is full on the way from an opening to the sink, and above a group."""

    def __init__(self, problem: Problem, network: Network, optimum: Optimum):
        self.problem, self.network = problem, network
        self.after = onwards(network)
        arcs = (network.tail >= 1) & (network.tail < network.first_pool) & (network.tail != network.last_free)
        self.full = np.zeros(network.first_pool, bool)
        self.full[network.tail[arcs]] = optimum.flow[arcs] >= network.cap[arcs]
        self.group_price = optimum.price[network.group_node] if network.source != NONE else None

    def the_one_change(self, person: int, opening: int) -> str:
        """One more place of the one thing that is full; empty where several are."""
        problem, node = self.problem, 1 + opening
        changes = []
        while node != SINK:
            if self.full[node]:
                limit = node - self.network.first_limit
                changes.append(more_in(problem, opening) if limit < 0 else more_under(problem, limit))
            node = int(self.after[node])
        group = int(problem.people.group[person])
        if group != NONE and self.group_price is not None and self.group_price[group].any():
            changes.append(f"One more place with a supervisor of {problem.groups_named[group]}.")
        return changes[0] if len(changes) == 1 else ""
