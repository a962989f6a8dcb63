"""What a repair can be had for: the fewest moves and how good that is, some more moves and how much better, …

A move is a pair of the placement in force that is given up though its person and opening are still there. A point of
the frontier is the least number of moves that makes the other criteria better than they are at the point before, with
their best values at that number. The first and the last come from the engine as it is; those between from integer
programmes, which are small because the flow says what moves and costs can be had together (`bounds`).
"""

from dataclasses import dataclass, field, replace

import numpy as np

from app.matching.bounds import Bound, Bounds, Caps
from app.matching.clock import Clock, Options, TimeLimit
from app.matching.held import LARGER, value
from app.matching.model.highs import Answer, minimise
from app.matching.model.programme import placements, programme
from app.matching.pairs import candidates
from app.matching.problem import NONE, Problem
from app.matching.result import FEASIBLE, OPTIMAL, Result
from app.matching.stages import stages_of

KEPT = "kept"
FEW = 2_000  # columns; a search of so many needs no bounds
MOST_KNOWN = 30


@dataclass(frozen=True)
class Point:
    """`values` of the criteria in their order at so many `moves`; `status`, `gap` as in a result.

    `pairs`: the placement itself, positions of people and of openings.
    """

    moves: int
    status: str
    gap: float | None
    values: list
    pairs: tuple[np.ndarray, np.ndarray] = field(repr=False, compare=False)


def pairs_in_force(problem: Problem) -> int:
    """How many pairs of the placement in force still have their person and their opening."""
    return int(((problem.previous.person != NONE) & (problem.previous.opening != NONE)).sum())


def frontier(problem: Problem, own: Result, clock: Clock, most: int) -> list[Point]:
    """Points by moves: the first, the repair's own, the last; and those that follow the first, until there are `most`.

    `own` is the result of the repair; `kept` is one of the criteria. What the time does not allow is left out.
    """
    others = tuple(name for name in problem.criteria if name != KEPT)
    best, first = (_solved(problem, own, order, clock) for order in ((*others, KEPT), (KEPT, *others)))
    known = [point for point in (first, point_of(problem, own), best) if point]
    points = {point.moves: point for point in _that_gain(problem, known)}
    if len(points) < most and best and first and all(point.status == OPTIMAL for point in known):
        Walk(problem, first, best, clock).fill(points, most)
    return sorted(points.values(), key=lambda point: point.moves)


def _that_gain(problem: Problem, known: list[Point]) -> list[Point]:
    """The points that are better than each with fewer moves: all of them, unless the time was too short for some."""
    found: list[Point] = []
    for point in sorted(known, key=lambda point: (point.moves, cost_of(problem, point))):
        if not found or cost_of(problem, point) < cost_of(problem, found[-1]):
            found.append(point)
    return found


def cost_of(problem: Problem, point: Point) -> list[int]:
    """The values of the other criteria, stage by stage, as minimised."""
    values = dict(zip(problem.criteria, point.values, strict=True))
    costs = []
    for stage in stages_of(problem)[:-1]:
        worth = values[stage.criterion]
        worth = worth[stage.rank - 1] if stage.rank else worth
        if stage.criterion != KEPT:
            costs.append(-worth if stage.criterion in LARGER else worth)
    return costs


def point_of(problem: Problem, result: Result) -> Point:
    """Where a result lies."""
    values = {criterion.name: criterion.value for criterion in result.criteria}
    moves = pairs_in_force(problem) - values[KEPT]
    told = [values[name] for name in problem.criteria]
    return Point(moves, result.status, result.gap, told, (result.person, result.opening))


def _solved(problem: Problem, own: Result, order: tuple[str, ...], clock: Clock) -> Point | None:
    """The point of the criteria in another order; None where the time does not allow it."""
    from app.matching.solve import solve

    if order == problem.criteria:
        return point_of(problem, own)
    options = Options(clock.left(), clock.options.workers, should_cancel=clock.options.should_cancel)
    try:
        return point_of(problem, solve(replace(problem, criteria=order), options))
    except TimeLimit:
        return None


class OutOfTime(Exception):
    """The time came to its end before anything was proved."""


class Walk:
    """From the fewest moves to the `best` there is. Costs are by stage of the other criteria, then of `kept`."""

    def __init__(self, problem: Problem, first: Point, best: Point, clock: Clock):
        others = tuple(name for name in problem.criteria if name != KEPT)
        self.asked, self.problem = problem, replace(problem, criteria=(*others, KEPT))
        self.in_force, self.clock, self.best = pairs_in_force(problem), clock, best
        self.p = programme(self.problem, candidates(self.problem))
        self.goal = self.costs_of(best)
        self.bounds = Bounds(self.p, [self.costs_of(first), self.goal], clock)
        self.known: list[Bound] = []

    def costs_of(self, point: Point) -> list[int]:
        return [*cost_of(self.asked, point), point.moves - self.in_force]

    def costs(self, x: np.ndarray) -> list[int]:
        return self.p.values(self.p.settled(x)).tolist()

    def fill(self, points: dict[int, Point], most: int) -> None:
        """Add the points that come after the first, until there are `most`, or the best is reached, or time is over."""
        at = points[min(points)]
        while len(points) < most and at.status == OPTIMAL and at.moves < self.best.moves:
            try:
                x = self.improve(at)
            except OutOfTime:
                return
            moves = self.in_force + self.costs(x)[-1]
            at = points[moves] if moves in points else self.settle(x)
            points[moves] = at

    def improve(self, at: Point) -> np.ndarray:
        """A placement with the fewest moves among those better than a point: at some stage, and no worse before it.

        One more move is tried first: the less is allowed, the fewer columns can be used. As long as there can be no
        fewer, the best value is looked for at once.
        """
        cost, last = self.costs_of(at), len(self.goal) - 1
        first = next(stage for stage, now in enumerate(cost) if now != self.goal[stage])
        most, step, found = cost[last] + 1, 1, None
        while found is None:
            for stage in range(first, last):
                caps = [*cost[:stage], cost[stage] - 1, *[None] * (last - stage - 1), most]
                better = self.minimise(stage if most == cost[last] + 1 else last, caps)
                if not better.closed:
                    raise OutOfTime
                if better.x is not None:
                    found, most = better.x, self.costs(better.x)[last] - 1
                if most == cost[last]:
                    break
            most, step = min(most + step, self.goal[last]), 2 * step
        return found

    def settle(self, x: np.ndarray) -> Point:
        """The best values with as few moves as `x` has, stage by stage."""
        cost = self.costs(x)
        caps: Caps = [*[None] * (len(cost) - 1), cost[-1]]
        for stage in range(len(cost) - 1):
            caps[stage] = self.costs(x)[stage] - 1
            answer = self.minimise(stage, caps)
            x = x if answer.x is None else answer.x
            caps[stage] = self.costs(x)[stage]
            if not answer.closed:
                return self.point(x, FEASIBLE, answer.bound, caps[stage])
        return self.point(x, OPTIMAL, caps[0], caps[0])

    def minimise(self, stage: int, caps: Caps) -> Answer:
        """The least cost of a stage within the caps, its own among them."""
        if self.clock.is_over():
            return Answer(None, None, False)
        free = self.columns(stage, caps)
        if free is None:
            return Answer(None, None, True)
        form = self.p.form
        for cost, cap in zip(self.p.costs, caps, strict=True):
            form = form if cap is None else form.with_row(cost.astype(float), -np.inf, float(cap))
        x = np.zeros(form.columns)
        answer = minimise(form.on(free, x), self.p.costs[stage][free], None, self.clock.left())
        if answer.x is None:
            return answer
        x[free] = answer.x
        return Answer(x, answer.bound, answer.closed)

    def columns(self, stage: int, caps: Caps) -> np.ndarray | None:
        """The columns that a placement within the caps may use (a mask); None where it is plain that there is none.

        The chain: the stages, from the first, that are capped at the best there is.
        """
        for best in (self.goal, self.bounds.lower):
            chain = next((at for at, cap in enumerate(caps[:stage]) if cap != best[at]), stage)
            if caps[chain] is not None and caps[chain] < best[chain]:
                return None
        free = self._free(chain, caps)
        if free is not None and free.sum() > FEW:
            self.known = [*self.known[-MOST_KNOWN:], self.bounds.best(chain, stage, caps)]
            free = self._free(chain, caps)
        return free

    def _free(self, chain: int, caps: Caps) -> np.ndarray | None:
        free = np.ones(self.p.form.columns, bool)
        for bound in self.known:
            if bound.speaks_of(chain, caps):
                room = bound.room(caps)
                if room < 0:
                    return None
                free &= bound.extra <= room
        return free

    def point(self, x: np.ndarray, status: str, bound: int | None, cost: int) -> Point:
        """The point of a placement; `bound` and `cost` are of the stage that is not proved."""
        pairs = placements(self.p, self.p.settled(x))
        values = [value(name, self.problem, pairs) for name in self.asked.criteria]
        gap = None if bound is None else abs(min(bound, cost) - cost) / max(1, abs(min(bound, cost)))
        return Point(self.in_force + self.costs(x)[-1], status, gap, values, (pairs.person, pairs.opening))
