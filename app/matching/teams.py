"""Teams: who belongs together, and where they could go together (rule 6)."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from app.matching.pairs import Candidates
from app.matching.problem import Problem


def members_of(problem: Problem) -> list[np.ndarray]:
    """The people of each team, in the order of the teams' names in the problem."""
    teams = problem.teams
    order = np.argsort(teams.team, kind="stable")
    first = np.searchsorted(teams.team[order], np.arange(len(problem.teams_named) + 1))
    return [teams.person[order[a:b]] for a, b in pairwise(first.tolist())]


def common_openings(problem: Problem, found: Candidates) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(members, openings that are possible for each of them) of each team; their pairs must be listed."""
    pairs = found.pairs
    first = np.searchsorted(pairs.person, np.arange(len(problem.people.person) + 1))
    for members in members_of(problem):
        openings = np.concatenate([pairs.opening[first[p] : first[p + 1]] for p in members.tolist()])
        where, count = np.unique(openings, return_counts=True)
        yield members, where[count == members.size]
