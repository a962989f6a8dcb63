"""Everyone without a placement: the first reason that applies, in words, and a single change that would help."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.matching.held import Held
from app.matching.joins import joined
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.result import Unplaced
from app.matching.room import Room

WORDS = {
    "no_wishes": "There is no opening that this person may be placed in: no wish and no fallback pool.",
    "forbidden": "Every opening that was possible is forbidden by a pin.",
    "never_opens": "No opening that is possible can open: each has no place, or too few people who may come.",
    "team": "There was a place for this person alone, but none for the whole team together.",
    "supervisor": "There is room, but nobody who may supervise this person there can take one more.",
    "limit": "There are free places, but each lies under a limit that is reached.",
    "full": "Every opening that is possible is full.",
    "criterion": "There is room, but placing this person there would worsen a criterion that counts more.",
}

Cheapest = Callable[[np.ndarray], dict[int, tuple[int, str]]]


@dataclass(frozen=True)
class Ways:
    """Every way to place the people who are missing: listed pairs and pool pairs, one row each, best rank first."""

    person: np.ndarray
    opening: np.ndarray
    rank: np.ndarray


def unplaced(problem: Problem, found: Candidates, pairs: Held, cheapest: Cheapest | None = None) -> list[Unplaced]:
    """One row for each person with no placement, in the order of the people.

    `cheapest(missing)` knows, for people by mask, the opening that costs least and what would do there, in words.
    """
    missing = np.bincount(pairs.person, minlength=len(problem.people.person)) == 0
    if not missing.any():
        return []
    room = Room(problem, found, pairs)
    ways = _ways(problem, found, missing)
    reasons = _reasons(problem, found, room, ways, missing)
    best = cheapest(missing) if cheapest else {}
    rows = []
    for person in np.flatnonzero(missing).tolist():
        reason = reasons[person]
        needs = _needs(problem, room, ways, reason, person, best)
        rows.append(Unplaced(person, reason, WORDS[reason], needs))
    return rows


def _ways(problem: Problem, found: Candidates, missing: np.ndarray) -> Ways:
    pools, pairs = problem.pools, found.pairs
    mine = np.flatnonzero(missing[pairs.person])
    members = np.flatnonzero(missing & (found.pool != NONE))
    member, rows = joined(found.pool[members], pools.pool)
    person = np.concatenate([pairs.person[mine], members[member]])
    opening = np.concatenate([pairs.opening[mine], pools.opening[rows]])
    rank = np.concatenate([pairs.rank[mine], np.full(rows.size, problem.worst_rank + 1)])
    best_first = np.lexsort((opening, rank, person))
    return Ways(person[best_first], opening[best_first], rank[best_first])


def _reasons(problem: Problem, found: Candidates, room: Room, ways: Ways, missing) -> dict[int, str]:
    """The first reason that applies, by person. A later line overrides an earlier one."""
    people = problem.people
    many = len(people.person)

    def has(condition: np.ndarray) -> np.ndarray:
        return np.bincount(ways.person, condition, many) > 0

    opens = room.can_open[ways.opening]
    free = opens & room.is_free[ways.opening]
    within = free & room.within_limits[ways.opening]
    kept_watch = within & room.has_supervisor(ways.person, ways.opening)
    wished = np.bincount(problem.wishes.person, minlength=many) > 0
    reason = np.full(many, "criterion", object)
    reason[~has(free)] = "full"
    reason[has(free) & ~has(within)] = "limit"
    reason[has(within) & ~has(kept_watch)] = "supervisor"
    in_team = np.zeros(many, bool)
    in_team[problem.teams.person] = True
    reason[in_team & (has(kept_watch) | ~room.team_has_opening)] = "team"
    reason[~has(opens)] = "never_opens"
    reason[~has(np.ones(ways.person.size, bool))] = "forbidden"
    reason[~(wished | (people.fallback != NONE))] = "no_wishes"
    return {int(p): reason[p] for p in np.flatnonzero(missing)}


def _needs(problem: Problem, room: Room, ways: Ways, reason: str, person: int, best: dict) -> str:
    """The change in words: the cheapest where the prices say it, else one that makes room for this person."""
    names = problem.openings.opening
    if reason == "no_wishes":
        return "A wish, or a fallback pool."
    if reason == "forbidden":
        return _lift_a_ban(problem, person)
    if reason == "never_opens":
        return "A place in one of the openings wished for."
    if reason == "team":
        return "A placement apart from the team." if room.team_has_opening[person] else "A wish that the team shares."
    if person in best:
        opening, change = best[person]
        return change or _pin(names[opening])
    first, last = np.searchsorted(ways.person, [person, person + 1])
    openings = ways.opening[first:last][room.can_open[ways.opening[first:last]]]
    for opening in openings.tolist():
        blockers = room.blockers(person, opening)
        if len(blockers) == 1:
            return blockers[0]
    return _pin(names[openings[0]])


def _lift_a_ban(problem: Problem, person: int) -> str:
    pins = problem.pins
    banned = pins.opening[(pins.person == person) & (pins.kind == 1)]
    if banned.size:
        return f"Lift the ban on {problem.openings.opening[banned[0]]}."
    return "More credits: every opening that was possible takes more than this person may hold."


def _pin(opening: str) -> str:
    return f"A pin that requires this person in {opening}; somebody else may lose a place by it."
