"""A problem as a programme: its columns, its rows, what every column costs at every stage."""

from dataclasses import dataclass

import numpy as np

from app.matching.held import Held, held
from app.matching.joins import Index
from app.matching.model.columns import Columns, columns, stage_cost
from app.matching.model.form import Draft, Form
from app.matching.model.rows import ALL, parts
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.stages import Stage, stages_of


@dataclass(frozen=True)
class Programme:
    """`costs` stages × columns, without the tie-break. `size` is how many placements a column of pairs brings."""

    problem: Problem
    found: Candidates
    at: Columns
    form: Form
    stages: list[Stage]
    costs: np.ndarray

    def values(self, x: np.ndarray) -> np.ndarray:
        """What a solution costs at each stage."""
        return self.costs @ x.astype(np.int64)

    def settled(self, x: np.ndarray) -> np.ndarray:
        """The same placements with what follows from them as low as it gets: open, present, most and least load."""
        at, x = self.at, x.copy()
        known = at.open != NONE
        load = self._load(x)
        x[at.open[known]] = load[known] > 0
        if at.watch is not None and at.watch.presence.size:
            supervisor, opening, column = at.watch.presence.T
            there = at.watch.supervisor * (load.size + 1) + at.watch.cell_opening[at.watch.of]
            used = there[x[at.watch.column] > 0]
            x[column] = np.isin(supervisor * (load.size + 1) + opening, used)
        if at.most != NONE:
            loads = np.zeros(len(self.problem.supervisors.supervisor))
            if at.watch is not None:
                np.add.at(loads, at.watch.supervisor, x[at.watch.column])
            x[at.most], x[at.least] = loads.max(), loads.min()
        return x

    def _load(self, x: np.ndarray) -> np.ndarray:
        at, wide = self.at, len(self.problem.openings.opening)
        has = at.pair != NONE
        load = np.bincount(self.found.pairs.opening[has], x[at.pair[has]], wide)
        return load + np.bincount(self.problem.pools.opening[at.flow_row], x[at.flow_column], wide)


def programme(problem: Problem, found: Candidates, exact_watch: bool = True) -> Programme:
    """All columns and every rule."""
    draft = Draft()
    at = columns(draft, problem, found, exact_watch)
    rules = parts(problem, found, at)
    for rule in ALL:
        rule(draft, rules)
    stages = stages_of(problem)[:-1]
    form = draft.form()
    costs = [stage_cost(stage, problem, found, at, form.columns) for stage in stages]
    return Programme(problem, found, at, form, stages, np.array(costs, np.int64).reshape(len(stages), form.columns))


def placements(p: Programme, x: np.ndarray) -> Held:
    """The placements of a solution. People of a pool and of a cell are alike: named in order of identifiers."""
    at, pairs = p.at, p.found.pairs
    has = np.flatnonzero(at.pair != NONE)
    has = has[x[at.pair[has]] > 0]
    member, opening = _through_pools(p, x)
    person = np.concatenate([pairs.person[has], member])
    opening = np.concatenate([pairs.opening[has], opening])
    return held(p.problem, person, opening, _watched(p, x, person, opening))


def solution_of(p: Programme, pairs: Held) -> np.ndarray:
    """The solution that says these placements, each of which has its column."""
    at, x = p.at, np.zeros(p.form.columns)
    wide = max(1, len(p.problem.openings.opening))
    row = Index(p.found.pairs.person * wide + p.found.pairs.opening).rows(pairs.person * wide + pairs.opening)
    x[at.pair[row[row != NONE]]] = 1
    person, opening = pairs.person[row == NONE], pairs.opening[row == NONE]
    member = np.searchsorted(at.member, person)
    x[at.member_column[member]] = 1
    way = Index(at.flow_class * wide + p.problem.pools.opening[at.flow_row])
    np.add.at(x, at.flow_column[way.rows(at.member_class[member] * wide + opening)], 1)
    if at.watch is not None:
        _add_watched(p, x, pairs)
    return p.settled(x)


def _add_watched(p: Programme, x: np.ndarray, pairs: Held) -> None:
    """Count the placements of each supervisor."""
    w, mine = p.at.watch, pairs.supervisor != NONE
    group, opening = p.problem.people.group[pairs.person[mine]], pairs.opening[mine]
    wide, many = len(p.problem.openings.opening) + 1, max(1, len(p.problem.supervisors.supervisor))
    cells = Index(w.cell_group * wide + w.cell_opening + 1)
    anywhere, there = cells.rows(group * wide), cells.rows(group * wide + opening + 1)
    ways = Index(w.of * many + w.supervisor)
    way = ways.rows(np.where(there == NONE, anywhere, there) * many + pairs.supervisor[mine])
    np.add.at(x, w.column[way], 1)


def _by_name(p: Programme, person: np.ndarray) -> np.ndarray:
    names = p.problem.people.person
    return np.array(sorted(range(person.size), key=lambda i: names[person[i]]), np.int64)


def _through_pools(p: Programme, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(person, opening) of those who go through a pool."""
    at = p.at
    going = np.flatnonzero(x[at.member_column] > 0)
    going = going[_by_name(p, at.member[going])]
    going = going[np.argsort(at.member_class[going], kind="stable")]
    ways = np.argsort(at.flow_class, kind="stable")
    row = np.repeat(at.flow_row[ways], x[at.flow_column[ways]].astype(np.int64))
    return at.member[going], p.problem.pools.opening[row]


def _watched(p: Programme, x: np.ndarray, person: np.ndarray, opening: np.ndarray) -> np.ndarray:
    """The supervisor of each placement."""
    named, watch = np.full(person.size, NONE), p.at.watch
    if watch is None:
        return named
    waiting: dict[tuple[int, int], list[int]] = {}
    matters = set(watch.cell_group[watch.cell_opening != NONE].tolist())
    for i in _by_name(p, person).tolist():
        group = int(p.problem.people.group[person[i]])
        waiting.setdefault((group, int(opening[i]) if group in matters else NONE), []).append(i)
    for way, units in enumerate(x[watch.column].astype(np.int64).tolist()):
        cell = (int(watch.cell_group[watch.of[way]]), int(watch.cell_opening[watch.of[way]]))
        if units:
            named[waiting[cell][:units]] = watch.supervisor[way]
            del waiting[cell][:units]
    return named
