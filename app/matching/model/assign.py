"""Supervisors for placements that stand: who takes how many of each group at each opening (rule 5).

Used where writing supervision into the whole programme would make it many times larger: the search then knows only how
many each group can have in all, and what it finds is given its supervisors here, or refused.
"""

import numpy as np

from app.matching.clock import Clock
from app.matching.held import Held
from app.matching.model import rows as rules
from app.matching.model.columns import Columns
from app.matching.model.form import Draft
from app.matching.model.highs import minimise
from app.matching.model.rows import Parts
from app.matching.model.watch import Sites, Watch, watch
from app.matching.pairs import Candidates
from app.matching.problem import NONE, Problem
from app.matching.structure import supervised


def assign(problem: Problem, found: Candidates, pairs: Held, clock: Clock) -> np.ndarray | None:
    """The supervisor of each placement (NONE where none is needed); None where there are not enough, or no time."""
    needs = np.flatnonzero(supervised(problem)[pairs.person])
    group, opening = problem.people.group[pairs.person[needs]], pairs.opening[needs]
    wide = max(1, len(problem.openings.opening))
    cells, cell, load = np.unique(group * wide + opening, return_inverse=True, return_counts=True)
    draft = Draft()
    fixed = draft.column(cells.size, lower=load, upper=load)
    who = watch(draft, problem, Sites(cells // wide, cells % wide, fixed), exact=True)
    units = _in_turn(problem, who, load)
    if units is None:
        units = _by_programme(problem, found, draft, who, clock)
    if units is None:
        return None
    return _named(problem, who, units, pairs, needs, cell)


def _in_turn(problem: Problem, who: Watch, load: np.ndarray) -> np.ndarray | None:
    """One supervisor after the other takes what is left at the fullest openings; None where this does not do."""
    if set(problem.criteria) & {"supervision_cost", "supervision_balance"} or problem.supervisors.minimum.any():
        return None
    left = np.bincount(who.cell, load, who.cell_group.size).astype(np.int64)
    units = np.zeros(who.column.size, np.int64)
    most = problem.supervisors.max_openings
    order = np.argsort(who.supervisor, kind="stable")
    for ways in np.split(order, np.flatnonzero(np.diff(who.supervisor[order])) + 1):
        if not ways.size:
            break
        keeper = who.supervisor[ways[0]]
        room, places = int(problem.supervisors.capacity[keeper]), set()
        for way in ways[np.argsort(-left[who.of[ways]], kind="stable")].tolist():
            place = int(who.cell_opening[who.of[way]])
            take = min(room, int(left[who.of[way]]))
            if not take or (most[keeper] != NONE and place not in places and len(places) >= most[keeper]):
                continue
            units[way], room = take, room - take
            left[who.of[way]] -= take
            places.add(place)
    return None if left.any() else units


def _by_programme(problem: Problem, found: Candidates, draft: Draft, who: Watch, clock: Clock) -> np.ndarray | None:
    """The same as a programme, criteria of supervision in their order."""
    none = np.empty(0, np.int64)
    at = Columns(none, none, none, none, none, none, none, none, none, who, NONE, NONE)
    if "supervision_balance" in problem.criteria:
        most, least = draft.column(2, upper=int(problem.supervisors.capacity.max(initial=0))).tolist()
        at = Columns(none, none, none, none, none, none, none, none, none, who, most, least)
    for rule in (rules.everyone_is_watched, rules.supervisors, rules.presence):
        rule(draft, Parts(problem, found, at, none, none, none, none))
    form, x = draft.form(), None
    for name in [n for n in problem.criteria if n.startswith("supervision")] or ["any"]:
        cost = np.zeros(form.columns, np.int64)
        if name == "supervision_cost":
            cost[who.column] = who.cost
        elif name == "supervision_balance":
            cost[[at.most, at.least]] = 1, -1
        answer = minimise(form, cost, x, clock.left())
        if answer.x is None:
            return None
        x = answer.x
        form = form.with_row(cost.astype(float), -np.inf, float(cost @ x))
    return x[who.column].astype(np.int64)


def _named(problem: Problem, who: Watch, units, pairs: Held, needs: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """People of a cell are alike: in the order of their identifiers."""
    names = problem.people.person
    named = np.full(pairs.person.size, NONE)
    waiting: dict[int, list[int]] = {}
    for i in sorted(range(needs.size), key=lambda i: names[pairs.person[needs[i]]]):
        waiting.setdefault(int(who.cell[cell[i]]), []).append(int(needs[i]))
    for way in np.flatnonzero(units).tolist():
        mine = waiting[int(who.of[way])]
        named[mine[: units[way]]] = who.supervisor[way]
        del mine[: units[way]]
    return named
