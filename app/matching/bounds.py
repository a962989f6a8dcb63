"""What the flow says of several costs together: no placement has a weighted sum of them below a bound.

The rules of a network leave a sum of costs to the flow whatever the weights are (Lagrange). The weights that say most
of given caps on the costs come from cutting planes (Kelley 1960): a small linear programme proposes weights from the
corners seen so far, the flow answers with a bound and a new corner. Reduced costs say what each column adds to a bound;
what would add too much is left out of a search, which mostly leaves it very little to do.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.matching.clock import Clock
from app.matching.model.programme import Programme
from app.matching.model.relaxed import relax
from app.matching.network.build import arc_cost
from app.matching.network.face import Face, feasible, solve_stage, whole
from app.matching.network.lexicographic import is_small
from app.matching.problem import NONE

NEVER = 1 << 60  # what a column adds that no placement uses
WIDEST = 1 << 31  # weighted costs stay below
FINEST = 10_000  # a weight is rounded to this part of the first
TURNS = 40

Caps = list[int | None]  # what each stage may cost, None where that is open


@dataclass(frozen=True)
class Bound:
    """Σ weight · cost of the stages >= least, and by `extra` more for a placement that uses a column.

    It holds for placements whose first `chain` stages are at the best there is.
    """

    chain: int
    weights: tuple[int, ...]
    least: int
    extra: np.ndarray

    def speaks_of(self, chain: int, caps: Caps) -> bool:
        """Does it hold for placements within the caps, and are all costs capped that it sums?"""
        return self.chain <= chain and all(cap is not None for cap, w in zip(caps, self.weights, strict=True) if w)

    def room(self, caps: Caps) -> int:
        """How far the caps are above the bound; below zero there is no such placement."""
        return sum(w * cap for cap, w in zip(caps, self.weights, strict=True) if w) - self.least


class Bounds:
    """Bounds on the costs of a programme's stages; `lower` is the best of each, given the best of those before."""

    def __init__(self, programme: Programme, corners: list[list[int]], clock: Clock):
        """`corners`: what some placements cost, stage by stage."""
        self.p = programme
        self.eased = relax(programme.problem, programme.found, clock)
        self.lower = self.eased.lower.tolist()
        self.network = self.eased.network
        self.small = is_small(self.network)
        arcs = np.arange(self.network.tail.size)
        of = self.eased.problem, self.eased.found
        self.costs = np.array([arc_cost(self.network, arcs, stage, *of) for stage in programme.stages])
        self.largest = np.abs(self.costs).max(axis=1, initial=0)
        self.corners = [tuple(corner) for corner in corners]
        self._faces: list[tuple[Face, np.ndarray]] = []

    def best(self, chain: int, objective: int, caps: Caps) -> Bound:
        """The bound that says most of one stage's cost within the caps, of which `chain` are the best there is."""
        stages = [at for at, cap in enumerate(caps) if at >= chain and cap is not None]
        corners = {corner for corner in self.corners if list(corner[:chain]) == self.lower[:chain]}
        best, most = None, -np.inf
        for _ in range(TURNS):
            weights, hoped = propose(
                np.array([[c[at] - caps[at] for at in stages] for c in corners]), stages.index(objective)
            )
            bound, corner = self.weighted(chain, self._whole(stages, weights))
            says = -bound.room(caps) / max(1, bound.weights[objective])
            if says > most:
                best, most = bound, says
            if says > 0 or corner in corners or says >= hoped - 1e-6 * max(1.0, abs(hoped)):
                break
            corners.add(corner)
            self.corners.append(corner)
        return best

    def _whole(self, stages: list[int], weights: np.ndarray) -> tuple[int, ...]:
        """Nearly the same weights in whole numbers, as small as they may be. (Any weights make a bound that holds.)"""
        times = np.arange(1, 1001)
        error = np.abs(np.outer(times, weights) - np.round(np.outer(times, weights))).max(axis=1)
        exact = np.flatnonzero(error < 1e-6)
        largest = float(self.largest[stages] @ weights)
        scale = min(times[exact[0]] if exact.size else FINEST, WIDEST / max(1.0, largest))
        found = np.zeros(len(self.p.stages), np.int64)
        found[stages] = np.round(weights * scale)
        return tuple(found.tolist())

    def weighted(self, chain: int, weights: tuple[int, ...]) -> tuple[Bound, tuple[int, ...]]:
        """The bound of some weights, and the corner at which it is met: the costs of a flow."""
        face, flow = self._face(chain)
        weight = np.array(weights) @ self.costs
        units, price = solve_stage(face, weight[face.arc], self.small)
        flow = flow.copy()
        flow[face.arc] = units
        by_arc = np.where(flow > self.network.low, 0, NEVER)  # arcs that are settled: in use, or never used
        by_arc[face.arc] = np.maximum(0, weight[face.arc] + price[face.tail] - price[face.head])
        return Bound(chain, weights, int(weight @ flow), self._by_column(by_arc)), tuple((self.costs @ flow).tolist())

    def _face(self, chain: int) -> tuple[Face, np.ndarray]:
        """The optimal face of the first stages, and the flow on all arcs."""
        if not self._faces:
            face = feasible(whole(self.network), self.network.excess, self.small)
            self._faces.append((face, face.flow.copy()))
        while len(self._faces) <= chain:
            face, flow = self._faces[-1]
            flow, cost = flow.copy(), self.costs[len(self._faces) - 1][face.arc]
            flow[face.arc], price = solve_stage(face, cost, self.small)
            tight = cost + price[face.tail] == price[face.head]
            self._faces.append((replace(face, flow=flow[face.arc]).keep(tight), flow))
        return self._faces[chain]

    def _by_column(self, by_arc: np.ndarray) -> np.ndarray:
        """What columns add, from what their arcs add; columns that place nobody or must be used add nothing."""
        network, at = self.network, self.p.at
        extra = np.zeros(self.p.form.columns, np.int64)
        arc = np.flatnonzero(network.pair != NONE)
        column = at.pair[network.pair[arc]]
        np.maximum.at(extra, column[column != NONE], by_arc[arc[column != NONE]])
        for of, count, place, columns in (
            (network.member, len(self.p.problem.people.person), at.member, at.member_column),
            (network.pool_row, self.p.problem.pools.pool.size, at.flow_row, at.flow_column),
        ):
            arc = np.flatnonzero(of != NONE)
            by_place = np.zeros(count, np.int64)
            by_place[of[arc]] = by_arc[arc]
            extra[columns] = by_place[place]
        extra[self.p.form.lower > 0] = 0
        return extra


def propose(above: np.ndarray, objective: int) -> tuple[np.ndarray, float]:
    """Weights >= 0, that of the objective 1, under which the least weighted row of `above` is largest; and that sum."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    weights = [solver.NumVar(0.0, 1e6, "") for _ in range(above.shape[1])]
    weights[objective].SetBounds(1.0, 1.0)
    least = solver.NumVar(-solver.infinity(), solver.infinity(), "")
    for row in above.tolist():
        solver.Add(least <= sum(entry * weight for entry, weight in zip(row, weights, strict=True)))
    solver.Maximize(least)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        only = np.zeros(above.shape[1])
        only[objective] = 1.0
        return only, np.inf
    return np.array([weight.solution_value() for weight in weights]), least.solution_value()
