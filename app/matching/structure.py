"""What kind of problem is it: which rules are at work, do its limits nest, is it a network?"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.matching.problem import NONE, Problem

UNPRICED = ("supervision_balance", "opened")  # no sum over pairs expresses these


def is_network(problem: Problem) -> bool:
    """Capacities, pools, pins, nested limits and supervisors of whole groups alone, under sums over pairs."""
    return (
        not problem.teams.person.size
        and bool(np.all(problem.openings.min_to_open <= 1))
        and not holding_is_restricted(problem)
        and not set(problem.criteria) & set(UNPRICED)
        and (not problem.supervisors.supervisor or supervision_is_network(problem))
        and nest(problem) is not None
    )


def holding_is_restricted(problem: Problem) -> bool:
    """May what somebody holds forbid what else they hold: several openings, and credits, conflicts or dates?"""
    openings = problem.openings
    return bool(np.any(problem.people.demand > 1)) and bool(
        problem.conflicts.opening_a.size
        or np.any(openings.starts_on != NONE)
        or np.any(problem.people.credits_max != NONE)
    )


def supervised(problem: Problem) -> np.ndarray:
    """Which people need a supervisor with each placement (True by person)."""
    if not problem.supervisors.supervisor:
        return np.zeros(len(problem.people.person), bool)
    return problem.people.group != NONE


def supervision_is_network(problem: Problem) -> bool:
    """Does each group of people take its supervisors as they come, whatever the opening?"""
    rows = problem.supervision
    groups = np.unique(problem.people.group[supervised(problem)])
    here = np.isin(rows.group, groups)
    return bool(
        np.all(rows.opening[here] == NONE) and np.all(problem.supervisors.max_openings[rows.supervisor[here]] == NONE)
    )


@dataclass(frozen=True)
class Nest:
    """Limits as a forest: `inner` the smallest limit of each opening, `outer` the next larger of each; or NONE."""

    inner: np.ndarray
    outer: np.ndarray


def nest(problem: Problem) -> Nest | None:
    """The forest of the limits, or None where two of them overlap without one holding all of the other."""
    members = _members(problem)
    limits_of: dict[int, list[int]] = {}
    for limit in sorted(range(len(members)), key=lambda limit: (len(members[limit]), limit)):
        for opening in members[limit]:
            limits_of.setdefault(opening, []).append(limit)
    inner = np.full(len(problem.openings.opening), NONE)
    outer = np.full(len(members), NONE)
    for opening, chain in limits_of.items():
        inner[opening] = chain[0]
        for small, large in pairwise(chain):
            if outer[small] not in (NONE, large):
                return None
            outer[small] = large
    fits = (outer[small] == NONE or members[small] <= members[outer[small]] for small in range(len(members)))
    return Nest(inner, outer) if all(fits) else None


def _members(problem: Problem) -> list[set[int]]:
    """The openings of each limit."""
    members: list[set[int]] = [set() for _ in problem.limits.limit]
    rows = problem.limit_openings
    for limit, opening in zip(rows.limit.tolist(), rows.opening.tolist(), strict=True):
        members[limit].add(opening)
    return members


def largest_nest(problem: Problem) -> np.ndarray:
    """Positions of limits that nest, chosen one by one: those that bind most first."""
    members = _members(problem)
    room = [int(problem.openings.capacity[list(m)].sum()) for m in members]
    binding = [(c - r, limit) for limit, (c, r) in enumerate(zip(problem.limits.capacity.tolist(), room, strict=True))]
    chosen: list[int] = []
    by_opening: dict[int, list[int]] = {}
    for _, limit in sorted(binding):
        mine = members[limit]
        others = {other for opening in mine for other in by_opening.get(opening, ())}
        if all(mine <= members[other] or members[other] <= mine for other in others):
            chosen.append(limit)
            for opening in mine:
                by_opening.setdefault(opening, []).append(limit)
    return np.array(sorted(chosen), np.int64)
