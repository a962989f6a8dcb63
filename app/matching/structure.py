"""What kind of problem is it, and is every rule in it supported? A rule that is not is refused by name."""

import numpy as np

from app.matching.faults import BundleError, Fault
from app.matching.problem import NONE, Problem

NETWORK_CRITERIA = ("placed", "profile:greedy", "profile:generous", "rank_cost", "score", "distance", "kept")


def refuse_unsupported(problem: Problem) -> None:
    """Raise BundleError naming each rule of the problem that the engine does not support yet."""
    faults = [
        Fault(file, 1, column, found, expected) for rule in RULES for file, column, found, expected in rule(problem)
    ]
    if faults:
        raise BundleError(faults)


def _mechanism(problem):
    if problem.mechanism != "optimal":
        yield "bundle.json", "mechanism", problem.mechanism, "optimal: no other mechanism is supported yet"


def _criteria(problem):
    for name in problem.criteria:
        if name not in NETWORK_CRITERIA:
            yield "bundle.json", "criteria", name, "a criterion that is supported: " + ", ".join(NETWORK_CRITERIA)


def _credits(problem):
    if (problem.people.credits_max != NONE).any():
        yield "people.csv", "credits_max", "a bound on credits", "none: credits are not supported yet"


def _clashes(problem):
    several = (problem.people.demand > 1).any()
    if several and problem.conflicts.opening_a.size:
        yield "conflicts.csv", "-", "conflicts and a demand above 1", "one of them: both are not supported yet"
    dated = (problem.openings.starts_on != NONE) & (problem.openings.ends_on != NONE)
    if several and np.count_nonzero(dated) > 1:
        yield "openings.csv", "starts_on", "dates and a demand above 1", "one of them: both are not supported yet"


def _minimum_to_open(problem):
    if (problem.openings.min_to_open > 1).any():
        yield "openings.csv", "min_to_open", "a minimum above 1", "0 or 1: minimums are not supported yet"


def _tables(problem):
    for file, rows in (
        ("limits.csv", len(problem.limits.limit)),
        ("supervisors.csv", len(problem.supervisors.supervisor)),
        ("teams.csv", problem.teams.person.size),
    ):
        if rows:
            yield file, "-", f"{rows} rows", "none: this table is not supported yet"


RULES = (_mechanism, _criteria, _credits, _clashes, _minimum_to_open, _tables)


def pins_in_conflict(problem: Problem) -> tuple[list[str], list[str]]:
    """(conflict, relaxation): rules that cannot hold together, none of which can be spared, and the cheapest way out.

    Required pins alone can break a network: more of them than an opening has places, or than a person may hold.
    """
    people, openings, pins = problem.people, problem.openings, problem.pins
    required = pins.kind == 0
    by_opening = np.bincount(pins.opening[required], minlength=len(openings.opening))
    by_person = np.bincount(pins.person[required], minlength=len(people.person))
    conflict: list[str] = []
    relaxation: list[str] = []
    for o in np.flatnonzero(by_opening > openings.capacity).tolist():
        name, places = openings.opening[o], int(openings.capacity[o])
        relaxation.append(f"openings.csv: capacity of {name} from {places} to {by_opening[o]}")
        if not conflict:
            rows = np.flatnonzero(required & (pins.opening == o))[: places + 1]
            conflict = [f"openings.csv: {name} has capacity {places}"]
            conflict += [f"pins.csv: require {people.person[pins.person[i]]} in {name}" for i in rows]
    for p in np.flatnonzero(by_person > people.demand).tolist():
        name, most = people.person[p], int(people.demand[p])
        relaxation.append(f"people.csv: demand of {name} from {most} to {by_person[p]}")
        if not conflict:
            rows = np.flatnonzero(required & (pins.person == p))[: most + 1]
            conflict = [f"people.csv: {name} has demand {most}"]
            conflict += [f"pins.csv: require {name} in {openings.opening[pins.opening[i]]}" for i in rows]
    return conflict, relaxation
