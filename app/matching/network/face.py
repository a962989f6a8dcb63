"""One stage: the cheapest flow on what the earlier stages leave open, and the least dual prices that prove it.

Two solvers give one answer (least prices are unique; the tie-break makes the flow so): OR-Tools' min-cost flow with
prices by numpy for small networks, where loading a compiler would take longer than the work, and the compiled kernel
for large ones. docs/decisions/0001-flow-kernel.md has the figures.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.matching.network.build import SINK

SMALL = 40_000  # arcs; about where loading numba (0.5 s) pays
BITS_AT_ONCE = 4
_FAR = 1 << 62


@dataclass(frozen=True)
class Face:
    """The arcs still open (sorted by tail; `arc` numbers them in the whole network) with a flow that is feasible."""

    nodes: int
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
        solve_stage(Face(2, 1, 1, nothing, one, nothing, nothing, one, nothing), one, small=False)


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
        part = cost >> shift
        kernel.retighten(first_out, face.head, part, face.cap, flow, price, face.first_pool)
        kernel.undo_wrong(face.tail, face.head, part, face.low, face.cap, flow, price, excess)
        network = (first_out, first_in, in_arc, face.tail, face.head, part, face.low, face.cap, flow, price)
        if kernel.route(*network, excess, face.first_person):
            raise AssertionError("a face of a feasible flow has no flow")
        if shift == 0:
            return flow, kernel.least_potentials(*network, SINK)
        shift -= BITS_AT_ONCE
        price <<= BITS_AT_ONCE


def _by_ortools(face: Face, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """SimpleMinCostFlow on the arrays; lower bounds are moved into the supplies."""
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        face.tail.astype(np.int32), face.head.astype(np.int32), face.cap - face.low, cost
    )
    free = face.flow - face.low
    supply = np.zeros(face.nodes, np.int64)
    np.add.at(supply, face.tail, free)
    np.subtract.at(supply, face.head, free)
    solver.set_nodes_supplies(np.arange(face.nodes, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise AssertionError(f"a face of a feasible flow has no flow ({status})")
    flow = face.low + solver.flows(np.arange(face.arc.size, dtype=np.int32))
    return flow, _least_prices(face, flow, cost)


def _least_prices(face: Face, flow: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Distances from the sink in the residual network (Bellman-Ford); see kernel.least_potentials."""
    onward = flow < face.cap
    back = (flow > face.low) | (face.head == SINK)
    start = np.concatenate([face.tail[onward], face.head[back]])
    end = np.concatenate([face.head[onward], face.tail[back]])
    length = np.concatenate([cost[onward], -cost[back]])
    price = np.full(face.nodes, _FAR, np.int64)
    price[SINK] = 0
    while True:
        near = price[start]
        reached = near < _FAR
        before = price.copy()
        np.minimum.at(price, end[reached], near[reached] + length[reached])
        if np.array_equal(price, before):
            break
    for v in np.flatnonzero(price == _FAR):
        mine = np.flatnonzero((face.tail == v) & onward)
        mine = mine[price[face.head[mine]] < _FAR]
        price[v] = (price[face.head[mine]] - cost[mine]).max(initial=-_FAR) if mine.size else 0
    return price
