"""Sets of openings of which one person can hold one: every two of a set are in conflict, every conflict is in a set."""

import numpy as np

from app.matching.problem import NONE, Problem


def cliques(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """(number of the set, opening), one row a member."""
    sets = [*_by_dates(problem), *_by_table(problem)]
    number = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
    opening = np.array([opening for members in sets for opening in members], np.int64)
    return number, opening


def _by_dates(problem: Problem) -> list[list[int]]:
    """Openings that share a day: all that are on at the start of one of them. A set inside the next is dropped."""
    starts, ends = problem.openings.starts_on, problem.openings.ends_on
    dated = np.flatnonzero((starts != NONE) & (ends != NONE))
    found: list[list[int]] = []
    for day in np.unique(starts[dated]):
        on = dated[(starts[dated] <= day) & (ends[dated] >= day)].tolist()
        if found and set(found[-1]) <= set(on):
            found.pop()
        found.append(on)
    return [members for members in found if len(members) > 1]


def _by_table(problem: Problem) -> list[list[int]]:
    """The pairs of conflicts.csv, grown to sets that are as large as they get, one after the other."""
    foes: dict[int, set[int]] = {}
    edges = list(zip(problem.conflicts.opening_a.tolist(), problem.conflicts.opening_b.tolist(), strict=True))
    for a, b in edges:
        foes.setdefault(a, set()).add(b)
        foes.setdefault(b, set()).add(a)
    done: set[tuple[int, int]] = set()
    found = []
    for a, b in sorted(edges):
        if (a, b) in done:
            continue
        members = [a, b]
        common = foes[a] & foes[b]
        while common:
            most = max(sorted(common), key=lambda opening: len(foes[opening] & common))
            members.append(most)
            common &= foes[most]
        done.update((x, y) for x in members for y in members)
        found.append(members)
    return found
