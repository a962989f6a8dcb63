"""Mechanism `stable`: the person-optimal stable placement, by deferred acceptance (Gale, Shapley 1962).

People offer themselves down their lists; an opening keeps the best it has been offered so far. Who offers first does
not matter (McVitie, Wilson 1971), so all who are free offer at once, and the few who are left at the end one by one.
docs/bundle.md says how ties are broken; with them broken the result is unique.
"""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from app.matching.faults import BundleError, Fault
from app.matching.pairs import FORBID, REQUIRE
from app.matching.problem import NONE, Problem
from app.matching.result import OPTIMAL, Criterion, Result, Unplaced
from app.matching.stages import Stage, tie_cost

CRITERIA = ("placed", "profile:greedy", "blocking_pairs")
WORDS = {
    "no_wishes": "There is no opening that this person may be placed in: no wish.",
    "forbidden": "Every opening wished for is forbidden by a pin.",
    "never_opens": "No opening wished for has a place.",
    "full": "Every opening wished for is full, with people who come before this one there.",
}
_ANYONE = np.iinfo(np.int64).max
_FEW = 200  # where fewer are free, one round over everything costs more than they do one by one


@dataclass(frozen=True)
class Lists:
    """The possible wishes, each person's best first: a row is a wish, and a person's next wish is the next row.

    `standing` orders the rows of an opening, lower comes first; `last` marks the end of a person's list.
    """

    person: np.ndarray
    opening: np.ndarray
    rank: np.ndarray
    standing: np.ndarray
    last: np.ndarray


def solve_stable(problem: Problem, after: Callable[[int, int, Stage, int], None] | None = None) -> Result:
    """The person-optimal stable placement; `after(number, stages, stage, cost)` is told when it is found.

    Raises BundleError for a rule that the mechanism does not take.
    """
    faults = faults_of(problem)
    if faults:
        raise BundleError(faults)
    begun = time.perf_counter()
    alphabet = _alphabet(problem.people.person)
    lists = lists_of(problem, alphabet)
    built = time.perf_counter()
    held = deferred_acceptance(lists, problem.openings.capacity)
    held = held[np.argsort(alphabet[lists.person[held]])]
    solved = time.perf_counter()
    criteria = _criteria(problem, lists, held)
    if after:
        after(0, 1, Stage("placed"), -criteria[0].value)
    missing = _unplaced(problem, lists, held)
    return Result(
        status=OPTIMAL,
        person=lists.person[held],
        opening=lists.opening[held],
        rank=lists.rank[held],
        supervisor=np.full(held.size, NONE),
        criteria=criteria,
        short_of_demand=len(problem.people.person) - held.size,
        unplaced=missing,
        seconds={"build": built - begun, "solve": solved - built, "explain": time.perf_counter() - solved},
    )


def faults_of(problem: Problem) -> list[Fault]:
    """Each rule of the problem that the mechanism does not take, by name."""
    people, openings = problem.people, problem.openings
    tables = (
        ("pools.csv", problem.pools.pool.size),
        ("limits.csv", len(problem.limits.limit)),
        ("supervisors.csv", len(problem.supervisors.supervisor)),
        ("teams.csv", problem.teams.person.size),
    )
    columns = (
        ("people.csv", "demand", "a demand above 1", "1", people.demand > 1),
        ("people.csv", "credits_max", "less than the credits of a wish", "no such bound", _beyond_credits(problem)),
        ("openings.csv", "min_to_open", "a minimum", "0", openings.min_to_open > 0),
        ("pins.csv", "kind", "require", "forbid", problem.pins.kind == REQUIRE),
    )
    by = ": the mechanism stable does not take it"
    faults = [Fault(file, 1, "-", f"{rows} rows", "none" + by) for file, rows in tables if rows]
    return faults + [Fault(file, 1, name, found, right + by) for file, name, found, right, bad in columns if bad.any()]


def _beyond_credits(problem: Problem) -> np.ndarray:
    """The wishes whose credits are more than the person may hold (with demand 1 no other credits matter)."""
    most = problem.people.credits_max[problem.wishes.person]
    return (most != NONE) & (problem.openings.credits[problem.wishes.opening] > most)


# --- strict preferences


def lists_of(problem: Problem, alphabet: np.ndarray) -> Lists:
    """Everybody's strict preferences; `alphabet` is the place of each person by identifier."""
    wishes, pins = problem.wishes, problem.pins
    wide = max(1, len(problem.openings.opening))
    key = wishes.person * (problem.worst_rank + 1) + wishes.rank
    order = np.argsort(key, kind="stable")
    if pins.kind.size:
        forbidden = (pins.person * wide + pins.opening)[pins.kind == FORBID]
        order = order[~np.isin((wishes.person * wide + wishes.opening)[order], forbidden)]
    order = _draw_between_equal_ranks(problem, order, key[order])
    person, opening = wishes.person[order], wishes.opening[order]
    standing = _standing(person, opening, wishes.score[order], _by_lottery(problem, alphabet), wide)
    return Lists(person, opening, wishes.rank[order], standing, np.diff(person, append=NONE) != 0)


def _draw_between_equal_ranks(problem: Problem, order: np.ndarray, key: np.ndarray) -> np.ndarray:
    """The rows of `order` with those of equal key (person and rank) put by h(seed, person, opening)."""
    tied = np.zeros(order.size, bool)
    tied[1:] = key[1:] == key[:-1]
    tied[:-1] |= tied[1:]
    if tied.any():
        rows = order[tied]
        opening = problem.wishes.opening[rows]
        drawn = tie_cost(problem, problem.wishes.person[rows], opening)
        order[tied] = rows[np.lexsort((_alphabet(problem.openings.opening)[opening], drawn, key[tied]))]
    return order


def _standing(person, opening, score, by_lottery, wide: int) -> np.ndarray:
    """One number for each row: by opening, then the higher score, then the lower lottery number."""
    behind = score.max(initial=0) - score
    spread, people = int(behind.max(initial=0)) + 1, max(1, by_lottery.size)
    if wide * spread * people < _ANYONE:
        return (opening * spread + behind) * people + by_lottery[person]
    standing = np.empty(person.size, np.int64)
    standing[np.lexsort((by_lottery[person], behind, opening))] = np.arange(person.size)
    return standing


def _by_lottery(problem: Problem, alphabet: np.ndarray) -> np.ndarray:
    """The place of each person in the order of the lottery (then of the identifiers)."""
    place = np.empty(alphabet.size, np.int64)
    place[np.lexsort((alphabet, lottery(problem.seed, problem.people.person)))] = np.arange(alphabet.size)
    return place


def lottery(seed: int, people: tuple[str, ...]) -> np.ndarray:
    """Each person's number: the first eight bytes of SHA-256 of the seed and the identifier, separated by NUL."""
    begin = f"{seed}\0".encode()
    return np.frombuffer(b"".join([sha256(begin + name.encode()).digest()[:8] for name in people]), ">u8")


def _alphabet(names: tuple[str, ...]) -> np.ndarray:
    """The place of each name in the order of the names."""
    place = np.empty(len(names), np.int64)
    place[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return place


# --- deferred acceptance


def deferred_acceptance(lists: Lists, capacity: np.ndarray) -> np.ndarray:
    """The rows of `lists` that are held in the end, at most one a person."""
    few = max(_FEW, np.count_nonzero(lists.last) // 500)
    held = np.empty(0, np.int64)
    load = np.zeros(capacity.size, np.int64)
    cutoff = np.where(capacity > 0, _ANYONE, NONE)  # who does not come before it has no chance
    offers = np.flatnonzero(np.concatenate([[True], lists.last])[:-1])
    while offers.size > few:
        chance = lists.standing[offers] < cutoff[lists.opening[offers]]
        held, refused = _round(lists, capacity, load, cutoff, held, offers[chance])
        free = np.concatenate([offers[~chance], refused])
        offers = free[~lists.last[free]] + 1
    return _one_by_one(lists, capacity, held, offers) if offers.size else held


def _round(lists: Lists, capacity, load, cutoff, held, offers) -> tuple[np.ndarray, np.ndarray]:
    """(held, refused) after all offers are made at once; `load` and `cutoff` are brought up to date."""
    load += np.bincount(lists.opening[offers], minlength=capacity.size)
    contested = load > capacity
    np.minimum(load, capacity, out=load)
    stays, joins = ~contested[lists.opening[held]], ~contested[lists.opening[offers]]
    rows = np.concatenate([held[~stays], offers[~joins]])
    rows = rows[np.argsort(lists.standing[rows])]
    places = capacity[lists.opening[rows]]
    position = _positions(lists.opening[rows])
    worst = rows[position == places - 1]
    cutoff[lists.opening[worst]] = lists.standing[worst]
    taken = position < places
    return np.concatenate([held[stays], offers[joins], rows[taken]]), rows[~taken]


def _positions(groups: np.ndarray) -> np.ndarray:
    """0, 1, 2, ... within each run of equal entries."""
    begin = np.flatnonzero(np.diff(groups, prepend=NONE))
    return np.arange(groups.size) - np.repeat(begin, np.diff(begin, append=groups.size))


def _one_by_one(lists: Lists, capacity, held, offers) -> np.ndarray:
    """The rows held after each offer, and all that follows from it, in turn; only the openings met are unpacked."""
    opening, standing, last, places = map(memoryview, (lists.opening, lists.standing, lists.last, capacity))
    held = held[np.argsort(lists.opening[held])]
    begin = np.searchsorted(lists.opening[held], np.arange(capacity.size + 1))
    heaps: dict[int, list[tuple[int, int]]] = {}  # by opening: (-standing, row), so that the worst is on top
    for row in offers.tolist():
        while True:
            at = opening[row]
            if (heap := heaps.get(at)) is None:
                mine = held[begin[at] : begin[at + 1]]
                heap = heaps[at] = list(zip((-lists.standing[mine]).tolist(), mine.tolist(), strict=True))
                heapq.heapify(heap)
            if len(heap) < places[at]:
                heapq.heappush(heap, (-standing[row], row))
                break
            row = heapq.heappushpop(heap, (-standing[row], row))[1]
            if last[row]:
                break
            row += 1
    met = np.isin(lists.opening[held], list(heaps))
    return np.concatenate([held[~met], np.array([row for heap in heaps.values() for _, row in heap], np.int64)])


# --- what came of it


def _criteria(problem: Problem, lists: Lists, held: np.ndarray) -> list[Criterion]:
    """Values and, since the placement is the only one of its kind, equal bounds."""
    placed = int(problem.people.weight[lists.person[held]].sum())
    profile = np.bincount(lists.rank[held], minlength=problem.worst_rank + 2)[1:].tolist()
    return [Criterion(name, value, value) for name, value in zip(CRITERIA, (placed, profile, 0), strict=True)]


def _unplaced(problem: Problem, lists: Lists, held: np.ndarray) -> list[Unplaced]:
    """One row for each person with no placement, in the order of the people."""
    count = len(problem.people.person)
    missing = np.ones(count, bool)
    missing[lists.person[held]] = False
    if not missing.any():
        return []
    more = _more_places(problem, lists, held, missing)
    bans = _bans(problem, lists, held, missing & (np.bincount(lists.person, minlength=count) == 0))
    rows = []
    for person in np.flatnonzero(missing).tolist():
        if person in more:
            opening, places = more[person]
            reason = "full" if problem.openings.capacity[opening] else "never_opens"
            need = "One more place" if places == 1 else f"{places} more places"
            needs = f"{need} in {problem.openings.opening[opening]}."
        elif person in bans:
            reason, needs = "forbidden", bans[person]
        else:
            reason, needs = "no_wishes", "A wish for an opening that has a free place."
        rows.append(Unplaced(person, reason, WORDS[reason], needs))
    return rows


def _more_places(problem: Problem, lists: Lists, held, missing) -> dict[int, tuple[int, int]]:
    """By person missing who has a possible wish: (opening, places), the fewest more places there that surely do.

    All who would rather be in the opening than where they are form its queue. With as many more places as the person's
    position in it, at most that many less one come before: more places make nobody worse off, so nobody else comes.
    Openings without any place come last.
    """
    stop = np.full(missing.size, lists.person.size)
    stop[lists.person[held]] = held
    asked = np.zeros(len(problem.openings.opening), bool)
    asked[lists.opening[missing[lists.person]]] = True
    queue = np.flatnonzero((np.arange(lists.person.size) < stop[lists.person]) & asked[lists.opening])
    queue = queue[np.argsort(lists.standing[queue])]
    places = _positions(lists.opening[queue]) + 1
    mine = missing[lists.person[queue]]
    queue, places = queue[mine], places[mine]
    order = np.lexsort((queue, places, problem.openings.capacity[lists.opening[queue]] == 0, lists.person[queue]))
    best = order[np.flatnonzero(np.diff(lists.person[queue[order]], prepend=NONE))]
    chosen = zip(lists.opening[queue[best]].tolist(), places[best].tolist(), strict=True)
    return dict(zip(lists.person[queue[best]].tolist(), chosen, strict=True))


def _bans(problem: Problem, lists: Lists, held: np.ndarray, missing: np.ndarray) -> dict[int, str]:
    """By person missing who has wishes: which ban to lift, best where there is a free place, then the best-ranked."""
    wishes, openings = problem.wishes, problem.openings
    full = openings.capacity == np.bincount(lists.opening[held], minlength=len(openings.opening))
    rows = np.flatnonzero(missing[wishes.person])
    opening, name = wishes.opening[rows], _alphabet(openings.opening)
    rows = rows[np.lexsort((name[opening], wishes.rank[rows], full[opening], wishes.person[rows]))]
    best = rows[np.flatnonzero(np.diff(wishes.person[rows], prepend=NONE))]
    needs = {}
    for person, at in zip(wishes.person[best].tolist(), wishes.opening[best].tolist(), strict=True):
        first_step = ": a first step, since it has no free place now" if full[at] else ""
        needs[person] = f"Lift the ban on {openings.opening[at]}{first_step}."
    return needs
