"""A problem taken apart into parts that share nothing (README.md, "Parts")."""

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np

from app.matching.pairs import REQUIRE
from app.matching.problem import NONE, Problem, Supervisors
from app.matching.structure import supervised

MOST = 64  # parts: each costs some 10 ms however small it is, so the smallest are put together beyond that
NOBODY = Supervisors(("",), np.zeros(1, np.int64), np.zeros(1, np.int64), np.full(1, NONE))

# By table: what its rows are counted as, and what its columns are positions of.
TABLES = {
    "people": ("person", {"fallback": "pool", "group": "group"}),
    "openings": ("opening", {}),
    "limits": ("limit", {}),
    "supervisors": ("supervisor", {}),
    "wishes": ("wishes", {"person": "person", "opening": "opening"}),
    "pools": ("pools", {"pool": "pool", "opening": "opening"}),
    "limit_openings": ("limit_openings", {"limit": "limit", "opening": "opening"}),
    "supervision": ("supervision", {"supervisor": "supervisor", "group": "group", "opening": "opening"}),
    "teams": ("teams", {"team": "team", "person": "person"}),
    "pins": ("pins", {"person": "person", "opening": "opening"}),
    "previous": ("previous", {"person": "person", "opening": "opening"}),
    "conflicts": ("conflicts", {"opening_a": "opening", "opening_b": "opening"}),
}


@dataclass(frozen=True)
class Part:
    """A problem by itself; `person`, `opening`, `supervisor` are positions in the whole (NONE: a stand-in)."""

    problem: Problem
    person: np.ndarray
    opening: np.ndarray
    supervisor: np.ndarray


@dataclass(frozen=True)
class Numbers:
    """The part of each person, opening, … of the whole."""

    person: np.ndarray
    opening: np.ndarray
    limit: np.ndarray
    pool: np.ndarray
    supervisor: np.ndarray
    group: np.ndarray
    team: np.ndarray

    def become(self, other: np.ndarray) -> "Numbers":
        """The same with each number replaced."""
        return Numbers(*(other[number] for number in vars(self).values()))


def taken_apart(problem: Problem) -> list[Part]:
    """The parts that share no person, opening, limit, pool, supervisor or team, those with fewest people first.

    Parts under capacities and pools alone come as one, which is a network; where somebody may hold several openings as
    another. Empty where the problem does not come apart: it hangs together, a criterion is no sum over parts, or a
    minimum has nobody who could fill it.
    """
    if "supervision_balance" in problem.criteria:
        return []
    own = _components(problem)
    into = _put_together(problem, own)
    if into is None or into.max(initial=0) < 1:
        return []
    return _cut(problem, own, own.become(into), int(into.max()) + 1)


def _components(problem: Problem) -> Numbers:
    """Number what hangs together. Pools without people join nothing."""
    people = problem.people
    sizes = [
        len(names)
        for names in (
            people.person,
            problem.openings.opening,
            problem.limits.limit,
            problem.pools_named,
            problem.supervisors.supervisor,
            problem.groups_named,
            problem.teams_named,
        )
    ]
    first = np.cumsum([0, *sizes])
    person, opening, limit, pool, supervisor, group, team = first[:-1]
    pooled, grouped = np.flatnonzero(people.fallback != NONE), np.flatnonzero(supervised(problem))
    required = problem.pins.kind == REQUIRE
    used = np.isin(problem.pools.pool, people.fallback[pooled])
    joins = (
        (person + problem.wishes.person, opening + problem.wishes.opening),
        (person + problem.pins.person[required], opening + problem.pins.opening[required]),
        (person + pooled, pool + people.fallback[pooled]),
        (pool + problem.pools.pool[used], opening + problem.pools.opening[used]),
        (limit + problem.limit_openings.limit, opening + problem.limit_openings.opening),
        (team + problem.teams.team, person + problem.teams.person),
        (person + grouped, group + people.group[grouped]),
        (supervisor + problem.supervision.supervisor, group + problem.supervision.group),
    )
    one, other = (np.concatenate(ends) for ends in zip(*joins, strict=True))
    number = np.unique(connected(int(first[-1]), one, other), return_inverse=True)[1]
    return Numbers(*np.split(number, first[1:-1]))


def connected(nodes: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A node of its component for each node, the same for all of the component, by the ends of the edges.

    A component's node hooks onto the lowest that an edge leads to; then everyone looks up whom theirs has hooked onto.
    """
    top = np.arange(nodes)
    while True:
        a, b = top[one], top[other]
        left = a != b
        if not left.any():
            return top
        one, other, a, b = one[left], other[left], a[left], b[left]
        np.minimum.at(top, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(top, top[top]):
            top = top[top]


def _put_together(problem: Problem, own: Numbers) -> np.ndarray | None:
    """What each part becomes a part of (NONE: of none, nobody is there); None where nobody could fill a minimum."""
    size = np.bincount(own.person, minlength=1 + max(number.max(initial=-1) for number in vars(own).values()))
    asking = own.limit[problem.limits.minimum > 0], own.supervisor[problem.supervisors.minimum > 0]
    if not size[np.concatenate(asking)].all():
        return None
    plain, several = _plain(problem, own, size.size)
    bins = [np.flatnonzero((size > 0) & plain & (several == s)) for s in (False, True)]
    rest = [(int(size[part]), part, [part]) for part in np.flatnonzero((size > 0) & ~plain).tolist()]
    heapify(rest)
    while len(rest) > MOST:
        (people, at, parts), (more, _, others) = heappop(rest), heappop(rest)
        heappush(rest, (people + more, at, parts + others))
    bins += [np.array(parts, np.int64) for _, _, parts in rest]
    bins = sorted((parts for parts in bins if parts.size), key=lambda parts: (size[parts].sum(), parts.min()))
    into = np.full(size.size, NONE)
    for number, parts in enumerate(bins):
        into[parts] = number
    return into


def _plain(problem: Problem, own: Numbers, many: int) -> tuple[np.ndarray, np.ndarray]:
    """By part: is it under capacities and pools alone; may somebody hold several openings?"""
    people, openings = problem.people, problem.openings

    def has(*numbers: np.ndarray) -> np.ndarray:
        return np.bincount(np.concatenate(numbers), minlength=many) > 0

    several = has(own.person[people.demand > 1])
    restricted = has(
        own.person[people.credits_max != NONE],
        own.opening[openings.starts_on != NONE],
        own.opening[problem.conflicts.opening_a],
        own.opening[problem.conflicts.opening_b],
    )
    ruled = has(
        own.team, own.limit, own.supervisor, own.person[supervised(problem)], own.opening[openings.min_to_open > 1]
    )
    if "opened" in problem.criteria:
        return np.zeros(many, bool), several
    return ~ruled & ~(several & restricted), several


class _Rows:
    """The rows of each part, those of no part (NONE) left out, and where each row stands in its part."""

    def __init__(self, number: np.ndarray, many: int):
        order = np.argsort(number, kind="stable")
        first = np.searchsorted(number[order], np.arange(many + 1))
        self.of = [order[a:b] for a, b in pairwise(first.tolist())]
        self.place = np.full(number.size + 1, NONE)  # the last is the place of NONE
        for rows in self.of:
            self.place[rows] = np.arange(rows.size)


def _cut(problem: Problem, own: Numbers, into: Numbers, many: int) -> list[Part]:
    """The parts by number. What would stand between two of them says nothing and is left out."""
    person, opening = np.append(into.person, NONE), np.append(into.opening, NONE)
    previous, conflicts, pins, rows = problem.previous, problem.conflicts, problem.pins, problem.supervision
    foes = own.opening[conflicts.opening_a] == own.opening[conflicts.opening_b]

    def where(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        return np.where(mine == theirs, mine, NONE)

    group = into.group[rows.group]
    numbers = {
        "wishes": into.person[problem.wishes.person],
        "pools": into.pool[problem.pools.pool],
        "limit_openings": into.limit[problem.limit_openings.limit],
        "supervision": where(group, np.where(rows.opening == NONE, group, opening[rows.opening])),
        "teams": into.team[problem.teams.team],
        "pins": where(person[pins.person], opening[pins.opening]),
        "previous": where(person[previous.person], opening[previous.opening]),
        "conflicts": np.where(foes, opening[conflicts.opening_a], NONE),
    }
    rows = {name: _Rows(number, many) for name, number in (vars(into) | numbers).items()}
    return [_part(problem, rows, number) for number in range(many)]


def _part(problem: Problem, rows: dict[str, _Rows], number: int) -> Part:
    """One part: its rows of each table, positions counted anew."""
    tables = {}
    for name, (kind, positions) in TABLES.items():
        mine = rows[kind].of[number]
        table = {column: _some(values, mine) for column, values in vars(getattr(problem, name)).items()}
        table |= {column: rows[of].place[table[column]] for column, of in positions.items()}
        tables[name] = type(getattr(problem, name))(**table)
    if problem.supervisors.supervisor and not tables["supervisors"].supervisor:
        tables["supervisors"] = NOBODY  # who needs a supervisor needs one here too
    named = {f"{kind}s_named": getattr(problem, f"{kind}s_named") for kind in ("pool", "group", "team")}
    named = {name: _some(names, rows[name.removesuffix("s_named")].of[number]) for name, names in named.items()}
    person, opening, supervisor = (rows[kind].of[number] for kind in ("person", "opening", "supervisor"))
    return Part(replace(problem, **tables, **named), person, opening, supervisor)


def _some(values, rows: np.ndarray):
    """Some entries of a column, or of a tuple of names."""
    return values[rows] if isinstance(values, np.ndarray) else tuple(values[row] for row in rows.tolist())
