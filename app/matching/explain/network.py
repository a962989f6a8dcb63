"""The price of a pair on a solved network: the cheapest way back from opening to person in the residual network.

Nothing is solved again: the flow follows from the placements, the prices of its nodes from the certificate.
"""

import numpy as np

from app.matching.explain.book import Book
from app.matching.explain.price import Price
from app.matching.network.answer import in_criteria, onwards
from app.matching.network.build import SINK, Network, arc_cost, build
from app.matching.network.paths import Residual
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage, pair_cost, stages_of

Certificate = list[tuple[str, str, list[int]]]


class Unproved(Exception):
    """The certificate does not prove the placements: the result is not of this problem, or was touched."""


class NetworkPrices:
    """Ready to say what it costs to place anybody anywhere. Raises Unproved."""

    def __init__(self, problem: Problem, found: Candidates, book: Book, certificate: Certificate):
        self.problem, self.book = problem, book
        self.stages = stages_of(problem)[:-1]
        self.network = build(problem, found)
        is_pooled = _goes_through_pool(book, found)
        self.flow = flow_of(problem, found, self.network, book, is_pooled)
        price = prices_of(problem, self.network, certificate, len(self.stages))
        check(problem, found, self.network, self.flow, price, self.stages)
        pooled = book.pairs.person[is_pooled], book.pairs.opening[is_pooled]
        self.residual = Residual(problem, found, self.network, self.flow, price, self.stages, pooled)
        self.residual.costs_from(SINK, np.array([SINK]))  # so that no question waits for the search to be loaded

    def force(self, person: int, opening: int) -> Price:
        """What it costs to have the person there: the pair itself, and the cheapest way to free what it takes."""
        node, target = 1 + opening, self.network.first_person + person
        cost, people, reached = self.residual.costs_from(node, np.array([target]))
        if not reached[0]:
            return Price(impossible=self._what_stands_against(node))
        pair = self.book.facts.of(np.array([person]), np.array([opening]))
        own = [int(pair_cost(stage, self.problem, pair)[0]) for stage in self.stages]
        return Price(in_criteria(self.problem, self.stages, cost[0] + own), int(people[0]) - 1)

    def _what_stands_against(self, node: int) -> str:
        """Which rule holds all that could move back: those on the border of what can be reached."""
        n, flow = self.network, self.flow
        _, _, reached = self.residual.costs_from(node, np.arange(n.nodes))
        no_way_on = reached[n.tail] & ~reached[n.head] & (flow >= n.cap)
        no_way_back = reached[n.head] & ~reached[n.tail] & (flow <= n.low) & (n.low > 0)
        is_limit = (n.tail >= n.first_limit) & (n.tail < n.first_limit + n.limits)
        if (no_way_back & is_limit).any():
            return "minimum"
        if (no_way_back & (n.tail == n.source)).any():
            return "minimum"
        if (no_way_on & is_limit).any():
            return "limit"
        return "full" if (no_way_on & (n.tail == node)).any() else "supervisor"


def _goes_through_pool(book: Book, found: Candidates) -> np.ndarray:
    """Which placements are no listed pair; raises Unproved where one is not possible at all."""
    pairs, listed = book.pairs, found.pairs
    keys = pairs.person * book.wide + pairs.opening
    pooled = ~np.isin(keys, listed.person * book.wide + listed.opening)
    pool = found.pool[pairs.person[pooled]]
    rows = book.problem.pools
    known = np.isin(pool * book.wide + pairs.opening[pooled], rows.pool * book.wide + rows.opening)
    if not (known & (pool != NONE)).all():
        raise Unproved
    return pooled


def flow_of(problem: Problem, found: Candidates, network: Network, book: Book, is_pooled: np.ndarray) -> np.ndarray:
    """Units on each arc, from who is placed where and with whom; raises Unproved where they break a bound."""
    pairs, listed, n = book.pairs, found.pairs, network
    wide, load = book.wide, np.bincount(pairs.opening, minlength=n.openings)
    flow = np.zeros(n.tail.size, np.int64)
    pair = n.pair != NONE
    keys = (listed.person * wide + listed.opening)[n.pair[pair]]
    flow[pair] = np.isin(keys, (pairs.person * wide + pairs.opening)[~is_pooled])
    member, row = n.member != NONE, n.pool_row != NONE
    flow[member] = np.isin(n.member[member], pairs.person[is_pooled])
    used = found.pool[pairs.person[is_pooled]] * wide + pairs.opening[is_pooled]
    keys = (problem.pools.pool * wide + problem.pools.opening)[n.pool_row[row]]
    flow[row] = _count(used, keys)
    place = (n.tail >= 1) & (n.tail <= n.openings)
    flow[place] = load[n.tail[place] - 1]
    limit = (n.tail >= n.first_limit) & (n.tail < n.first_limit + n.limits)
    rows = problem.limit_openings
    flow[limit] = np.bincount(rows.limit, load[rows.opening], n.limits)[n.tail[limit] - n.first_limit]
    _send_the_rest(problem, n, book, flow)
    if ((flow < n.low) | (flow > n.cap)).any():
        raise Unproved
    return flow


def _count(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """How often each key is among the values."""
    ordered = np.sort(values)
    return np.searchsorted(ordered, keys, "right") - np.searchsorted(ordered, keys, "left")


def _send_the_rest(problem: Problem, n: Network, book: Book, flow: np.ndarray) -> None:
    """What goes by nowhere, and what comes to people by their supervisors."""
    people, pairs, nowhere = problem.people, book.pairs, n.last_free
    holds = np.bincount(pairs.person, minlength=len(people.person))
    if n.source == NONE:
        left = (n.head == nowhere) & (n.tail >= n.first_person)
        flow[left] = (people.demand - holds)[n.tail[left] - n.first_person]
        flow[n.tail == nowhere] = (people.demand - holds).sum()
        return
    last = n.first_person + len(people.person)
    comes = (n.head >= n.first_person) & (n.head < last)
    flow[comes] = holds[n.head[comes] - n.first_person]
    unused = people.demand.sum() + 1 - holds.sum()
    flow[(n.tail == nowhere) | ((n.tail == n.source) & (n.head == nowhere))] = unused
    named = pairs.supervisor != NONE
    keeper = (n.tail == n.source) & (n.head >= n.first_supervisor)
    flow[keeper] = _count(pairs.supervisor[named], n.head[keeper] - n.first_supervisor)
    groups = len(problem.groups_named) + 1
    used = pairs.supervisor[named] * groups + people.group[pairs.person[named]]
    row = n.row != NONE
    rows = problem.supervision
    flow[row] = _count(used, (rows.supervisor * groups + rows.group)[n.row[row]])


def prices_of(problem: Problem, network: Network, certificate: Certificate, stages: int) -> np.ndarray:
    """Prices by node and stage; the rows of the certificate are the differences along each node's own arc."""
    n, people = network, problem.people
    rows: dict[str, dict[str, list[int]]] = {}
    for kind, name, potential in certificate:
        rows.setdefault(kind, {})[name] = potential

    def of(kind: str, names) -> np.ndarray:
        mine = rows.get(kind, {})
        try:
            found = np.array([mine[name] for name in names], np.int64).reshape(len(names), stages + 1)
        except (KeyError, ValueError):
            raise Unproved from None
        return found[:, :-1]

    price = np.zeros((n.nodes, stages), np.int64)
    used = np.flatnonzero(n.pool_node != NONE)
    price[n.pool_node[used]] = of("pool", [problem.pools_named[pool] for pool in used])
    group = n.node_of_group(people.group)
    if n.source != NONE:
        used = np.flatnonzero(n.group_node != NONE)
        price[n.group_node[used]] = of("group", [problem.groups_named[group] for group in used])
        price[n.first_supervisor : n.source] = of("supervisor", problem.supervisors.supervisor)
    persons = slice(n.first_person, n.first_person + len(people.person))
    price[persons] = of("person", people.person)
    price[persons][group != NONE] += price[group[group != NONE]]
    after = onwards(n)
    own = np.zeros((n.first_pool, stages), np.int64)
    own[1 : n.openings + 1] = of("opening", problem.openings.opening)
    own[n.first_limit : n.first_pool] = of("limit", problem.limits.limit)
    node = np.arange(n.first_pool)
    while (node != SINK).any():
        price[: n.first_pool] -= own[node]
        node = np.where(node == SINK, SINK, after[node])
    return price


def check(problem: Problem, found: Candidates, network: Network, flow, price, stages: list[Stage]) -> None:
    """Every step that the flow leaves open costs nothing or more, stage by stage; raises Unproved."""
    n = network
    on, back = np.flatnonzero(flow < n.cap), np.flatnonzero((flow > n.low) | (n.tail <= n.last_free))
    for number, stage in enumerate(stages):
        y = price[:, number]
        onward = arc_cost(n, on, stage, problem, found) + y[n.tail[on]] - y[n.head[on]]
        backward = -arc_cost(n, back, stage, problem, found) - y[n.tail[back]] + y[n.head[back]]
        if (onward < 0).any() or (backward < 0).any():
            raise Unproved
        on, back = on[onward == 0], back[backward == 0]
