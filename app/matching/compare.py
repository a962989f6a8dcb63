"""What differs between two results of one bundle: criteria, people, openings."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from app.matching.bundle import read_bundle
from app.matching.held import Held, held, value
from app.matching.pairs import candidates
from app.matching.problem import NONE, Problem
from app.matching.written import read_criteria, read_placements, read_previous

SHOWN = 20  # lines of each kind in the table
Rows = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Criterion:
    """The value of a criterion in both results, by the bundle, whatever the results state."""

    name: str
    a: int | list[int]
    b: int | list[int]


@dataclass(frozen=True)
class Move:
    """A person placed in both results, but not in the same openings: which are left, which are new."""

    person: str
    left: list[str]
    came: list[str]


@dataclass(frozen=True)
class Load:
    """How many placements an opening has in both results."""

    opening: str
    a: int
    b: int


@dataclass(frozen=True)
class Watched:
    """A placement that both results have, with another supervisor ("": none)."""

    person: str
    opening: str
    a: str
    b: str


@dataclass(frozen=True)
class Comparison:
    """Two results side by side, sorted by identifiers. `criteria`: those of A, then what B adds.

    `gone_a`, `gone_b`: placements that the bundle does not know or does not allow to be; they have no value there.
    """

    criteria: list[Criterion]
    only_a: list[str]
    only_b: list[str]
    moves: list[Move]
    openings: list[Load]
    supervisors: list[Watched]
    gone_a: int
    gone_b: int

    @property
    def same(self) -> bool:
        """Is it the same placement, whoever supervises it?"""
        return not (self.only_a or self.only_b or self.moves)

    def as_dict(self) -> dict:
        return {"same": self.same} | asdict(self)


def compare(bundle, result_a, result_b) -> Comparison:
    """Read and compare. `kept` counts what B started from where it is a repair, else A, else the bundle's previous.csv.

    Raises BundleError where a folder cannot be read.
    """
    rows_a, rows_b = read_placements(result_a), read_placements(result_b)
    names = list(dict.fromkeys([*read_criteria(result_a), *read_criteria(result_b)]))
    previous = read_previous(result_b)
    problem = read_bundle(bundle, previous=read_previous(result_a) if previous is None else previous)
    known_a, known_b = _known(problem, rows_a), _known(problem, rows_b)
    only_a, only_b, moves = _people(rows_a, rows_b)
    return Comparison(
        criteria=[Criterion(name, value(name, problem, known_a), value(name, problem, known_b)) for name in names],
        only_a=only_a,
        only_b=only_b,
        moves=moves,
        openings=_openings(rows_a, rows_b),
        supervisors=_supervisors(rows_a, rows_b),
        gone_a=len(rows_a) - len(known_a),
        gone_b=len(rows_b) - len(known_b),
    )


def _known(problem: Problem, rows: Rows) -> Held:
    """The placements that are possible in the bundle, with what they count for there."""
    people, openings, supervisors = (
        {name: at for at, name in enumerate(names)}
        for names in (problem.people.person, problem.openings.opening, problem.supervisors.supervisor)
    )
    cells = [(people.get(p, NONE), openings.get(o, NONE), supervisors.get(s, NONE)) for p, o, s in rows]
    person, opening, supervisor = np.array(cells, np.int64).reshape(-1, 3).T
    here = (person != NONE) & (opening != NONE)
    person, opening, supervisor = person[here], opening[here], supervisor[here]
    possible = _possible(problem, person, opening)
    return held(problem, person[possible], opening[possible], supervisor[possible])


def _possible(problem: Problem, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
    """Is each pair wished, in the person's pool or required, and not forbidden?"""
    found, wide = candidates(problem), max(1, len(problem.openings.opening))
    listed = np.isin(person * wide + opening, found.pairs.person * wide + found.pairs.opening)
    pool = found.pool[person]
    pooled = np.isin(pool * wide + opening, problem.pools.pool * wide + problem.pools.opening)
    return listed | ((pool != NONE) & pooled)


def _people(rows_a: Rows, rows_b: Rows) -> tuple[list[str], list[str], list[Move]]:
    """(placed only in A, placed only in B, placed in both but elsewhere)."""
    a, b = _openings_of(rows_a), _openings_of(rows_b)
    both = sorted(person for person in a.keys() & b.keys() if a[person] != b[person])
    moves = [Move(person, sorted(a[person] - b[person]), sorted(b[person] - a[person])) for person in both]
    return sorted(a.keys() - b.keys()), sorted(b.keys() - a.keys()), moves


def _openings_of(rows: Rows) -> dict[str, set[str]]:
    openings: dict[str, set[str]] = {}
    for person, opening, _ in rows:
        openings.setdefault(person, set()).add(opening)
    return openings


def _openings(rows_a: Rows, rows_b: Rows) -> list[Load]:
    """The openings that gain or lose."""
    loads: dict[str, list[int]] = {}
    for at, rows in enumerate((rows_a, rows_b)):
        for _, opening, _ in rows:
            loads.setdefault(opening, [0, 0])[at] += 1
    return [Load(opening, a, b) for opening, (a, b) in sorted(loads.items()) if a != b]


def _supervisors(rows_a: Rows, rows_b: Rows) -> list[Watched]:
    before = {(person, opening): supervisor for person, opening, supervisor in rows_a}
    both = (
        (person, opening, before[person, opening], now)
        for person, opening, now in rows_b
        if (person, opening) in before
    )
    return [Watched(*row) for row in sorted(both) if row[2] != row[3]]


def table(found: Comparison) -> Iterator[str]:
    """The comparison line by line, for people; of long lists only the beginning."""
    width = max((len(criterion.name) for criterion in found.criteria), default=0)
    for criterion in found.criteria:
        yield f"{criterion.name:<{width}}  {criterion.a} -> {criterion.b}"
    if found.same:
        yield "the same placement"
    for name, gone in (("A", found.gone_a), ("B", found.gone_b)):
        if gone:
            yield f"{gone} placements of {name} are not possible in the bundle; the values leave them out"
    moves = [f"{move.person}: {_words(move.left)} -> {_words(move.came)}" for move in found.moves]
    loads = [f"{load.opening}: {load.a} -> {load.b}" for load in found.openings]
    watch = [f"{w.person} in {w.opening}: {w.a or 'nobody'} -> {w.b or 'nobody'}" for w in found.supervisors]
    yield from _list("placed only in A", found.only_a)
    yield from _list("placed only in B", found.only_b)
    yield from _list("placed elsewhere", moves)
    yield from _list("openings that gain or lose", loads)
    yield from _list("other supervisors", watch)


def _words(openings: list[str]) -> str:
    return ", ".join(openings) or "nothing"


def _list(title: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"{title}: {len(lines)}"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more (--json has all)"
