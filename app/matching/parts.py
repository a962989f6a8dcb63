"""The parts of a problem solved, one after the other or side by side, within one time limit (README.md, "Parts")."""

from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.connection import wait

from app.matching.apart import Part
from app.matching.children import Child, answer
from app.matching.clock import Clock, Options, Progress, TimeLimit
from app.matching.network.solve import solve_network
from app.matching.problem import Problem
from app.matching.result import OPTIMAL, Result, entries_of
from app.matching.stages import stages_of
from app.matching.structure import is_network
from app.matching.together import costs, joined

POLL_S = 0.05
LEAST_S = 0.05  # what a part gets at least: the flow of a small one is over by then
PAYS = 1_000  # people; with fewer in all, starting processes costs more than they gain


class _Impossible(Exception):
    """A part has no solution, so the whole has none."""


def solve_alone(problem: Problem, clock: Clock) -> Result | None:
    """By the method that the structure asks for; None where the rules cannot hold together. Raises TimeLimit."""
    if is_network(problem):
        return solve_network(problem, clock)
    from app.matching.model.solve import solve_model

    return solve_model(problem, clock)


def solve_parts(problem: Problem, parts: list[Part], clock: Clock) -> Result | None:
    """The result of the whole, None where a part has no solution. Networks come first, the largest part comes last.

    With `workers` the parts that are no network are solved side by side in processes, where there is enough to do.
    What time is left at the end is for parts that had too little. Raises TimeLimit, Cancelled, ChildFailed.
    """
    networks = [at for at, part in enumerate(parts) if is_network(part.problem)]
    others = [at for at in range(len(parts)) if at not in networks]
    workers = min(clock.options.workers, len(others))
    if sum(parts[at].person.size for at in others) < PAYS:
        workers = 1
    run = _Run(parts, clock, workers, len(stages_of(problem)))
    solve_others = run.side_by_side if workers > 1 else run.in_turn
    try:
        run.in_turn(networks)
        while others:
            solve_others(others)
            others = run.short_of_time(others)
    except _Impossible:
        return None
    if len(run.done) < len(parts):
        raise TimeLimit
    result = joined(problem, parts, [run.done[at] for at in range(len(parts))])
    for step, seconds in clock.seconds.items():
        result.seconds[step] = result.seconds.get(step, 0.0) + seconds
    return result


class _Run:
    """What is done so far. Solved in turn the last part tells its own `stages`; any other counts as one stage."""

    def __init__(self, parts: list[Part], clock: Clock, workers: int, stages: int):
        self.parts, self.clock, self.workers = parts, clock, workers
        self.stages = len(parts) - 1 + (stages if workers <= 1 else 1)
        self.done: dict[int, Result] = {}
        self.given: dict[int, float | None] = {}

    def in_turn(self, order: list[int]) -> None:
        """One part after the other; what time one leaves is for those behind it."""
        quiet = replace(self.clock.options, on_progress=None)
        aloud = replace(quiet, on_progress=self.add_up)
        for place, at in enumerate(order):
            self.clock.is_over()
            is_last = len(self.done) == len(self.parts) - 1 and at not in self.done
            limit = self.share(order[place:], 1)
            with suppress(TimeLimit):
                self.finish(at, _solve(self.parts[at].problem, limit, aloud if is_last else quiet))

    def side_by_side(self, order: list[int]) -> None:
        """Each process takes the next part when it is done with one."""
        lanes = [Child(_lane) for _ in range(self.workers)]
        waiting, idle, busy = deque(order), list(lanes), {}
        try:
            while waiting or busy:
                self.clock.is_over()
                while waiting and idle:
                    lane, limit = idle.pop(), self.share(list(waiting), self.workers)
                    busy[lane.pipe] = lane, waiting[0]
                    lane.send((self.parts[waiting.popleft()].problem, limit))
                for pipe in wait(list(busy), POLL_S):
                    lane, at = busy.pop(pipe)
                    idle.append(lane)
                    with suppress(TimeLimit):
                        self.finish(at, lane.result()[1])
        finally:
            for lane in lanes:
                lane.end()

    def short_of_time(self, order: list[int]) -> list[int]:
        """The parts that are not solved to the end, where there is more time for each of them than they had."""
        left = self.clock.left()
        again = [at for at in order if at not in self.done or self.done[at].status != OPTIMAL]
        if left is None or not again:
            return []
        return [at for at in again if left * self.workers / len(again) > self.given[at]]

    def share(self, order: list[int], lanes: int) -> float | None:
        """Seconds for the first of the parts that are left: half of the time by number, half by people."""
        left = self.clock.left()
        if left is None:
            return None
        people = [self.parts[at].person.size for at in order]
        each = left * lanes * (people[0] / sum(people) + 1 / len(people)) / 2
        self.given[order[0]] = max(LEAST_S, min(left, each))
        return self.given[order[0]]

    def finish(self, at: int, result: Result | None) -> None:
        """Keep the result of a part, unless an earlier one is better."""
        if result is None:
            raise _Impossible
        before = self.done.get(at)
        if before is None or costs(result) <= costs(before):
            self.done[at] = result
        if before is None and (self.workers > 1 or len(self.done) < len(self.parts)):
            placed = sum(found.person.size for found in self.done.values())
            self.clock.tell(len(self.done), self.stages, "part", placed, None)

    def add_up(self, step: Progress) -> None:
        """The progress of the last part as that of the whole: what the others have at this stage is added."""
        value, bound = step.value, step.bound
        for result in self.done.values():
            more = _at(step.name, result)
            value = None if value is None else value + more[0]
            bound = None if bound is None or more[1] is None else bound + more[1]
        self.clock.tell(len(self.done) + step.stage, self.stages, step.name, value, bound)


def _at(stage: str, result: Result) -> tuple[int, int | None]:
    """(value, bound) of a result at a stage; nothing where the stage is no criterion."""
    name, _, rank = stage.partition(" ")
    for criterion in result.criteria:
        if criterion.name == name:
            entries = entries_of(criterion)
            return entries[-int(rank) if name == "profile:generous" else int(rank) - 1] if rank else entries[0]
    return 0, 0


def _lane(pipe) -> None:
    """A process that solves parts as they come."""
    while True:
        problem, limit = pipe.recv()
        answer(pipe, partial(_solve, problem, limit, Options()))


def _solve(problem: Problem, limit_s: float | None, options: Options) -> Result | None:
    return solve_alone(problem, Clock(limit_s, options))
