"""Rules 1–7 of the format, one function each: faults of a placement, in words."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs


def broken(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Every fault under every rule."""
    for rule in ALL:
        yield from rule(bundle, answer, held)


def order(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """placements.csv is sorted by person, then opening, and no pair stands twice."""
    pairs = [row[:2] for row in answer.placements]
    for before, after in pairwise(pairs):
        if before == after:
            yield f"placements.csv: {after[0]} in {after[1]} stands twice"
        elif before > after:
            yield f"placements.csv: not sorted at {after[0]}, {after[1]}"
            return


def eligibility(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Only a wished pair, a pair of the person's pool and a required pair can be placed."""
    for row in np.flatnonzero(~held.possible):
        yield f"rule 4: {_pair(bundle, held, row)} is not an eligible pair"


def ranks(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 4: each placement is shown with its true rank."""
    for row in np.flatnonzero(held.possible & (answer.rank != held.rank)):
        yield f"rule 4: {_pair(bundle, held, row)} has rank {held.rank[row]}, not {answer.rank[row]}"


def demand(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 1: at most `demand` openings."""
    holds = np.bincount(held.person, minlength=len(bundle.people))
    for p in np.flatnonzero(holds > bundle.demand):
        yield f"rule 1: {bundle.people[p]} holds {holds[p]} openings, demand is {bundle.demand[p]}"


def credit(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 1: Σ credits ≤ credits_max."""
    total = np.zeros(len(bundle.people), dtype=np.int64)
    np.add.at(total, held.person, bundle.credits[held.opening])
    for p in np.flatnonzero((bundle.credits_max >= 0) & (total > bundle.credits_max)):
        yield f"rule 1: {bundle.people[p]} holds {total[p]} credits, at most {bundle.credits_max[p]} allowed"


def conflicts(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 1: no two openings of one person are in conflict, as listed or by their dates."""
    several = np.flatnonzero(np.bincount(held.person, minlength=len(bundle.people)) > 1)
    rows = np.isin(held.person, several)
    by_person: dict[int, list[int]] = {}
    for p, o in zip(held.person[rows].tolist(), held.opening[rows].tolist(), strict=True):
        by_person.setdefault(p, []).append(o)
    for p, openings in by_person.items():
        for i, a in enumerate(openings):
            for b in openings[i + 1 :]:
                if a != b and ((a, b) in bundle.conflicts or overlap(bundle, a, b)):
                    yield f"rule 1: {bundle.people[p]}: {bundle.openings[a]} conflicts with {bundle.openings[b]}"


def overlap(bundle: Bundle, a: int, b: int) -> bool:
    """Both openings have both dates and the ranges share a day."""
    starts, ends = bundle.starts[[a, b]], bundle.ends[[a, b]]
    return bool(starts.min() > 0 and ends.min() > 0 and starts.max() <= ends.min())


def capacity(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 2: at most `capacity`."""
    load = np.bincount(held.opening, minlength=len(bundle.openings))
    for o in np.flatnonzero(load > bundle.capacity):
        yield f"rule 2: {bundle.openings[o]} holds {load[o]}, capacity is {bundle.capacity[o]}"


def minimum_to_open(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 2: none or at least `min_to_open`."""
    load = np.bincount(held.opening, minlength=len(bundle.openings))
    for o in np.flatnonzero((load > 0) & (load < bundle.min_to_open)):
        yield f"rule 2: {bundle.openings[o]} holds {load[o]}, it opens from {bundle.min_to_open[o]}"


def limit_capacity(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 3: at most `capacity` placements in the openings of a limit."""
    load = limit_loads(bundle, held)
    for at in np.flatnonzero(load > bundle.limit_capacity):
        yield f"rule 3: limit {bundle.limits[at]} holds {load[at]}, capacity is {bundle.limit_capacity[at]}"


def limit_minimum(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 3: at least `minimum` placements in the openings of a limit."""
    load = limit_loads(bundle, held)
    for at in np.flatnonzero(load < bundle.limit_minimum):
        yield f"rule 3: limit {bundle.limits[at]} holds {load[at]}, minimum is {bundle.limit_minimum[at]}"


def limit_loads(bundle: Bundle, held: Pairs) -> np.ndarray:
    """Placements counted by each limit."""
    load = np.bincount(held.opening, minlength=len(bundle.openings))
    loads = np.zeros(len(bundle.limits), dtype=np.int64)
    np.add.at(loads, bundle.limit_pairs[:, 0], load[bundle.limit_pairs[:, 1]])
    return loads


def supervision(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 5: exactly one entitled supervisor where one is needed, none elsewhere."""
    needed, named = bundle.group_of[held.person] >= 0, answer.supervisor >= 0
    for row in np.flatnonzero(~needed & named):
        yield f"rule 5: {_pair(bundle, held, row)} needs no supervisor"
    for row in np.flatnonzero(needed & ~named):
        yield f"rule 5: {_pair(bundle, held, row)} has no supervisor"
    for row in np.flatnonzero(needed & named).tolist():
        p, o, supervisor = int(held.person[row]), int(held.opening[row]), int(answer.supervisor[row])
        if supervision_cost(bundle, supervisor, p, o) is None:
            yield f"rule 5: {bundle.supervisors[supervisor]} may not supervise {_pair(bundle, held, row)}"


def supervision_cost(bundle: Bundle, supervisor: int, person: int, opening: int) -> int | None:
    """Cost of the row that names the opening, else of the row for any opening, else None."""
    group = bundle.group[person]
    return bundle.supervision.get((supervisor, group, opening), bundle.supervision.get((supervisor, group, -1)))


def supervisor_loads(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 5: a supervisor takes minimum..capacity placements in at most max_openings openings."""
    named = answer.supervisor >= 0
    load = np.bincount(answer.supervisor[named], minlength=len(bundle.supervisors))
    places = np.unique(np.stack([answer.supervisor[named], held.opening[named]], axis=1), axis=0)
    spread = np.bincount(places[:, 0], minlength=len(bundle.supervisors))
    for s, name in enumerate(bundle.supervisors):
        if load[s] > bundle.supervisor_capacity[s]:
            yield f"rule 5: {name} supervises {load[s]}, capacity is {bundle.supervisor_capacity[s]}"
        if load[s] < bundle.supervisor_minimum[s]:
            yield f"rule 5: {name} supervises {load[s]}, minimum is {bundle.supervisor_minimum[s]}"
        if 0 <= bundle.supervisor_openings[s] < spread[s]:
            yield f"rule 5: {name} is in {spread[s]} openings, at most {bundle.supervisor_openings[s]} allowed"


def teams(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 6: members have demand 1, and share one opening or have none."""
    if not bundle.teams:
        return
    where: dict[int, set[int]] = {}
    for p, o in zip(held.person.tolist(), held.opening.tolist(), strict=True):
        where.setdefault(p, set()).add(o)
    for team, members in bundle.teams.items():
        if np.any(bundle.demand[members] != 1):
            yield f"rule 6: a member of team {team} has a demand other than 1"
        if len({frozenset(where.get(p, ())) for p in members.tolist()}) > 1:
            yield f"rule 6: team {team} is split"


def pins(bundle: Bundle, answer: Answer, held: Pairs) -> Iterator[str]:
    """Rule 7: `require` holds, `forbid` does not."""
    wide = max(1, len(bundle.openings))
    for key in np.setdiff1d(bundle.required, bundle.key(held.person, held.opening)).tolist():
        yield f"rule 7: {bundle.people[key // wide]} in {bundle.openings[key % wide]} is required"
    for row in np.flatnonzero(held.forbidden):
        yield f"rule 7: {_pair(bundle, held, row)} is forbidden"


def _pair(bundle: Bundle, held: Pairs, row: int) -> str:
    return f"{bundle.people[held.person[row]]} in {bundle.openings[held.opening[row]]}"


# rules that no further placement can mend
CEILINGS = (demand, credit, conflicts, capacity, limit_capacity)
FLOORS = (minimum_to_open, limit_minimum, supervision, supervisor_loads, teams)
ALL = (order, eligibility, ranks, pins, *CEILINGS, *FLOORS)
