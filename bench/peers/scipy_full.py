"""SciPy's full bipartite matching: every place of an opening a node of its own, one dear place apart for everybody."""

import time

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bench.peers.bundle import read
from bench.peers.flows import CRITERIA
from bench.peers.values import require_rules, values


def full_matching(folder: str, criteria: list[str], limit_s: float | None) -> dict:
    """Most placed, then least rank sum."""
    bundle = read(folder)
    if criteria != CRITERIA or bundle.teams or bundle.supervisors or max(bundle.minimum) > 1 or max(bundle.demand) > 1:
        raise ValueError("not a network of people who want one opening each")
    person, opening, rank, capacity = map(np.array, (bundle.person, bundle.opening, bundle.rank, bundle.capacity))
    begun = time.process_time()
    people, places = len(bundle.people), int(capacity.sum())
    first = np.concatenate([[0], np.cumsum(capacity)])
    width = capacity[opening]
    wish = np.repeat(np.arange(person.size), width)
    place = np.arange(wish.size) - np.repeat(np.cumsum(width) - width, width) + first[opening[wish]]
    dear = int(rank.max()) * people + 1
    row = np.concatenate([person[wish], np.arange(people)])
    column = np.concatenate([place, places + np.arange(people)])
    cost = np.concatenate([rank[wish], np.full(people, dear)]).astype(float)
    rows, columns = min_weight_full_bipartite_matching(csr_array((cost, (row, column)), (people, places + people)))
    placed = columns < places
    held = np.searchsorted(first, columns[placed], side="right") - 1
    seconds = time.process_time() - begun
    ranks = dict(zip(zip(bundle.person, bundle.opening, strict=True), bundle.rank, strict=True))
    pairs = [(p, o, ranks[p, o]) for p, o in zip(rows[placed].tolist(), held.tolist(), strict=True)]
    require_rules(bundle, pairs, {})
    return {"seconds": seconds, "status": "optimal", "values": values(bundle, pairs, criteria)}
