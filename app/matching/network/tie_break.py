"""The last stage: among equal optima the one with the least sum of h(seed, person, opening).

Each pair has its own hash, so what is still open of the pools is listed here pair by pair.
"""

import numpy as np

from app.matching.network.build import Network
from app.matching.network.face import Face, solve_stage
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import tie_cost


def settle(problem: Problem, found: Candidates, network: Network, face: Face, flow: np.ndarray, small: bool):
    """(person, opening, pair, flow by arc, least price by node) of the unique optimum; `flow` is an optimal one."""
    pairs = found.pairs
    person, opening, used = _open_pool_pairs(problem, found, network, face, flow)
    arc = face.arc[(network.member[face.arc] == NONE) & (network.pool_row[face.arc] == NONE)]
    listed = network.pair[arc]
    is_pair = listed != NONE
    flow = flow.copy()
    wide = max(1, len(problem.openings.opening))
    wished = pairs.person[listed[is_pair]] * wide + pairs.opening[listed[is_pair]]
    again = np.isin(person * wide + opening, wished)  # the same pair by its wish row, at equal cost: that row counts
    moved = np.searchsorted(wished, (person * wide + opening)[again & used])
    flow[arc[is_pair][moved]] = 1
    person, opening, used = person[~again], opening[~again], used[~again]

    node, nodes = _nodes_of_members(network, face, flow, person)
    tail = np.concatenate([network.tail[arc], node])
    order = np.argsort(tail, kind="stable")
    ones = np.ones(person.size, np.int64)
    columns = (
        np.concatenate([network.head[arc], 1 + opening]),
        np.concatenate([network.low[arc], 0 * ones]),
        np.concatenate([network.cap[arc], ones]),
        np.concatenate([flow[arc], used]),
    )
    last = Face(
        nodes,
        face.last_free,
        face.first_pool,
        face.first_person,
        order,
        tail[order],
        *(column[order] for column in columns),
    )
    cost = np.zeros(tail.size, np.int64)
    cost[np.flatnonzero(is_pair)] = tie_cost(problem, pairs.person[listed[is_pair]], pairs.opening[listed[is_pair]])
    cost[arc.size :] = tie_cost(problem, person, opening)
    chosen = np.empty(tail.size, np.int64)
    chosen[order], price = solve_stage(last, cost[order], small)

    flow[arc] = chosen[: arc.size]
    pair = network.pair[(network.pair != NONE) & (flow > 0)]
    pooled = chosen[arc.size :] > 0
    _through_pools(problem, found, network, flow, person[pooled], opening[pooled])
    return (
        np.concatenate([pairs.person[pair], person[pooled]]),
        np.concatenate([pairs.opening[pair], opening[pooled]]),
        np.concatenate([pair, np.full(int(pooled.sum()), NONE)]),
        flow,
        price[: network.nodes],
    )


def _nodes_of_members(network: Network, face: Face, flow: np.ndarray, person: np.ndarray) -> tuple[np.ndarray, int]:
    """(node from which each person goes to the openings of their pool, how many nodes there are then).

    Whoever is bound to their pool by an earlier stage gets a node of their own, which nothing enters: the unit that the
    settled arc carries must go on from there, to whichever opening.
    """
    bound = (network.member != NONE) & (flow > 0)
    bound[face.arc] = False
    bound = np.sort(network.member[bound])
    at = np.searchsorted(bound, person)
    is_bound = np.isin(person, bound)
    return np.where(is_bound, network.nodes + at, network.first_person + person), network.nodes + bound.size


def as_it_is(problem: Problem, found: Candidates, network: Network, flow: np.ndarray):
    """(person, opening, pair, flow by arc) of a flow that no tie-break has settled."""
    pairs, pools = found.pairs, problem.pools
    pair = network.pair[(network.pair != NONE) & (flow > 0)]
    member = network.member[(network.member != NONE) & (flow > 0)]
    row_arc = np.flatnonzero(network.pool_row != NONE)
    row = np.repeat(network.pool_row[row_arc], flow[row_arc])
    member = member[np.argsort(found.pool[member], kind="stable")]
    row = row[np.argsort(pools.pool[row], kind="stable")]
    return (
        np.concatenate([pairs.person[pair], member]),
        np.concatenate([pairs.opening[pair], pools.opening[row]]),
        np.concatenate([pair, np.full(member.size, NONE)]),
        flow,
    )


def _through_pools(problem: Problem, found: Candidates, network: Network, flow: np.ndarray, person, opening) -> None:
    """Write the pool pairs in use onto the arcs of the pools."""
    pools = problem.pools
    member, row = np.flatnonzero(network.member != NONE), np.flatnonzero(network.pool_row != NONE)
    flow[member] = np.isin(network.member[member], person)
    wide = max(1, len(problem.openings.opening))
    used, count = np.unique(found.pool[person] * wide + opening, return_counts=True)
    keys = pools.pool[network.pool_row[row]] * wide + pools.opening[network.pool_row[row]]
    order = np.argsort(keys)
    flow[row] = 0
    flow[row[order[np.searchsorted(keys[order], used)]]] = count


def _open_pool_pairs(problem: Problem, found: Candidates, network: Network, face: Face, flow: np.ndarray):
    """(person, opening, used): each person who is or may be in a pool × each opening that the pool may still use."""
    pools = problem.pools
    member_arcs = np.flatnonzero(network.member != NONE)
    is_open = np.zeros(flow.size, bool)
    is_open[face.arc] = True
    member_arcs = member_arcs[is_open[member_arcs] | (flow[member_arcs] > 0)]
    row_arcs = face.arc[network.pool_row[face.arc] != NONE]
    people, openings, used = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for pool in np.unique(pools.pool[network.pool_row[row_arcs]]):
        mine = row_arcs[pools.pool[network.pool_row[row_arcs]] == pool]
        arcs = member_arcs[found.pool[network.member[member_arcs]] == pool]
        takes = np.full(arcs.size, NONE)
        takes[flow[arcs] > 0] = np.repeat(np.arange(mine.size), flow[mine])  # who takes which is free so far
        people.append(np.repeat(network.member[arcs], mine.size))
        openings.append(np.tile(pools.opening[network.pool_row[mine]], arcs.size))
        used.append((takes[:, None] == np.arange(mine.size)).ravel().astype(np.int64))
    return np.concatenate(people), np.concatenate(openings), np.concatenate(used).astype(bool)
