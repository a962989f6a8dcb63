"""Why a pair is not in force: the first rule that stands against it, beside the placements as they are."""

import numpy as np

from app.matching.explain.book import Book
from app.matching.explain.words import Reason
from app.matching.pairs import FORBID, REQUIRE, Candidates
from app.matching.problem import NONE, Problem
from app.matching.room import Room, asked
from app.matching.teams import common_openings


class Reasons:
    """Ready to be asked about any pair. The rules are tried in the order of RULES."""

    def __init__(self, problem: Problem, found: Candidates, book: Book):
        self.problem, self.book = problem, book
        self.room = Room(problem, found, book.pairs)
        self.asked = asked(problem, found)
        self.team: dict[int, tuple[np.ndarray, set[int]]] = {}
        for members, openings in common_openings(problem, found):
            self.team |= dict.fromkeys(members.tolist(), (members, set(openings.tolist())))
        pins = problem.pins
        required = pins.person[pins.kind == REQUIRE]
        self.required = np.bincount(required, minlength=len(problem.people.person))

    def why(self, person: int, opening: int) -> Reason:
        """The first reason that applies."""
        return next(reason for rule in RULES if (reason := rule(self, person, opening)))

    def better(self, person: int, opening: int) -> np.ndarray:
        """Where in the book the person's placements stand that are no worse a wish than this opening."""
        mine = self.book.held_by(person)
        rank = self.book.facts.of(np.array([person]), np.array([opening])).rank[0]
        return np.arange(mine.start, mine.stop)[self.book.pairs.rank[mine] <= rank]


def holds(r: Reasons, person: int, opening: int) -> Reason | None:
    """They have it."""
    if opening in r.book.pairs.opening[r.book.held_by(person)]:
        return Reason("holds", "This person is placed here.", is_final=True)
    return None


def is_forbidden(r: Reasons, person: int, opening: int) -> Reason | None:
    """By a pin on the pair, or by pins that take up all that the person may hold."""
    if r.book.pin(person, opening) == FORBID:
        return Reason("forbidden", "It was fixed by hand that this person is not placed here.", is_final=True)
    if r.required[person] >= r.problem.people.demand[person]:
        return Reason("forbidden", "It was fixed by hand that this person is placed elsewhere.", is_final=True)
    return None


def takes_too_many_credits(r: Reasons, person: int, opening: int) -> Reason | None:
    """By itself."""
    most = r.problem.people.credits_max[person]
    if most != NONE and r.problem.openings.credits[opening] > most:
        return Reason("credits", "It takes more credits than this person may hold.", is_final=True)
    return None


def has_no_place(r: Reasons, person: int, opening: int) -> Reason | None:
    """For anybody."""
    if r.problem.openings.capacity[opening] == 0:
        return Reason("not_eligible", "It has no place for anybody.", is_final=True)
    return None


def is_not_possible(r: Reasons, person: int, opening: int) -> Reason | None:
    """Neither wished nor in the pool (a pair that is required would be in force)."""
    if r.book.is_wished(person, opening) or r.book.is_pooled(person, opening):
        return None
    pool = r.problem.people.fallback[person]
    rest = "has no fallback pool" if pool == NONE else "it is not in their fallback pool"
    return Reason("not_eligible", f"This person did not wish for it and {rest}.")


def cannot_open(r: Reasons, person: int, opening: int) -> Reason | None:
    """Fewer people may come than it takes."""
    least = r.problem.openings.min_to_open[opening]
    if r.asked[opening] < least:
        words = f"It opens from {least} people, and fewer may be placed here."
        return Reason("minimum", words, is_final=True)
    return None


def is_not_for_the_team(r: Reasons, person: int, opening: int) -> Reason | None:
    """Not possible for everyone of the team."""
    if person not in r.team or opening in r.team[person][1]:
        return None
    words = "The team is placed together, and it is not possible for everyone of the team."
    if not r.team[person][1]:
        words = "The team is placed together, and no opening is possible for everyone of the team."
    return Reason("team", words, is_final=True)


def has_better(r: Reasons, person: int, opening: int) -> Reason | None:
    """As many wishes that are no worse were met as the person may have."""
    demand, better = r.problem.people.demand[person], r.better(person, opening)
    if better.size < demand:
        return None
    rank = r.book.facts.of(np.array([person]), np.array([opening])).rank[0]
    equal = (r.book.pairs.rank[better] == rank).any()
    if demand == 1:
        words = "A wish of the same rank was met." if equal else "A better wish was met."
    else:
        kind = "Wishes that are no worse" if equal else "Better wishes"
        words = f"{kind} were met, as many as this person may hold."
    return Reason("better_met", words)


def is_full(r: Reasons, person: int, opening: int) -> Reason | None:
    """No free place."""
    return None if r.room.is_free[opening] else Reason("full", "Every place there is taken.")


def is_under_a_full_limit(r: Reasons, person: int, opening: int) -> Reason | None:
    """A limit over it is reached."""
    if r.room.within_limits[opening]:
        return None
    rows = r.problem.limit_openings
    limit = rows.limit[(rows.opening == opening) & r.room.limit_full[rows.limit]][0]
    return Reason("limit", f"There is a free place, but the limit {r.problem.limits.limit[limit]} over it is reached.")


def has_no_supervisor(r: Reasons, person: int, opening: int) -> Reason | None:
    """Nobody can take one more."""
    if r.room.has_supervisor(np.array([person]), np.array([opening]))[0]:
        return None
    return Reason("supervisor", "There is a free place, but nobody who could supervise this person there is free.")


def has_no_room_for_the_team(r: Reasons, person: int, opening: int) -> Reason | None:
    """There is a place, but not for all of them."""
    if person not in r.team:
        return None
    free = r.problem.openings.capacity[opening] - r.room.load[opening]
    if r.team[person][0].size <= free:
        return None
    return Reason("team", "There is a free place, but not one for everyone of the team.")


def conflicts(r: Reasons, person: int, opening: int) -> Reason | None:
    """With another opening that the person has and likes no less."""
    held = r.book.pairs.opening[r.better(person, opening)]
    if any(_clash(r.problem, opening, other) for other in held.tolist()):
        return Reason("conflict", "It cannot be held together with another opening that this person has.")
    return None


def _clash(problem: Problem, one: int, other: int) -> bool:
    """Named as a conflict, or sharing a day (rule 1)."""
    a, b, openings = problem.conflicts.opening_a, problem.conflicts.opening_b, problem.openings
    if (((a == one) & (b == other)) | ((a == other) & (b == one))).any():
        return True
    begin, end = openings.starts_on[[one, other]], openings.ends_on[[one, other]]
    return bool((begin != NONE).all() and (end != NONE).all() and begin.max() <= end.min())


def adds_too_many_credits(r: Reasons, person: int, opening: int) -> Reason | None:
    """Together with openings that the person has and likes no less."""
    credits, most = r.problem.openings.credits, r.problem.people.credits_max[person]
    held = r.book.pairs.opening[r.better(person, opening)]
    if most == NONE or credits[held].sum() + credits[opening] <= most:
        return None
    return Reason("credits", "Together with what this person has it takes more credits than they may hold.")


def would_not_open(r: Reasons, person: int, opening: int) -> Reason | None:
    """It is not open, and takes more than one person to be."""
    least = r.problem.openings.min_to_open[opening]
    if r.room.load[opening] or least <= 1:
        return None
    return Reason("minimum", f"It opens only from {least} people, and it is not open.")


def is_needed_elsewhere(r: Reasons, person: int, opening: int) -> Reason | None:
    """The opening, or a limit, where this person is now is just at its minimum."""
    openings, limits, rows = r.problem.openings, r.problem.limits, r.problem.limit_openings
    mine = r.book.held_by(person)
    if mine.stop - mine.start < r.problem.people.demand[person]:
        return None
    around = set(rows.limit[rows.opening == opening].tolist())
    for held in r.book.pairs.opening[mine].tolist():
        if openings.min_to_open[held] > 1 and r.room.load[held] <= openings.min_to_open[held]:
            return Reason("minimum", "Where this person is now, no one can be spared: it would have to close.")
        for limit in set(rows.limit[rows.opening == held].tolist()) - around:
            if 0 < r.room.limit_load[limit] <= limits.minimum[limit]:
                why = f"the limit {limits.limit[limit]} has a minimum"
                return Reason("minimum", f"Where this person is now, no one can be spared: {why}.")
    return None


def there_is_room(r: Reasons, person: int, opening: int) -> Reason:
    """No rule stands against it by itself."""
    return Reason("criterion", "There is a free place.")


RULES = (
    holds,
    is_forbidden,
    takes_too_many_credits,
    has_no_place,
    is_not_possible,
    cannot_open,
    is_not_for_the_team,
    has_better,
    is_full,
    is_under_a_full_limit,
    has_no_supervisor,
    has_no_room_for_the_team,
    conflicts,
    adds_too_many_credits,
    would_not_open,
    is_needed_elsewhere,
    there_is_room,
)
