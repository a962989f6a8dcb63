"""From a problem to a result: check what is supported, choose the method by structure, solve, assemble."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.matching.network import build
from app.matching.network.face import prepare
from app.matching.network.lexicographic import Optimum, is_small, optimise
from app.matching.pairs import Candidates, Pairs, candidates
from app.matching.problem import NONE, Problem
from app.matching.result import INFEASIBLE, OPTIMAL, Criterion, Result
from app.matching.stages import Stage
from app.matching.structure import pins_in_conflict, refuse_unsupported
from app.matching.unplaced import unplaced

LARGER = ("placed", "profile:greedy", "score", "kept")


class TimeLimit(Exception):
    """The time limit came before any solution."""


class Cancelled(Exception):
    """The caller asked to stop."""


@dataclass(frozen=True)
class Progress:
    """Where a solve is: `stage` of `stages` is done; its value and bound (equal where proved), the gap."""

    stage: int
    stages: int
    name: str
    value: int | None
    bound: int | None
    gap: float | None


@dataclass(frozen=True)
class Options:
    """How to solve. `time_limit_s` None means that of the bundle, if it has one."""

    time_limit_s: float | None = None
    workers: int = 1
    on_progress: Callable[[Progress], None] | None = None
    should_cancel: Callable[[], bool] | None = None


def solve(problem: Problem, options: Options | None = None) -> Result:
    """Solve to proven optimality. Raises BundleError for a rule that is not supported, TimeLimit, Cancelled."""
    options = options or Options()
    refuse_unsupported(problem)
    clock = _Clock(problem, options)
    conflict, relaxation = pins_in_conflict(problem)
    if conflict:
        return _infeasible(conflict, relaxation, clock)
    found = candidates(problem)
    network = build.build(problem, found)
    prepare(is_small(network))
    clock.lap("build")
    optimum = optimise(problem, found, network, clock.after_stage)
    clock.lap("solve")
    missing = unplaced(problem, found, optimum)
    held = held_pairs(problem, found, optimum)
    result = Result(
        status=OPTIMAL,
        person=optimum.person,
        opening=optimum.opening,
        rank=held.rank,
        supervisor=np.full(optimum.person.size, NONE),
        criteria=[_criterion(name, problem, held) for name in problem.criteria],
        short_of_demand=int(problem.people.demand.sum()) - optimum.person.size,
        unplaced=missing,
        prices=plus_one(problem, optimum),
        certificate=certificate(problem, network, optimum),
        warnings=_warnings(problem),
        seconds=clock.seconds,
    )
    clock.lap("explain")
    return result


class _Clock:
    """Times the steps, keeps the limit, passes progress on."""

    def __init__(self, problem: Problem, options: Options):
        self.options = options
        self.limit = problem.time_limit_s if options.time_limit_s is None else options.time_limit_s
        self.begun = self.last = time.perf_counter()
        self.seconds: dict[str, float] = {}
        self._check()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = now - self.last
        self.last = now

    def after_stage(self, number: int, stages: int, stage: Stage, cost: int) -> None:
        value = -cost if stage.criterion in LARGER else cost
        if self.options.on_progress:
            self.options.on_progress(Progress(number + 1, stages, str(stage), value, value, 0.0))
        if number + 1 < stages:
            self._check()

    def _check(self) -> None:
        if self.options.should_cancel and self.options.should_cancel():
            raise Cancelled
        if self.limit is not None and time.perf_counter() - self.begun >= self.limit:
            raise TimeLimit


def held_pairs(problem: Problem, found: Candidates, optimum: Optimum) -> Pairs:
    """The facts of the pairs in use (a pool pair: rank R + 1, score 0, the pool's distance)."""
    listed = optimum.pair != NONE
    pairs, pools = found.pairs, problem.pools
    wide = max(1, len(problem.openings.opening))
    rank = np.full(listed.size, problem.worst_rank + 1)
    score, distance = np.zeros(listed.size, np.int64), np.zeros(listed.size, np.int64)
    kept, required = np.zeros(listed.size, bool), np.zeros(listed.size, bool)
    for of, column in ((rank, pairs.rank), (score, pairs.score), (distance, pairs.distance), (kept, pairs.kept)):
        of[listed] = column[optimum.pair[listed]]
    required[listed] = pairs.required[optimum.pair[listed]]
    order = np.argsort(pools.pool * wide + pools.opening)
    keys = (pools.pool * wide + pools.opening)[order]
    wanted = problem.people.fallback[optimum.person[~listed]] * wide + optimum.opening[~listed]
    distance[~listed] = pools.distance[order[np.searchsorted(keys, wanted)]]
    return Pairs(optimum.person, optimum.opening, rank, score, distance, kept, required)


def _criterion(name: str, problem: Problem, held: Pairs) -> Criterion:
    """Its value; the bound is the same, for the certificate proves it."""
    if name.startswith("profile:"):
        value = np.bincount(held.rank, minlength=problem.worst_rank + 2)[1:].tolist()
    elif name == "placed":
        value = int(problem.people.weight[held.person].sum())
    else:
        column = {"rank_cost": held.rank, "score": held.score, "distance": held.distance, "kept": held.kept}[name]
        value = int(column.sum())
    return Criterion(name, value, value)


def plus_one(problem: Problem, optimum: Optimum) -> list[list]:
    """By opening, for each criterion: the optimum with one more place here minus the optimum now."""
    change = optimum.price[1 : 1 + len(problem.openings.opening)]
    columns: dict[str, list] = {name: [] for name in problem.criteria}
    for number, stage in enumerate(optimum.stages[:-1]):
        columns[stage.criterion].append(-change[:, number] if stage.criterion in LARGER else change[:, number])
    entries = []
    for name, parts in columns.items():
        if name == "profile:generous":
            parts.reverse()
        entries.append(np.stack(parts, axis=1).tolist() if name.startswith("profile:") else parts[0].tolist())
    return [list(row) for row in zip(*entries, strict=True)]


def certificate(problem: Problem, network: build.Network, optimum: Optimum) -> list[tuple[str, str, list[int]]]:
    """The dual prices, one row a node: u of people, v of openings, t of pools (README.md, "Certificate")."""
    wide = len(problem.openings.opening)
    price = optimum.price
    rows = [
        ("person", name, row)
        for name, row in zip(problem.people.person, price[network.first_person :].tolist(), strict=True)
    ]
    rows += [
        ("opening", name, row)
        for name, row in zip(problem.openings.opening, (-price[1 : 1 + wide]).tolist(), strict=True)
    ]
    used = np.flatnonzero(network.pool_node != NONE)
    rows += [("pool", problem.pools_named[k], price[network.pool_node[k]].tolist()) for k in used]
    return rows


def _warnings(problem: Problem) -> list[str]:
    """What is allowed and probably not meant."""
    before = problem.criteria[: problem.criteria.index("placed")] if "placed" in problem.criteria else problem.criteria
    minimised = [name for name in before if name in ("profile:generous", "rank_cost", "distance")]
    return [f"{minimised[0]} is minimised before placed: it is least when nobody is placed"] if minimised else []


def _infeasible(conflict: list[str], relaxation: list[str], clock: _Clock) -> Result:
    none = np.empty(0, np.int64)
    clock.lap("build")
    return Result(
        INFEASIBLE, none, none, none, none, [], 0, None, conflict=conflict, relaxation=relaxation, seconds=clock.seconds
    )
