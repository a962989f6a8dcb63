"""What the flow says of a problem that is no network: a bound for every stage, and what each pair would cost beyond it.

Left out: minimums to open, teams, credits, conflicts, limits that do not nest, where supervisors are. What is left is a
network whose optimum no placement can beat, stage by stage.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.matching.clock import Clock, TimeLimit
from app.matching.model.columns import Columns
from app.matching.network.build import Network, build
from app.matching.network.face import prepare
from app.matching.network.lexicographic import Optimum, is_small, optimise
from app.matching.pairs import Candidates
from app.matching.problem import NONE, LimitOpenings, Limits, Problem, Supervision, Teams
from app.matching.room import asked
from app.matching.stages import Stage, member_cost, pair_cost, pool_cost, stages_of
from app.matching.structure import largest_nest


@dataclass(frozen=True)
class Relaxed:
    """`lower` the least cost of each stage (without the tie-break), given the best of those before."""

    problem: Problem
    found: Candidates
    network: Network
    optimum: Optimum
    lower: np.ndarray


def relax(problem: Problem, found: Candidates, clock: Clock) -> Relaxed | None:
    """The optimum of the network that is left; None where not even that has a solution.

    Raises TimeLimit where the limit comes before the first stage is over; the bounds of the others are waited for.
    """
    easier = _network_of(problem, found)
    network = build(easier, found)
    prepare(is_small(network))
    clock.lap("build")
    stages = len(stages_of(problem)) - 1
    lower = np.zeros(stages, np.int64)

    def after(number: int, _: int, stage: Stage, cost: int) -> bool:
        if number < stages:
            lower[number] = cost
        if clock.is_over() and number == 0:
            raise TimeLimit
        return number + 1 < stages

    optimum = optimise(easier, found, network, after)
    clock.lap("solve")
    return None if optimum is None else Relaxed(easier, found, network, optimum, lower)


def _network_of(problem: Problem, found: Candidates) -> Problem:
    openings, people = problem.openings, problem.people
    nothing = np.empty(0, np.int64)
    can_open = asked(problem, found) >= openings.min_to_open
    nested = largest_nest(problem)
    place = np.full(len(problem.limits.limit), NONE)
    place[nested] = np.arange(nested.size)
    rows = problem.limit_openings
    mine = place[rows.limit] != NONE
    none = np.full(len(openings.opening), NONE)
    return replace(
        problem,
        people=replace(people, credits_max=np.full(len(people.person), NONE)),
        openings=replace(
            openings,
            capacity=np.where(can_open, openings.capacity, 0),
            min_to_open=np.zeros_like(openings.capacity),
            starts_on=none,
            ends_on=none,
        ),
        limits=Limits(
            tuple(problem.limits.limit[i] for i in nested),
            problem.limits.capacity[nested],
            problem.limits.minimum[nested],
        ),
        limit_openings=LimitOpenings(place[rows.limit[mine]], rows.opening[mine]),
        supervisors=replace(problem.supervisors, max_openings=np.full(len(problem.supervisors.supervisor), NONE)),
        supervision=_anywhere(problem),
        teams=Teams(nothing, nothing),
        teams_named=(),
    )


def _anywhere(problem: Problem) -> Supervision:
    """One row for each supervisor and group, at the least cost of any opening."""
    rows = problem.supervision
    wide = max(1, len(problem.groups_named))
    keys, at = np.unique(rows.supervisor * wide + rows.group, return_inverse=True)
    cost = np.full(keys.size, np.iinfo(np.int64).max)
    np.minimum.at(cost, at, rows.cost)
    return Supervision(keys // wide, keys % wide, np.full(keys.size, NONE), cost)


def reduced_costs(relaxed: Relaxed, at: Columns, columns: int) -> np.ndarray:
    """stages × columns: what using each column costs beyond the bounds; 0 for columns that place nobody."""
    network, optimum, found, problem = relaxed.network, relaxed.optimum, relaxed.found, relaxed.problem
    stages = optimum.stages[:-1]
    extra = np.zeros((len(stages), columns), np.int64)
    pairs, has = found.pairs, at.pair != NONE
    for number, stage in enumerate(stages):
        y = optimum.price[:, number]
        person = y[network.first_person :]
        cost = pair_cost(stage, problem, pairs) + person[pairs.person] - y[1 + pairs.opening]
        np.add.at(extra[number], at.pair[has], cost[has])
        pool = y[network.pool_node]
        if at.member.size:
            cost = member_cost(stage, problem, at.member) + person[at.member] - pool[found.pool[at.member]]
            extra[number, at.member_column] = cost
            rows = problem.pools
            cost = pool_cost(stage, problem) + pool[rows.pool] - y[1 + rows.opening]
            extra[number, at.flow_column] = cost[at.flow_row]
    return extra
