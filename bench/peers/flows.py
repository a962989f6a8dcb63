"""OR-Tools' minimum-cost flow on the whole network: one call, either its own maximum flow or with a big M."""

import time

import numpy as np

from bench.peers.bundle import Bundle, read
from bench.peers.values import Pairs, require_rules, values

CRITERIA = ["placed", "rank_cost"]


def raw(folder: str, criteria: list[str], limit_s: float | None) -> dict:
    """One call of `solve_max_flow_with_min_cost` with rank costs."""
    return _measure(folder, criteria, big_m=False)


def big_m(folder: str, criteria: list[str], limit_s: float | None) -> dict:
    """One call of `solve` with an arc past the openings for everybody, dearer than all ranks together."""
    return _measure(folder, criteria, big_m=True)


def _measure(folder: str, criteria: list[str], big_m: bool) -> dict:
    from ortools.graph.python import min_cost_flow

    bundle = read(folder)
    if criteria != CRITERIA or bundle.teams or bundle.supervisors or bundle.conflicts or max(bundle.minimum) > 1:
        raise ValueError("not a network with the criteria placed, rank_cost")
    tables = [np.array(column) for column in (bundle.person, bundle.opening, bundle.rank)]
    demand, capacity = np.array(bundle.demand), np.array(bundle.capacity)
    begun = time.process_time()
    solver = min_cost_flow.SimpleMinCostFlow()
    _build(solver, tables, demand, capacity, big_m)
    status = solver.solve() if big_m else solver.solve_max_flow_with_min_cost()
    seconds = time.process_time() - begun
    if status != solver.OPTIMAL:
        raise ValueError(f"no answer: {status}")
    pairs = _pairs(bundle, solver.flows(np.arange(len(bundle.person), dtype=np.int32)))
    require_rules(bundle, pairs, {})
    return {"seconds": seconds, "status": "optimal", "values": values(bundle, pairs, criteria)}


def _build(solver, tables: list[np.ndarray], demand: np.ndarray, capacity: np.ndarray, big_m: bool) -> None:
    """People, then openings, then the sink; the arcs of the wishes come first."""
    person, opening, rank = tables
    people, wide = demand.size, capacity.size
    sink = people + wide
    arcs = [
        (person, people + opening, np.ones(person.size, np.int64), rank),
        (people + np.arange(wide), np.full(wide, sink), capacity, np.zeros(wide, np.int64)),
    ]
    if big_m:
        dear = int(rank.max(initial=1)) * int(demand.sum()) + 1
        arcs.append((np.arange(people), np.full(people, sink), demand, np.full(people, dear)))
    tail, head, most, cost = (np.concatenate(column) for column in zip(*arcs, strict=True))
    solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), most, cost)
    supply = np.concatenate([demand, np.zeros(wide, np.int64), [-demand.sum()]])
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)


def _pairs(bundle: Bundle, flow: np.ndarray) -> Pairs:
    return [(bundle.person[a], bundle.opening[a], bundle.rank[a]) for a in np.flatnonzero(flow).tolist()]
