"""All stages, one after the other, each on the optimal face of those before it.

After a stage an arc with a positive reduced cost is shut and one with a negative reduced cost keeps its flow; what is
left carries exactly the optimal flows (Ahuja, Magnanti, Orlin 1993, theorem 9.4), and the next stage is solved there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.matching.network import tie_break
from app.matching.network.build import Network, arc_cost
from app.matching.network.face import SMALL, feasible, solve_stage, whole
from app.matching.pairs import Candidates
from app.matching.problem import Problem
from app.matching.stages import Stage, stages_of


@dataclass(frozen=True)
class Optimum:
    """The unique optimum, or what `done` stages leave: person, opening, `pair` (NONE: by a pool) of each placement.

    `price` is node × stage; `flow` by arc; what goes through pools is one of several ways there.
    """

    person: np.ndarray
    opening: np.ndarray
    pair: np.ndarray
    flow: np.ndarray
    price: np.ndarray
    stages: list[Stage]
    done: int

    @property
    def is_whole(self) -> bool:
        """Was every stage done?"""
        return self.done == len(self.stages)


def is_small(network: Network) -> bool:
    """Is this a network for which loading the compiled kernel would not pay?"""
    return network.tail.size <= SMALL


def optimise(
    problem: Problem, found: Candidates, network: Network, after: Callable[[int, int, Stage, int], bool]
) -> Optimum | None:
    """Solve every stage; `after(number, stages, stage, cost)` is told each one's least cost and says whether to go on.

    None where the rules of the network cannot hold together.
    """
    stages = stages_of(problem)
    small = is_small(network)
    arcs = np.arange(network.tail.size)
    face = None if (network.low > network.cap).any() else feasible(whole(network), network.excess, small)
    if face is None:
        return None
    flow = face.flow.copy()
    price = np.zeros((network.nodes, len(stages)), np.int64)
    for number, stage in enumerate(stages[:-1]):
        all_costs = arc_cost(network, arcs, stage, problem, found)
        cost = all_costs[face.arc]
        flow[face.arc], least = solve_stage(face, cost, small)
        price[:, number] = least
        if not after(number, len(stages), stage, int(all_costs @ flow)):
            return Optimum(*tie_break.as_it_is(problem, found, network, flow), price, stages, number + 1)
        tight = cost + least[face.tail] == least[face.head]
        face = replace(face, flow=flow[face.arc]).keep(tight)
    *settled, price[:, -1] = tie_break.settle(problem, found, network, face, flow, small)
    after(len(stages) - 1, len(stages), stages[-1], 0)
    return Optimum(*settled, price, stages, len(stages))
