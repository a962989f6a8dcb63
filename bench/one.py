"""`python -m bench.one PEER BUNDLE [CRITERIA]`: one measurement in a process of its own; prints one line of JSON.

Seconds are of the processor (each peer runs on one thread, other work on the machine counts less); reading is excluded.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from app.matching.bundle import read_bundle
from app.matching.network.build import build
from app.matching.network.face import prepare
from app.matching.network.lexicographic import is_small, optimise
from app.matching.pairs import candidates
from app.matching.solve import held_pairs
from app.matching.writing import peak_mb


def ours(folder: str, criteria: str) -> dict:
    """This engine, tie-break, certificate and prices included: what result.json calls `seconds.solve`."""
    problem = read_bundle(folder, criteria=criteria.split(","))
    begun = time.process_time()
    found = candidates(problem)
    network = build(problem, found)
    prepare(is_small(network))
    built = time.process_time()
    optimum = optimise(problem, found, network, lambda *_: None)
    solved = time.process_time()
    held = held_pairs(problem, found, optimum)
    values = [int(problem.people.weight[held.person].sum()), int(held.rank.sum())]
    return {"seconds": solved - built, "build": built - begun, "status": "optimal", "values": values}


def raw(folder: str, criteria: str) -> dict:
    """One call of SimpleMinCostFlow.solve_max_flow_with_min_cost with rank costs: placed, rank_cost."""
    from ortools.graph.python import min_cost_flow

    problem = read_bundle(folder)
    people, wide = len(problem.people.person), len(problem.openings.opening)
    begun = time.process_time()
    solver = min_cost_flow.SimpleMinCostFlow()
    tail = np.concatenate([problem.wishes.person, people + np.arange(wide)])
    head = np.concatenate([people + problem.wishes.opening, np.full(wide, people + wide)])
    capacity = np.concatenate([np.ones(problem.wishes.person.size, np.int64), problem.openings.capacity])
    cost = np.concatenate([problem.wishes.rank, np.zeros(wide, np.int64)])
    solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), capacity, cost)
    supply = np.concatenate([np.ones(people, np.int64), np.zeros(wide, np.int64), [-people]])
    solver.set_nodes_supplies(np.arange(people + wide + 1, dtype=np.int32), supply)
    status = solver.solve_max_flow_with_min_cost()
    seconds = time.process_time() - begun
    if status != solver.OPTIMAL:
        return {"seconds": seconds, "status": str(status), "values": []}
    return {"seconds": seconds, "status": "optimal", "values": [solver.maximum_flow(), solver.optimal_cost()]}


PEERS = {"ours": ours, "raw": raw}

if __name__ == "__main__":
    peer, bundle, *asked = sys.argv[1:]
    measured = PEERS[peer](str(Path(bundle)), asked[0] if asked else "placed,rank_cost")
    print(json.dumps(measured | {"peak_mb": peak_mb()}))
