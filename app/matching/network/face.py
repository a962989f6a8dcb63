"""One stage: the cheapest flow on what the earlier stages leave open, and the least dual prices that prove it.

Two solvers give one answer (least prices are unique; the tie-break makes the flow so): OR-Tools' min-cost flow with
prices by numpy for small networks, where loading a compiler would take longer than the work, and the compiled kernel
for large ones. docs/decisions/0001-flow-kernel.md has the figures.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.matching.network.build import SINK, Network

SMALL = 40_000  # arcs; about where loading numba (0.5 s) pays
BITS_AT_ONCE = 4
FAR_APART = 1 << 8  # potentials so many costs apart: parts that no path joins drift, and would leave the range of int64
FAR = 1 << 62


@dataclass(frozen=True)
class Face:
    """The arcs still open (sorted by tail; `arc` numbers them in the whole network) with a flow that is feasible.

    `last_free`, `first_pool`, `first_person` (`passed_through`): see Network.
    """

    nodes: int
    last_free: int
    first_pool: int
    first_person: int
    arc: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    low: np.ndarray
    cap: np.ndarray
    flow: np.ndarray

    def keep(self, mask: np.ndarray) -> "Face":
        """Only some of the arcs; the flow on the others is settled."""
        names = ("arc", "tail", "head", "low", "cap", "flow")
        return replace(self, **{name: getattr(self, name)[mask] for name in names})


def prepare(small: bool) -> None:
    """Load (and, the first time on a machine, compile) what large networks need, before anything is timed."""
    if not small:
        one, nothing = np.ones(1, np.int64), np.zeros(1, np.int64)
        solve_stage(Face(2, 1, 1, 1, nothing, one, nothing, nothing, one, nothing), one, small=False)


def whole(network: Network) -> Face:
    """All arcs of a network, with its first flow."""
    return Face(
        network.nodes,
        network.last_free,
        network.first_pool,
        network.passed_through,
        np.arange(network.tail.size),
        network.tail,
        network.head,
        network.low,
        network.cap,
        network.flow,
    )


def feasible(face: Face, excess: np.ndarray, small: bool) -> Face | None:
    """The face with a flow that is feasible, from one that leaves `excess` at the nodes; None where there is none."""
    if not excess.any():
        return face
    flow = (_feasible_by_ortools if small else _feasible_by_kernel)(face, excess)
    return None if flow is None else replace(face, flow=flow)


def solve_stage(face: Face, cost: np.ndarray, small: bool) -> tuple[np.ndarray, np.ndarray]:
    """(flow by arc, least price by node) of the cheapest flow on the face. Costs are int64 below 2**33 in size."""
    if not cost.any():
        return face.flow, _zero_prices(face)
    return (_by_ortools if small else _by_kernel)(face, cost)


def _zero_prices(face: Face) -> np.ndarray:
    return np.zeros(face.nodes, np.int64)


def _by_kernel(face: Face, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Primal-dual, the bits of the cost a few at a time from the top: each step starts from the last one's prices."""
    from app.matching.network import kernel

    first_out = np.searchsorted(face.tail, np.arange(face.nodes + 1))
    first_in, in_arc = kernel.incoming(face.head, face.nodes)
    flow = face.flow.copy()
    price = np.zeros(face.nodes, np.int64)
    excess = np.zeros(face.nodes, np.int64)
    bits = int(np.abs(cost).max()).bit_length()
    shift = max(0, -(-bits // BITS_AT_ONCE) - 1) * BITS_AT_ONCE
    while True:
        part = cost >> shift if shift else cost
        kernel.retighten(first_out, face.head, part, face.cap, flow, price, face.first_pool)
        kernel.undo_wrong(face.tail, face.head, part, face.low, face.cap, flow, price, excess)
        network = (first_out, first_in, in_arc, face.tail, face.head, part, face.low, face.cap, flow, price)
        if kernel.route(*network, excess, face.first_person):
            raise AssertionError("a face of a feasible flow has no flow")
        if shift == 0:
            return flow, _with_the_rest(face, flow, cost, kernel.least_potentials(*network, SINK, face.last_free))
        if np.abs(price).max() > FAR_APART * np.abs(part).max():
            price = _with_the_rest(face, flow, part, kernel.least_potentials(*network, SINK, face.last_free))
        shift -= BITS_AT_ONCE
        price <<= BITS_AT_ONCE


def _feasible_by_kernel(face: Face, excess: np.ndarray) -> np.ndarray | None:
    """Route what is left over at no cost."""
    from app.matching.network import kernel

    first_out = np.searchsorted(face.tail, np.arange(face.nodes + 1))
    flow, nothing = face.flow.copy(), np.zeros(face.arc.size, np.int64)
    ends = (first_out, *kernel.incoming(face.head, face.nodes), face.tail, face.head, nothing)
    left = kernel.route(
        *ends, face.low, face.cap, flow, np.zeros(face.nodes, np.int64), excess.copy(), face.first_person
    )
    return None if left else flow


def _by_ortools(face: Face, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """SimpleMinCostFlow on the arrays."""
    flow = _ortools_flow(face, cost, np.zeros(face.nodes, np.int64))
    if flow is None:
        raise AssertionError("a face of a feasible flow has no flow")
    return flow, _with_the_rest(face, flow, cost, _least_prices(face, flow, cost))


def _feasible_by_ortools(face: Face, excess: np.ndarray) -> np.ndarray | None:
    return _ortools_flow(face, np.zeros(face.arc.size, np.int64), excess)


def _ortools_flow(face: Face, cost: np.ndarray, excess: np.ndarray) -> np.ndarray | None:
    """The cheapest flow; lower bounds are moved into the supplies. None where there is none."""
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        face.tail.astype(np.int32), face.head.astype(np.int32), face.cap - face.low, cost
    )
    free = face.flow - face.low
    supply = excess.copy()
    np.add.at(supply, face.tail, free)
    np.subtract.at(supply, face.head, free)
    solver.set_nodes_supplies(np.arange(face.nodes, dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        return None
    return face.low + solver.flows(np.arange(face.arc.size, dtype=np.int32))


def _least_prices(face: Face, flow: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Distances from the sink in the residual network (Bellman-Ford), FAR where a node cannot be reached."""
    start, end, length = residual(face, flow, cost)
    price = np.full(face.nodes, FAR, np.int64)
    price[SINK] = 0
    return _shortest(price, start, end, length)


def residual(face: Face, flow: np.ndarray, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(start, end, length) of the residual arcs; a place that stays empty may always be given back."""
    onward = flow < face.cap
    back = (flow > face.low) | (face.tail <= face.last_free)
    return (
        np.concatenate([face.tail[onward], face.head[back]]),
        np.concatenate([face.head[onward], face.tail[back]]),
        np.concatenate([cost[onward], -cost[back]]),
    )


def _shortest(distance: np.ndarray, start: np.ndarray, end: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Lower the distances until no arc shortens any."""
    while True:
        reached = distance[start] < FAR
        before = distance.copy()
        np.minimum.at(distance, end[reached], before[start[reached]] + length[reached])
        if np.array_equal(distance, before):
            return distance


def _with_the_rest(face: Face, flow: np.ndarray, cost: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Prices of the nodes that the sink does not reach too: behind a minimum that just holds, or fixed by pins.

    Among themselves they differ by shortest distances; each part of them is as low as its arcs to the others allow.
    """
    beyond = price == FAR
    if not beyond.any():
        return price
    start, end, length = residual(face, flow, cost)
    inside = beyond[start] & beyond[end]
    among = _shortest(np.zeros(face.nodes, np.int64), start[inside], end[inside], length[inside])
    part = _parts(face.nodes, start[inside], end[inside])
    out = beyond[start] & ~beyond[end]
    least = np.full(face.nodes, -FAR, np.int64)
    np.maximum.at(least, part[start[out]], price[end[out]] - length[out] - among[start[out]])
    lift = np.where(least == -FAR, 0, least)[part]
    return np.where(beyond, among + lift, price)


def _parts(nodes: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A number for each node, equal where arcs join them."""
    part = np.arange(nodes)
    while True:
        before = part.copy()
        lower = np.minimum(part[one], part[other])
        np.minimum.at(part, one, lower)
        np.minimum.at(part, other, lower)
        if np.array_equal(part, before):
            return part
