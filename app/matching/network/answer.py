"""The answer of a network: placements, prices of one more place, the certificate (README.md, "Prices, certificate")."""

import numpy as np

from app.matching.held import LARGER, Held, held, value
from app.matching.network.build import Network
from app.matching.network.lexicographic import Optimum
from app.matching.network.supervisors import name_supervisors
from app.matching.problem import NONE, Problem
from app.matching.result import Criterion
from app.matching.stages import Stage


def placements(problem: Problem, network: Network, optimum: Optimum) -> Held:
    """The pairs in use with their facts and supervisors."""
    supervisor = name_supervisors(problem, network, optimum.flow, optimum.person)
    return held(problem, optimum.person, optimum.opening, supervisor)


def criteria(problem: Problem, pairs: Held, optimum: Optimum) -> list[Criterion]:
    """Values and bounds: a stage that was done is proved by the certificate, the others have no bound."""
    open_ = set(map(str, optimum.stages[optimum.done :]))
    found = []
    for name in problem.criteria:
        worth = value(name, problem, pairs)
        if name.startswith("profile:"):
            bound = [None if str(Stage(name, rank)) in open_ else n for rank, n in enumerate(worth, 1)]
        else:
            bound = None if name in open_ else worth
        found.append(Criterion(name, worth, bound, "certificate" if optimum.is_whole else "solver"))
    return found


def certificate(problem: Problem, network: Network, optimum: Optimum) -> list[tuple[str, str, list[int]]]:
    """The dual prices, one row a node: u people, v openings, z limits, t pools, g groups, w supervisors."""
    price, people = optimum.price, problem.people
    after = onwards(network)
    person = price[network.first_person : network.first_person + len(people.person)].copy()
    node = network.node_of_group(people.group)
    person[node != NONE] -= price[node[node != NONE]]
    places = 1 + np.arange(network.openings)
    limits = network.first_limit + np.arange(network.limits)
    parts = [
        ("person", people.person, person),
        ("opening", problem.openings.opening, price[after[places]] - price[places]),
        ("limit", problem.limits.limit, price[after[limits]] - price[limits]),
        *_named("pool", problem.pools_named, network.pool_node, price),
    ]
    if network.source != NONE:
        parts += _named("group", problem.groups_named, network.group_node, price)
        parts.append(("supervisor", problem.supervisors.supervisor, price[network.first_supervisor : network.source]))
    return [(kind, name, row) for kind, names, rows in parts for name, row in zip(names, rows.tolist(), strict=True)]


def _named(kind: str, names: tuple[str, ...], node: np.ndarray, price: np.ndarray) -> list:
    used = np.flatnonzero(node != NONE)
    return [(kind, [names[i] for i in used], price[node[used]])]


def onwards(network: Network) -> np.ndarray:
    """The node behind each opening and limit."""
    after = np.full(network.first_pool, NONE)
    places = (network.tail >= 1) & (network.tail < network.first_pool)
    after[network.tail[places]] = network.head[places]
    return after


def in_criteria(problem: Problem, stages: list[Stage], change: np.ndarray) -> list:
    """A change of each stage's cost as a change of each criterion's value, in the order of the criteria."""
    entries = []
    for name in problem.criteria:
        at = [i for i, stage in enumerate(stages) if stage.criterion == name]
        parts = [int(-change[i] if name in LARGER else change[i]) for i in at]
        if name == "profile:generous":
            parts.reverse()
        entries.append(parts if name.startswith("profile:") else parts[0])
    return entries
