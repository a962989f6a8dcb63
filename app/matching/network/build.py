"""The network of a problem: people -> openings -> sink, with one node per pool and one for "nowhere".

Nodes are numbered downstream first: 0 the sink; 1..O the openings; O+1 nowhere; then the pools that somebody can use;
then the people. Every person sends `demand` units; what is not placed goes to nowhere, so that a flow always exists.
Formulas (1)-(3) of README.md.
"""

from dataclasses import dataclass

import numpy as np

from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage, member_cost, pair_cost, pool_cost

SINK = 0


@dataclass(frozen=True)
class Network:
    """Arcs sorted by tail. `pair`, `pool_row`, `member` say which of them an arc stands for (NONE if not)."""

    nodes: int
    pool_node: np.ndarray
    first_person: int
    tail: np.ndarray
    head: np.ndarray
    low: np.ndarray
    cap: np.ndarray
    flow: np.ndarray
    pair: np.ndarray
    pool_row: np.ndarray
    member: np.ndarray


def build(problem: Problem, found: Candidates) -> Network:
    """The network with a first flow: pins in place, everybody else nowhere."""
    people, openings, pairs = problem.people, problem.openings, found.pairs
    many, wide = len(people.person), len(openings.opening)
    nowhere = wide + 1
    members = np.flatnonzero(found.pool != NONE)
    used_pools = np.unique(found.pool[members])
    pool_node = np.full(len(problem.pools_named), NONE)
    pool_node[used_pools] = nowhere + 1 + np.arange(used_pools.size)
    first_person = nowhere + 1 + used_pools.size
    rows = np.flatnonzero(pool_node[problem.pools.pool] != NONE)
    pinned = np.bincount(pairs.person[pairs.required], minlength=many)
    taken = np.bincount(pairs.opening[pairs.required], minlength=wide)
    units = int(people.demand.sum())
    none = np.full
    parts = [
        # tail, head, low, cap, flow, pair, pool_row, member
        (1 + np.arange(wide), none(wide, SINK), 0, openings.capacity, taken, NONE, NONE, NONE),
        (none(1, nowhere), none(1, SINK), 0, units, units - pinned.sum(), NONE, NONE, NONE),
        (pool_node[problem.pools.pool[rows]], 1 + problem.pools.opening[rows], 0, many + 1, 0, NONE, rows, NONE),
        (
            first_person + pairs.person,
            1 + pairs.opening,
            pairs.required,
            1,
            pairs.required,
            np.arange(len(pairs)),
            NONE,
            NONE,
        ),
        (first_person + members, pool_node[found.pool[members]], 0, 1, 0, NONE, NONE, members),
        (
            first_person + np.arange(many),
            none(many, nowhere),
            0,
            people.demand,
            people.demand - pinned,
            NONE,
            NONE,
            NONE,
        ),
    ]
    columns = [np.concatenate([np.broadcast_to(part[i], part[0].shape) for part in parts]) for i in range(8)]
    order = np.argsort(columns[0], kind="stable")
    return Network(
        first_person + many, pool_node, first_person, *(column[order].astype(np.int64) for column in columns)
    )


def arc_cost(network: Network, arcs: np.ndarray, stage: Stage, problem: Problem, found: Candidates) -> np.ndarray:
    """Cost of the given arcs at a stage other than the tie-break."""
    cost = np.zeros(arcs.size, np.int64)
    for of, values in (
        (network.pair, lambda: pair_cost(stage, problem, found.pairs)),
        (network.pool_row, lambda: pool_cost(stage, problem)),
    ):
        index = of[arcs]
        here = index != NONE
        if here.any():
            cost[here] = values()[index[here]]
    member = network.member[arcs]
    here = member != NONE
    cost[here] = member_cost(stage, problem, member[here])
    return cost
