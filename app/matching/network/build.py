"""The network of a problem: people -> openings -> limits -> sink, with one node per pool and one for "nowhere".

Nodes: 0 the sink; 1..O the openings; O+1 nowhere; then the limits; the pools that somebody can use; the people. Every
person sends `demand` units; what is not placed goes to nowhere, so that a flow exists unless a minimum forbids it.

Where people need supervisors, what a person sends has come from the source through a supervisor and their group:
source -> supervisors -> groups -> people; units that nobody uses go from the source to nowhere. These nodes come last.
Formulas (1)-(3) of README.md.
"""

from dataclasses import dataclass

import numpy as np

from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage, member_cost, pair_cost, pool_cost
from app.matching.structure import Nest, nest, supervised

SINK = 0


@dataclass(frozen=True)
class Network:
    """Arcs sorted by tail. `pair`, `pool_row`, `member`, `row` say which of them an arc stands for (NONE if not).

    `row` is a row of supervision. Arcs whose tail is at most `last_free` carry places: an empty one costs nothing.
    `pool_node`, `group_node` give the node of each pool and group, NONE where it has none; `source` is NONE where
    nobody is supervised. `excess` is what the first flow leaves at each node (all zero: it is feasible).
    """

    nodes: int
    openings: int
    limits: int
    pool_node: np.ndarray
    first_person: int
    group_node: np.ndarray
    first_supervisor: int
    source: int
    tail: np.ndarray
    head: np.ndarray
    low: np.ndarray
    cap: np.ndarray
    flow: np.ndarray
    pair: np.ndarray
    pool_row: np.ndarray
    member: np.ndarray
    row: np.ndarray
    excess: np.ndarray

    @property
    def last_free(self) -> int:
        """The last node whose way onwards is a place that may stay empty: an opening, or nowhere."""
        return self.openings + 1

    @property
    def first_limit(self) -> int:
        return self.openings + 2

    @property
    def first_pool(self) -> int:
        """Pools, people and what is upstream of them begin here; the price of each follows from those downstream."""
        return self.first_limit + self.limits

    def node_of_group(self, group: np.ndarray) -> np.ndarray:
        """The node of each group, NONE where there is no group or nobody of it needs supervision."""
        return np.append(self.group_node, NONE)[group]

    @property
    def passed_through(self) -> int:
        """Nodes from here on are people whom nothing enters: the kernel goes through them without its heap."""
        return self.first_person if self.source == NONE else self.nodes


class _Arcs:
    """Arcs as they are added, part by part."""

    NAMES = ("tail", "head", "low", "cap", "flow", "pair", "pool_row", "member", "row")

    def __init__(self):
        self.parts: list[list[np.ndarray]] = []

    def add(self, tail, head, cap, low=0, flow=0, **stands_for) -> None:
        columns = [tail, head, low, cap, flow, *(stands_for.get(name, NONE) for name in self.NAMES[5:])]
        self.parts.append(list(np.broadcast_arrays(*columns)))

    def sorted(self) -> dict[str, np.ndarray]:
        columns = [np.concatenate(column).astype(np.int64) for column in zip(*self.parts, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        return {name: column[order] for name, column in zip(self.NAMES, columns, strict=True)}


def build(problem: Problem, found: Candidates, forest: Nest | None = None) -> Network:
    """The network with a first flow: pins in place, everybody else nowhere, minimums met as far as `excess` says.

    `forest` is that of the problem's limits, which must nest.
    """
    people, openings, pairs = problem.people, problem.openings, found.pairs
    forest = forest or nest(problem)
    many, wide = len(people.person), len(openings.opening)
    nowhere = wide + 1
    first_limit = nowhere + 1
    members = np.flatnonzero(found.pool != NONE)
    used_pools = np.unique(found.pool[members])
    first_pool = first_limit + len(problem.limits.limit)
    pool_node = np.full(len(problem.pools_named), NONE)
    pool_node[used_pools] = first_pool + np.arange(used_pools.size)
    first_person = first_pool + used_pools.size
    person = first_person + np.arange(many)
    pinned = np.bincount(pairs.person[pairs.required], minlength=many)

    arcs = _Arcs()
    _places(arcs, problem, pairs, forest, first_limit)
    rows = np.flatnonzero(pool_node[problem.pools.pool] != NONE)
    arcs.add(pool_node[problem.pools.pool[rows]], 1 + problem.pools.opening[rows], many + 1, pool_row=rows)
    arcs.add(
        first_person + pairs.person,
        1 + pairs.opening,
        1,
        low=pairs.required,
        flow=pairs.required,
        pair=np.arange(len(pairs)),
    )
    arcs.add(person[members], pool_node[found.pool[members]], 1, member=members)
    above = first_person + many
    needs = supervised(problem)
    units = int(people.demand.sum())
    watched = needs.any() or problem.supervisors.minimum.any()
    if watched:
        upstream = _supervision(arcs, problem, needs, person, above, nowhere)
        arcs.add(np.full(1, nowhere), SINK, units + 2, flow=units + 1)
    else:
        upstream = {"group_node": np.full(len(problem.groups_named), NONE), "first_supervisor": NONE, "source": NONE}
        upstream["nodes"] = above
        unused = np.maximum(people.demand - pinned, 0)
        arcs.add(person, nowhere, people.demand, flow=unused)
        arcs.add(np.full(1, nowhere), SINK, units, flow=unused.sum())
    columns = arcs.sorted()
    return Network(
        openings=wide,
        limits=len(problem.limits.limit),
        pool_node=pool_node,
        first_person=first_person,
        excess=_excess(columns, upstream["nodes"], people.demand, watched, first_person, upstream["source"]),
        **upstream,
        **columns,
    )


def _places(arcs: _Arcs, problem: Problem, pairs, forest: Nest, first_limit: int) -> None:
    """Formula (2), and limits that nest: openings -> limits -> sink, filled by the pins; a minimum is a lower bound."""
    openings, limits = problem.openings, problem.limits
    taken = np.bincount(pairs.opening[pairs.required], minlength=len(openings.opening))
    node = 1 + np.arange(len(openings.opening))
    arcs.add(
        node,
        np.where(forest.inner == NONE, SINK, first_limit + forest.inner),
        openings.capacity,
        flow=np.minimum(taken, openings.capacity),
    )
    load = np.zeros(len(limits.limit), np.int64)
    np.add.at(load, problem.limit_openings.limit, taken[problem.limit_openings.opening])
    node = first_limit + np.arange(len(limits.limit))
    outer = np.where(forest.outer == NONE, SINK, first_limit + forest.outer)
    flow = np.clip(load, limits.minimum, np.maximum(limits.minimum, limits.capacity))
    arcs.add(node, outer, limits.capacity, low=limits.minimum, flow=flow)


def _supervision(arcs: _Arcs, problem: Problem, needs, person, above: int, nowhere: int) -> dict:
    """Supervision: source -> supervisors -> groups -> people who need one; the others straight from the source."""
    people, keepers, rows = problem.people, problem.supervisors, problem.supervision
    groups = np.unique(people.group[needs])
    group_node = np.full(len(problem.groups_named), NONE)
    group_node[groups] = above + np.arange(groups.size)
    first_supervisor = above + groups.size
    source = first_supervisor + len(keepers.supervisor)
    used = np.flatnonzero(group_node[rows.group] != NONE)
    arcs.add(group_node[people.group[needs]], person[needs], people.demand[needs])
    arcs.add(
        first_supervisor + rows.supervisor[used],
        group_node[rows.group[used]],
        keepers.capacity[rows.supervisor[used]],
        row=used,
    )
    arcs.add(
        np.full(len(keepers.supervisor), source),
        first_supervisor + np.arange(len(keepers.supervisor)),
        keepers.capacity,
        low=keepers.minimum,
        flow=keepers.minimum,
    )
    arcs.add(np.full(int((~needs).sum()), source), person[~needs], people.demand[~needs])
    units = int(people.demand.sum())
    arcs.add(np.full(1, source), nowhere, units + 2, flow=units + 1)
    return {
        "group_node": group_node,
        "first_supervisor": first_supervisor,
        "source": source,
        "nodes": source + 1,
    }


def _excess(columns, nodes: int, demand, is_supervised: bool, first_person: int, source: int) -> np.ndarray:
    """What comes into each node and does not leave it again; zero everywhere when the flow is feasible."""
    excess = np.bincount(columns["head"], columns["flow"], nodes) - np.bincount(columns["tail"], columns["flow"], nodes)
    excess = excess.astype(np.int64)
    units = int(demand.sum())
    if is_supervised:
        excess[source] += units + 1
        excess[SINK] -= units + 1
    else:
        excess[first_person : first_person + demand.size] += demand
        excess[SINK] -= units
    return excess


def arc_cost(network: Network, arcs: np.ndarray, stage: Stage, problem: Problem, found: Candidates) -> np.ndarray:
    """Cost of the given arcs at a stage other than the tie-break."""
    cost = np.zeros(arcs.size, np.int64)
    for of, values in (
        (network.pair, lambda: pair_cost(stage, problem, found.pairs)),
        (network.pool_row, lambda: pool_cost(stage, problem)),
        (network.row, lambda: problem.supervision.cost if stage.criterion == "supervision_cost" else None),
    ):
        index = of[arcs]
        here = index != NONE
        if here.any() and (prices := values()) is not None:
            cost[here] = prices[index[here]]
    member = network.member[arcs]
    here = member != NONE
    cost[here] = member_cost(stage, problem, member[here])
    return cost
