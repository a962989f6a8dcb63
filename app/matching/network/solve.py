"""A network solved: build, all stages, the answer with its proof."""

from dataclasses import dataclass

from app.matching.clock import Clock
from app.matching.held import LARGER, Held
from app.matching.network.answer import certificate, criteria, in_criteria, placements
from app.matching.network.build import Network, build
from app.matching.network.face import prepare
from app.matching.network.lexicographic import Optimum, is_small, optimise
from app.matching.network.needs import cheapest
from app.matching.network.paths import one_more_place
from app.matching.pairs import Candidates, candidates, required_in_vain
from app.matching.problem import Problem
from app.matching.result import FEASIBLE, OPTIMAL, Result, gap_of
from app.matching.stages import Stage
from app.matching.unplaced import unplaced


@dataclass(frozen=True)
class Solved:
    """A network with its optimum; `pairs` are the placements."""

    found: Candidates
    network: Network
    optimum: Optimum
    pairs: Held


def solve_network(problem: Problem, clock: Clock) -> Result | None:
    """The optimum with certificate and prices; what is done of it where the limit comes; None where there is none."""
    solved = flow(problem, clock)
    if solved is None:
        return None
    optimum = solved.optimum
    stated = criteria(problem, solved.pairs, optimum)
    clock.lap("solve")
    whole = optimum.is_whole

    def prices_of(missing):
        return cheapest(problem, solved.found, solved.network, optimum, missing)

    result = Result(
        status=OPTIMAL if whole else FEASIBLE,
        person=solved.pairs.person,
        opening=solved.pairs.opening,
        rank=solved.pairs.rank,
        supervisor=solved.pairs.supervisor,
        criteria=stated,
        short_of_demand=int(problem.people.demand.sum()) - len(solved.pairs),
        gap=gap_of(stated),
        unplaced=unplaced(problem, solved.found, solved.pairs, prices_of if whole else None),
        prices=prices(problem, solved) if whole else [],
        certificate=certificate(problem, solved.network, optimum) if whole else [],
        seconds=clock.seconds,
    )
    clock.lap("explain")
    return result


def flow(problem: Problem, clock: Clock) -> Solved | None:
    """All stages of the network, as far as the clock allows; None where its rules cannot hold together."""
    if required_in_vain(problem):
        return None
    found = candidates(problem)
    network = build(problem, found)
    prepare(is_small(network))
    clock.lap("build")

    def after(number: int, stages: int, stage: Stage, cost: int) -> bool:
        value = -cost if stage.criterion in LARGER else cost
        clock.tell(number + 1, stages, str(stage), value, value)
        return number + 1 == stages or not clock.is_over()

    optimum = optimise(problem, found, network, after)
    if optimum is None:
        return None
    return Solved(found, network, optimum, placements(problem, network, optimum))


def prices(problem: Problem, solved: Solved) -> list[list]:
    """By opening, for each criterion: the optimum with one more place here minus the optimum now."""
    stages = solved.optimum.stages[:-1]
    change = one_more_place(problem, solved.found, solved.network, solved.optimum)
    return [in_criteria(problem, stages, by_stage) for by_stage in change]
