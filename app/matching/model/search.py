"""The search for the optimum, stage by stage, on few columns at a time.

The flow gives a bound for a stage and what every column would cost beyond it. A solution that is better than the best
known one by some stage uses no column that costs more than the difference: all others are left out, and HiGHS proves
the rest. Before that, the columns nearest to the optimum of the flow are enough to find a very good solution.
"""

from dataclasses import dataclass, field

import numpy as np

from app.matching.clock import Clock
from app.matching.held import LARGER
from app.matching.model.highs import Answer, minimise
from app.matching.model.programme import Programme

NEAR = 2  # how many columns a person gets at first
STEPS = (3, 10, 30)  # weights of a stage against the one behind it, tried one after the other
EXACT = 3e8  # a sum beyond this is no longer exact to a unit in what HiGHS proves


@dataclass
class State:
    """The best solution so far, and how far it is proved: `bounds` by stage (None: not known)."""

    x: np.ndarray | None = None
    values: np.ndarray | None = None
    bounds: list[int | None] = field(default_factory=list)
    impossible: bool = False


class Search:
    """`lower` and `extra` (stages × columns) come from the flow; see `relaxed`.

    `first` is a solution to fall back on where HiGHS finds none or none that is as good; `floor` a cost that nothing is
    below at the first stage, where something else than the flow has proved it.
    """

    def __init__(
        self,
        programme: Programme,
        lower: np.ndarray,
        extra: np.ndarray,
        clock: Clock,
        first: np.ndarray | None = None,
        floor: int | None = None,
    ):
        self.p, self.lower, self.extra, self.clock, self.first = programme, lower, extra, clock, first
        self.floor = floor
        self.state = State()
        self.done_ahead: np.ndarray | None = None
        self.places = np.zeros(programme.form.columns, bool)
        for columns in (
            programme.at.pair[programme.at.pair >= 0],
            programme.at.member_column,
            programme.at.flow_column,
        ):
            self.places[columns] = True
        self.order = self._nearest_first()

    def _nearest_first(self) -> np.ndarray:
        """Columns that place people: those that leave the optimum of the flow latest and least come first."""
        mine = np.flatnonzero(self.places)
        extra = np.maximum(self.extra[:, mine], 0)
        first = np.where(extra.any(axis=0), (extra > 0).argmax(axis=0), len(extra))
        much = extra[np.minimum(first, len(extra) - 1), np.arange(mine.size)] if len(extra) else np.zeros(mine.size)
        return mine[np.lexsort((much, -first))]

    def run(self) -> State:
        """Settle every stage, or as many as the time allows."""
        allowed = np.ones(self.p.form.columns, bool)
        if not self.start(allowed):
            return self.state
        chain = True  # every stage so far is at the bound of the flow
        for stage in range(len(self.p.stages)):
            proved = self.settle(stage, allowed, chain)
            self.tell(stage)
            if not proved:
                break
            room = self.state.values[stage] - self.lower[stage]
            if chain:
                allowed &= ~self.dear(stage, allowed, int(room))
                chain = room == 0
        self.state.bounds += [None] * (len(self.p.stages) - len(self.state.bounds))
        return self.state

    def dear(self, stage: int, allowed: np.ndarray, room: int) -> np.ndarray:
        """Columns that no solution uses which costs at most `room` more than the bound of this stage."""
        before = self.extra[:stage]
        undecided = allowed & self.places & (self.p.form.lower <= 0) & ~(before != 0).any(axis=0)
        return undecided & (self.extra[stage] > room)

    def start(self, allowed: np.ndarray) -> bool:
        """A first solution, found on the nearest columns, on more where there is none. False: there is none at all."""
        cost = self.ahead(0)
        for mask in self.widening(allowed):
            if self.first is not None and self.clock.is_over():
                break
            answer = self.attempt(cost, mask, ())
            if self.state.x is not None or self.clock.is_over():
                self.done_ahead = mask if answer.closed else None
                break
        else:
            self.state.impossible = answer.closed and self.first is None
        if self.first is not None:
            self.keep(self.first)
        return self.state.x is not None

    def widening(self, allowed: np.ndarray):
        """Masks of the nearest columns among those allowed, doubling, the last of all of them."""
        nearest = self.order[allowed[self.order]]
        size = max(64, NEAR * len(self.p.problem.people.person))
        while size < nearest.size:
            mask = ~self.places | (self.p.form.lower > 0)
            mask[nearest[:size]] = True
            yield mask
            size *= 2
        yield allowed.copy()

    def ahead(self, stage: int) -> np.ndarray:
        """Cost of this stage and all behind it, so that a solution is good at every stage from the start."""
        return self.weighted(len(self.p.stages) - 1, STEPS[0], stage)

    def weighted(self, stage: int, step: int, first: int = 0) -> np.ndarray:
        """Cost of a stage with those before it (from `first`) weighted above it, so that none is lost from sight."""
        cost, weight = self.p.costs[stage].copy(), 1
        for before in range(stage - 1, first - 1, -1):
            weight *= step * int(max(1, np.abs(self.p.costs[before + 1]).max(initial=0)))
            if weight > EXACT:
                break
            cost += weight * self.p.costs[before]
        return cost

    def settle(self, stage: int, allowed: np.ndarray, chain: bool) -> bool:
        """Prove that nothing is better at this stage, or find what is; True when it is proved."""
        if stage == 0 and self.state.values[0] == self.floor:
            return self.book(0, self.floor)
        for mask, covers in self.masks(stage, allowed, chain):
            if chain and self.state.values[stage] == self.lower[stage]:
                break
            if self.clock.is_over():
                return self.book(stage, int(self.lower[stage]) if chain else None)
            if chain and mask is not self.done_ahead:
                self.attempt(self.ahead(stage), mask, ())
                if self.state.values[stage] == self.lower[stage]:
                    break
            if covers:
                return self.book(stage, self.prove(stage, mask, int(self.lower[stage]) if chain else None))
        return self.book(stage, int(self.lower[stage]))

    def masks(self, stage: int, allowed: np.ndarray, chain: bool):
        """(mask, does it hold every column that a better solution could use): ever wider, from the solution known."""
        for mask in self.widening(allowed):
            if self.state.x[~mask].any():
                continue
            need = allowed
            if chain:
                need = allowed & ~self.dear(stage, allowed, int(self.state.values[stage] - 1 - self.lower[stage]))
            covers = not (need & ~mask).any()
            yield (need if covers else mask), covers
            if covers:
                return

    def prove(self, stage: int, mask: np.ndarray, bound: int | None) -> int | None:
        """What no solution is below at this stage, given the values of those before it.

        First with the stages before as weights alone, which HiGHS finds easier; what it proves for the sum holds for
        this stage where those before keep their values. Where that does not do, with their values as rows.
        """
        for cost, before in self.ways_to_prove(stage):
            answer = self.attempt(cost, mask, before)
            if answer.closed and answer.x is None:  # on these columns nothing at all: no better solution there is
                return int(self.state.values[stage])
            if answer.bound is not None:
                behind = int(cost @ self.state.x.astype(np.int64) - self.state.values[stage])
                bound = max(answer.bound - behind, self.least(stage) if bound is None else bound)
            if (bound is not None and bound >= self.state.values[stage]) or self.clock.is_over():
                break
        return bound

    def ways_to_prove(self, stage: int):
        """(cost, stages before that stand as rows)."""
        if stage:
            for step in STEPS:
                cost = self.weighted(stage, step)
                if abs(cost @ self.state.x) <= EXACT:
                    yield cost, ()
        yield self.p.costs[stage], range(stage)

    def least(self, stage: int) -> int:
        """What no solution is below at a stage, whatever the rules."""
        return int(np.minimum(self.p.costs[stage], 0) @ self.p.form.upper)

    def book(self, stage: int, bound: int | None) -> bool:
        """Write down the bound of a stage; True when it proves the value."""
        value = int(self.state.values[stage])
        if stage == 0 and self.floor is not None:
            bound = self.floor if bound is None else max(bound, self.floor)
        self.state.bounds.append(None if bound is None else min(bound, value))
        return self.state.bounds[-1] == value

    def attempt(self, cost: np.ndarray, mask: np.ndarray, before) -> Answer:
        """Minimise on the columns of the mask, keeping the values of the stages `before`; keep what is better."""
        form, x = self.p.form, np.zeros(self.p.form.columns)
        for stage in before:
            form = form.with_row(self.p.costs[stage].astype(float), -np.inf, float(self.state.values[stage]))
        hint = self.state.x if self.state.x is not None and not self.state.x[~mask].any() else None
        answer = minimise(form.on(mask, x), cost[mask], None if hint is None else hint[mask], self.clock.left())
        if answer.x is not None:
            x[mask] = answer.x
            self.keep(self.p.settled(x))
        return answer

    def keep(self, x: np.ndarray) -> None:
        """Remember a solution that is better, stage by stage."""
        values = self.p.values(x)
        if self.state.x is None or tuple(values) < tuple(self.state.values):
            self.state.x, self.state.values = x, values

    def tell(self, stage: int) -> None:
        """Pass progress on."""
        name = self.p.stages[stage]
        sign = -1 if name.criterion in LARGER else 1
        bound = self.state.bounds[stage]
        value = int(self.state.values[stage])
        self.clock.tell(
            stage + 1, len(self.p.stages) + 1, str(name), sign * value, None if bound is None else sign * bound
        )
