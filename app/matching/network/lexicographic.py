"""All stages, one after the other, each on the optimal face of those before it.

After a stage an arc with a positive reduced cost is shut and one with a negative reduced cost keeps its flow; what is
left carries exactly the optimal flows (Ahuja, Magnanti, Orlin 1993, theorem 9.4), and the next stage is solved there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.matching.network import tie_break
from app.matching.network.build import Network, arc_cost
from app.matching.network.face import SMALL, Face, solve_stage
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage, stages_of


@dataclass(frozen=True)
class Optimum:
    """The unique optimum: person, opening and `pair` (NONE for a pool pair) of each placement; prices node × stage."""

    person: np.ndarray
    opening: np.ndarray
    pair: np.ndarray
    price: np.ndarray
    stages: list[Stage]


def is_small(network: Network) -> bool:
    """Is this a network for which loading the compiled kernel would not pay?"""
    return network.tail.size <= SMALL


def optimise(
    problem: Problem, found: Candidates, network: Network, after: Callable[[int, int, Stage, int], None]
) -> Optimum:
    """Solve every stage; `after(number, stages, stage, cost)` is told each one's optimal cost and may raise."""
    stages = stages_of(problem)
    small = is_small(network)
    arcs = np.arange(network.tail.size)
    flow = network.flow.copy()
    first_pool = network.first_person - int((network.pool_node != NONE).sum())
    face = Face(
        network.nodes,
        first_pool,
        network.first_person,
        arcs,
        network.tail,
        network.head,
        network.low,
        network.cap,
        network.flow,
    )
    price = np.zeros((network.nodes, len(stages)), np.int64)
    for number, stage in enumerate(stages[:-1]):
        all_costs = arc_cost(network, arcs, stage, problem, found)
        cost = all_costs[face.arc]
        flow[face.arc], least = solve_stage(face, cost, small)
        price[:, number] = least
        after(number, len(stages), stage, int(all_costs @ flow))
        tight = cost + least[face.tail] == least[face.head]
        face = replace(face, flow=flow[face.arc]).keep(tight)
    *placed, price[:, -1] = tie_break.settle(problem, found, network, face, flow, small)
    after(len(stages) - 1, len(stages), stages[-1], 0)
    return Optimum(*placed, price, stages)
