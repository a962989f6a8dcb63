"""The residual network of an optimum: what a unit more or less costs, stage by stage, and how many people it moves.

Stages are those of the criteria, without the tie-break (README.md, "Prices, certificate").
"""

import numpy as np

from app.matching.network.answer import onwards
from app.matching.network.build import SINK, Network, arc_cost
from app.matching.network.lexicographic import Optimum
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage


class Residual:
    """A network with an optimal flow and its prices (nodes × stages), ready to be searched.

    `pooled`: (person, opening) of the placements that go through pools. They stand here as steps of their own, from the
    opening to the person, so that it is known who moves.
    """

    def __init__(self, problem: Problem, found: Candidates, network: Network, flow, price, stages: list[Stage], pooled):
        self.nodes, self.stages = network.nodes, len(stages)
        self.people = np.array([network.first_person, network.first_person + len(problem.people.person)])
        stage_of, worth = _costs(problem, found, network, stages)
        tail, head, stage_of, worth = _steps(problem, found, network, flow, pooled, stage_of, worth)
        self.passes = np.bincount(head, minlength=self.nodes) <= 1
        self.passes[: self.people[0]] = self.passes[self.people[1] :] = False
        order, self.span = _side_by_side(tail, head, self.passes)
        self.head, self.stage_of = head[order].astype(np.int32), stage_of[order]
        self.worth = worth[order].astype(np.int32)
        self.price = np.concatenate([price, np.zeros((self.nodes, 1), np.int64)], axis=1)
        self._label = np.empty((self.nodes + 1, self.price.shape[1]), np.int64)
        self._place = np.full(self.nodes, NONE, np.int32)
        self._heap, self._seen = np.empty(self.nodes, np.int32), np.empty(self.nodes, np.int32)
        self._wanted = np.zeros(self.nodes, np.int8)

    def costs_from(self, source: int, nodes: np.ndarray, stops=()) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(cost by stage of the cheapest way, fewest people on one that cheap, is it known) of each of the nodes.

        What is not known cannot be reached, unless the search came upon one of the `stops` (some of the nodes) before.
        """
        from app.matching.network.search import SETTLED, STOP, WANTED, search

        self._wanted[nodes] = WANTED
        self._wanted[list(stops)] = STOP
        costs = (self.span, self.head, self.stage_of, self.worth, self.price, self.people, self.passes)
        room = (self._label, self._place, self._heap, self._seen)
        count = search(*costs, source, self._wanted, len(nodes) - len(stops), *room)
        known = self._place[nodes] == SETTLED
        label = np.where(known[:, None], self._label[nodes], 0)
        self._place[self._seen[:count]] = NONE
        self._wanted[nodes] = 0
        return label[:, :-1], label[:, -1], known


def _costs(problem: Problem, found: Candidates, network: Network, stages: list[Stage]):
    """(stage, cost) of each arc by criterion: at no more than one stage of a criterion it costs anything."""
    names = list(dict.fromkeys(stage.criterion for stage in stages))
    begins = [[stage.criterion for stage in stages].index(name) for name in names]
    arcs = np.arange(network.tail.size)
    stage_of = np.repeat(np.array([begins], np.int16), arcs.size, axis=0)
    worth = np.zeros((arcs.size, len(names)), np.int64)
    for number, stage in enumerate(stages):
        column = names.index(stage.criterion)
        cost = arc_cost(network, arcs, stage, problem, found)
        some = np.flatnonzero(cost)
        stage_of[some, column] = number
        worth[some, column] = cost[some]
    return stage_of, worth


def _steps(problem: Problem, found: Candidates, network: Network, flow, pooled, stage_of, worth):
    """(from, to, stage of cost, cost) of each step that the flow leaves open; an empty place may be given back.

    Whoever is in a pool's opening leaves it as a person: the step back costs what the two arcs there do, and the way
    into the pool stays open to them.
    """
    member, row = network.member != NONE, network.pool_row != NONE
    onward = np.flatnonzero((flow < network.cap) | member)
    back = np.flatnonzero(((flow > network.low) | (network.tail <= network.last_free)) & ~member & ~row)
    person, opening = pooled
    arc_of = np.full(len(problem.people.person), NONE)
    arc_of[network.member[member]] = np.flatnonzero(member)
    first = arc_of[person]
    second = _arcs_of_pool(problem, network, found.pool[person], opening)
    both = np.where(worth[second] != 0, stage_of[second], stage_of[first])
    return (
        np.concatenate([network.tail[onward], network.head[back], 1 + opening]),
        np.concatenate([network.head[onward], network.tail[back], network.first_person + person]),
        np.concatenate([stage_of[onward], stage_of[back], both]),
        np.concatenate([worth[onward], -worth[back], -worth[first] - worth[second]]),
    )


def _side_by_side(tail: np.ndarray, head: np.ndarray, passes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(order of the steps, where those of each node begin and end) by which what is looked at together lies together.

    Whoever is passed through comes behind the node from which they are entered.
    """
    nodes = passes.size
    before = np.arange(nodes)
    entered = passes[head]
    before[head[entered]] = tail[entered]
    order = np.lexsort((tail, before[tail]))
    sorted_ = tail[order]
    begin = np.flatnonzero(np.diff(sorted_, prepend=NONE))
    span = np.zeros((nodes, 2), np.int64)
    span[sorted_[begin]] = np.stack([begin, np.append(begin[1:], tail.size)], axis=1)
    return order, span


def _arcs_of_pool(problem: Problem, network: Network, pool: np.ndarray, opening: np.ndarray) -> np.ndarray:
    """The arc from each pool to the opening."""
    arcs = np.flatnonzero(network.pool_row != NONE)
    rows = network.pool_row[arcs]
    wide = max(1, len(problem.openings.opening))
    keys = problem.pools.pool[rows] * wide + problem.pools.opening[rows]
    order = np.argsort(keys)
    return arcs[order[np.searchsorted(keys[order], pool * wide + opening)]] if pool.size else np.empty(0, np.int64)


def one_more_place(problem: Problem, found: Candidates, network: Network, optimum: Optimum) -> np.ndarray:
    """By opening: the change of each stage's cost when it has one more place (openings × stages, none above zero).

    The prices say it at once (one pass of shortest paths gave them) unless a limit above the opening is full or just
    at its minimum: then a place in the opening helps only within that limit, and the search starts there.
    """
    price = optimum.price[:, :-1]
    places = 1 + np.arange(network.openings)
    behind = onwards(network)[places]
    change = price[places] - price[behind]
    tight = _under_a_tight_limit(network, optimum)[behind] & change.any(axis=1)
    if tight.any():
        pooled = optimum.person[optimum.pair == NONE], optimum.opening[optimum.pair == NONE]
        residual = Residual(problem, found, network, optimum.flow, price, optimum.stages[:-1], pooled)
        cost = _within_limits(residual, [SINK, network.last_free], places[tight], behind[tight])
        cost[~_below_zero(cost)] = 0
        change[tight] = cost
    return change


def _within_limits(residual: Residual, hub: list[int], places: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """The cost of the cheapest way to each opening from the limit behind it.

    `hub` are the sink and nowhere, between which units go for nothing. Ways from there are looked for once; whatever a
    search from a limit has not met before the hub is reached through it.
    """
    from_sink, _, by_sink = residual.costs_from(SINK, places)
    costs = np.zeros_like(from_sink)
    order = np.argsort(behind, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(behind[order])) + 1):
        stops = hub if by_sink[mine].all() else ()
        nodes = np.concatenate([places[mine], hub])
        cost, _, known = residual.costs_from(int(behind[mine[0]]), nodes, stops)
        costs[mine] = cost[: mine.size]
        through = np.flatnonzero(~known[: mine.size]) if stops else []
        if len(through):
            to_hub = cost[mine.size :][known[mine.size :]][0]
            costs[mine[through]] = to_hub + from_sink[mine[through]]
    return costs


def _under_a_tight_limit(network: Network, optimum: Optimum) -> np.ndarray:
    """By node: is it a limit that is full or has no more than its minimum, or inside one?

    Around all others units come and go as they do at the sink.
    """
    after = onwards(network)
    tight = np.zeros(network.nodes, bool)
    arcs = (network.tail >= network.first_limit) & (network.tail < network.first_pool)
    flow = optimum.flow[arcs]
    tight[network.tail[arcs]] = (flow >= network.cap[arcs]) | (flow <= network.low[arcs])
    limits = network.first_limit + np.arange(network.limits)
    node = limits.copy()
    while (node != SINK).any():
        inside = node != SINK
        tight[limits[inside]] |= tight[node[inside]]
        node[inside] = after[node[inside]]
    return tight


def _below_zero(cost: np.ndarray) -> np.ndarray:
    """Is the first entry of each row that is not zero below zero?"""
    if not cost.shape[1]:
        return np.zeros(len(cost), bool)
    first = (cost != 0).argmax(axis=1)
    return cost[np.arange(len(cost)), first] < 0
