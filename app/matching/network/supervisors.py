"""Who supervises whom in a network: the flow says how many of each group, this names one way for all machines.

Among ways of equal cost: the least sum of h(seed, supervisor, group); then people in the order of their identifiers
to supervisors in the order of theirs.
"""

import hashlib
from dataclasses import replace

import numpy as np

from app.matching.network.build import Network
from app.matching.network.face import Face, solve_stage
from app.matching.problem import NONE, Problem


def name_supervisors(problem: Problem, network: Network, flow: np.ndarray, person: np.ndarray) -> np.ndarray:
    """The supervisor of each placement (NONE where none is needed); `flow` is an optimal one by arc."""
    named = np.full(person.size, NONE)
    if network.source == NONE:
        return named
    arcs = np.flatnonzero(network.row != NONE)
    counts = _settle(problem, network, flow, arcs)
    rows = problem.supervision
    identifiers = problem.people.person
    waiting: dict[int, list[int]] = {}
    for at in sorted(range(person.size), key=lambda at: (identifiers[person[at]], at)):
        group = int(problem.people.group[person[at]])
        if group != NONE:
            waiting.setdefault(group, []).append(at)
    keepers = problem.supervisors.supervisor
    row_of = network.row[arcs]
    for arc in sorted(range(arcs.size), key=lambda arc: keepers[rows.supervisor[row_of[arc]]]):
        group = int(rows.group[row_of[arc]])
        mine, waiting[group] = waiting.get(group, [])[: counts[arc]], waiting.get(group, [])[counts[arc] :]
        named[mine] = rows.supervisor[row_of[arc]]
    return named


def _settle(problem: Problem, network: Network, flow: np.ndarray, arcs: np.ndarray) -> np.ndarray:
    """Units on each arc supervisor -> group: the groups' totals as they are, cost first if it counts, then hashes."""
    rows, row = problem.supervision, network.row[arcs]
    face = _from_source_to_groups(network, flow, arcs)
    first = face.arc.size - arcs.size - int((face.tail == face.nodes - 1).sum())
    mine = slice(first, first + arcs.size)
    cost = np.zeros((2, face.arc.size), np.int64)
    cost[0, mine] = rows.cost[row] if "supervision_cost" in problem.criteria else 0
    cost[1, mine] = _hashes(problem, row)
    units = face.flow.copy()
    for stage in cost:
        units[face.arc], price = solve_stage(face, stage[face.arc], small=True)
        tight = stage[face.arc] + price[face.tail] == price[face.head]
        face = replace(face, flow=units[face.arc]).keep(tight)
    return units[mine]


def _from_source_to_groups(network: Network, flow: np.ndarray, arcs: np.ndarray) -> Face:
    """The network above the people: 0 the sink, groups that send their totals there, supervisors, source."""
    groups = network.first_supervisor - network.group_node[network.group_node != NONE].min()
    first_group = network.first_supervisor - groups
    keepers = np.flatnonzero((network.tail == network.source) & (network.head >= network.first_supervisor))
    shift = 1 - first_group
    total = np.bincount(network.head[arcs] + shift, flow[arcs], groups + 1)[1:].astype(np.int64)
    columns = (
        (1 + np.arange(groups), network.tail[arcs] + shift, network.tail[keepers] + shift),
        (np.zeros(groups, np.int64), network.head[arcs] + shift, network.head[keepers] + shift),
        (total, network.low[arcs], network.low[keepers]),
        (total, network.cap[arcs], network.cap[keepers]),
        (total, flow[arcs], flow[keepers]),
    )
    tail, head, low, cap, units = map(np.concatenate, columns)
    nodes = network.source + shift + 1
    return Face(nodes, 0, 1, nodes, np.arange(tail.size), tail, head, low, cap, units)


def _hashes(problem: Problem, row: np.ndarray) -> np.ndarray:
    rows = problem.supervision
    names = problem.supervisors.supervisor
    texts = (
        f"{problem.seed}\0{names[s]}\0{problem.groups_named[g]}"
        for s, g in zip(rows.supervisor[row].tolist(), rows.group[row].tolist(), strict=True)
    )
    digests = (hashlib.sha256(text.encode()).digest()[:4] for text in texts)
    return np.fromiter((int.from_bytes(digest, "big") for digest in digests), np.int64, row.size)
