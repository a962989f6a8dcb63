"""Every rule of a problem by its name, as rows of a programme that can be taken out one by one.

Who may go where (wishes, pools, forbidden pairs) is taken as given. Teams stand as rows here, so that they have names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from app.matching.model import rows as rules
from app.matching.model.columns import Columns, columns
from app.matching.model.form import INF, Draft, Form
from app.matching.model.rows import Parts, parts
from app.matching.pairs import Candidates, candidates
from app.matching.problem import NONE, Problem, Teams
from app.matching.teams import members_of

CONFLICT, SUPERVISOR_CAPACITY = 12, 51


@dataclass(frozen=True)
class Rule:
    """One rule. `number` orders rules as the format does; it is a row's side, or the lower bound of columns (pins).

    `change` says what giving way means ({} the new number, `now` the old); empty where a rule cannot give way.
    """

    number: int
    words: str
    row: int = NONE
    side: str = ""
    column: int = NONE
    change: str = ""
    now: int = 0


@dataclass(frozen=True)
class Named:
    """The programme with all rules at work, and the rules."""

    form: Form
    rules: list[Rule]
    open_of_row: dict[int, int]

    def only(self, kept: list[Rule]) -> Form:
        """The programme in which, of the named rules, only `kept` hold."""
        low, high, lower = self.form.low.copy(), self.form.high.copy(), self.form.lower.copy()
        held = set(map(id, kept))
        for rule in self.rules:
            if id(rule) in held:
                continue
            if rule.side == "low":
                low[rule.row] = -INF
            elif rule.side == "high":
                high[rule.row] = INF
            elif rule.side == "both":
                low[rule.row], high[rule.row] = -INF, INF
            else:
                lower[rule.column] = 0
        return replace(self.form, low=low, high=high, lower=lower)


def named(problem: Problem) -> Named:
    """Write the problem's rules with their names."""
    plain = replace(problem, criteria=("placed",))
    # With a demand that could rise everyone is listed opening by opening, so that nobody gets one of them twice.
    several = replace(plain.people, demand=np.maximum(plain.people.demand, 2))
    found = candidates(replace(plain, people=several), within_credits=False)
    none = np.empty(0, np.int64)
    most = np.full(len(problem.supervisors.supervisor), int(problem.people.demand.sum()))
    keepers = replace(plain.supervisors, capacity=most)  # the rows of rule 51 hold them to their own
    alone = replace(plain, supervisors=keepers, teams=Teams(none, none), teams_named=())
    draft = Draft()
    at = columns(draft, alone, found, exact_watch=True)
    p = parts(alone, found, at)
    says = _Says(problem, draft, p, at)
    list_ = [rule for speak in SPEAKERS for rule in speak(says)]
    list_ += _teams(problem, draft, found, at)
    list_ += _pins(problem, found, at)
    open_of_row = {says.capacity_row + int(o): int(at.open[o]) for o in np.flatnonzero(at.open != NONE)}
    form = draft.form()
    for rule in list_:
        if rule.number == SUPERVISOR_CAPACITY:
            form.high[rule.row] = rule.now
    list_ = [_with_words(problem, p, form, rule) if rule.number == CONFLICT else rule for rule in list_]
    return _one_side_a_row(Named(form, sorted(list_, key=lambda rule: rule.number), open_of_row))


def _one_side_a_row(whole: Named) -> Named:
    """A minimum gets a row of its own, apart from the capacity it stood with."""
    form = whole.form
    low = form.low.copy()
    copied, list_ = [], []
    for rule in whole.rules:
        if rule.side == "low" and np.isfinite(form.high[rule.row]):
            low[rule.row] = -INF
            copied.append(rule.row)
            rule = replace(rule, row=form.low.size + len(copied) - 1)
        list_.append(rule)
    rows = np.array(copied, np.int64)
    parts_ = [np.flatnonzero(form.row == row) for row in copied]
    at = np.concatenate([np.empty(0, np.int64), *parts_])
    split = replace(
        form,
        low=np.concatenate([low, form.low[rows]]),
        high=np.concatenate([form.high, np.full(rows.size, INF)]),
        row=np.concatenate([form.row, np.repeat(form.low.size + np.arange(rows.size), [p.size for p in parts_])]),
        column=np.concatenate([form.column, form.column[at]]),
        value=np.concatenate([form.value, form.value[at]]),
    )
    return Named(split, list_, whole.open_of_row)


def _with_words(problem: Problem, p: Parts, form: Form, rule: Rule) -> Rule:
    """Name the openings of which one person may hold one."""
    mine = np.isin(p.pair_column, form.column[form.row == rule.row])
    openings = ", ".join(problem.openings.opening[o] for o in p.pair_opening[mine])
    person = problem.people.person[p.pair_person[mine][0]]
    return replace(rule, words=f"conflicts.csv or dates of openings.csv: {person} can hold one of {openings}")


class _Says:
    """What the speakers need; each writes its rows and names them."""

    def __init__(self, problem: Problem, draft: Draft, p: Parts, at: Columns):
        self.problem, self.draft, self.parts, self.at = problem, draft, p, at
        self.capacity_row = NONE

    def rows(self, rule, parts: Parts | None = None) -> range:
        """Write the rows of a rule; their positions."""
        first = self.draft.rows
        rule(self.draft, parts or self.parts)
        return range(first, self.draft.rows)


def _demand(s: _Says) -> Iterator[Rule]:
    people = s.problem.people
    in_team = set(s.problem.teams.person.tolist())  # whose demand is 1 by rule 6
    for p, row in enumerate(s.rows(rules.demand)):
        name, most = people.person[p], int(people.demand[p])
        change = "" if p in in_team else f"people.csv: demand of {name} from {most} to {{}}"
        yield Rule(10, f"people.csv: {name} has demand {most}", row, "high", change=change, now=most)


def _credits(s: _Says) -> Iterator[Rule]:
    people = s.problem.people
    bounded = np.flatnonzero(people.credits_max != NONE)
    for row, p in zip(s.rows(rules.credits_), bounded.tolist(), strict=True):
        name, most = people.person[p], people.credits_max[p]
        change = f"people.csv: credits_max of {name} from {most} to {{}}"
        yield Rule(11, f"people.csv: {name} has credits_max {most}", row, "high", change=change, now=int(most))


def _conflicts(s: _Says) -> Iterator[Rule]:
    people = s.problem.people  # a conflict must stand for those too who would hold several only after a change
    several = replace(s.parts.problem, people=replace(people, demand=np.maximum(people.demand, 2)))
    for row in s.rows(rules.conflicts, replace(s.parts, problem=several)):
        yield Rule(CONFLICT, "", row, "high")


def _capacity(s: _Says) -> Iterator[Rule]:
    openings, found = s.problem.openings, s.rows(rules.capacity)
    s.capacity_row = found.start
    for row, name, places in zip(found, openings.opening, openings.capacity.tolist(), strict=True):
        change = f"openings.csv: capacity of {name} from {places} to {{}}"
        yield Rule(20, f"openings.csv: {name} has capacity {places}", row, "high", change=change, now=places)


def _minimum_to_open(s: _Says) -> Iterator[Rule]:
    openings = s.problem.openings
    mine = np.flatnonzero((openings.min_to_open > 1) & (s.at.open != NONE))
    for row, o in zip(s.rows(rules.minimum_to_open), mine.tolist(), strict=True):
        name, least = openings.opening[o], openings.min_to_open[o]
        change = f"openings.csv: min_to_open of {name} from {least} to {{}}"
        yield Rule(21, f"openings.csv: {name} opens from {least}", row, "low", change=change, now=int(least))


def _limits(s: _Says) -> Iterator[Rule]:
    limits = s.problem.limits
    columns = zip(limits.limit, limits.capacity.tolist(), limits.minimum.tolist(), strict=True)
    for row, (name, most, least) in zip(s.rows(rules.limits), columns, strict=True):
        yield Rule(
            30,
            f"limits.csv: {name} has capacity {most}",
            row,
            "high",
            change=f"limits.csv: capacity of {name} from {most} to {{}}",
            now=most,
        )
        if least:
            change = f"limits.csv: minimum of {name} from {least} to {{}}"
            yield Rule(31, f"limits.csv: {name} has minimum {least}", row, "low", change=change, now=least)


def _watch(s: _Says) -> Iterator[Rule]:
    found = s.rows(rules.everyone_is_watched)
    for row, group, opening in (
        zip(found, s.at.watch.cell_group.tolist(), s.at.watch.cell_opening.tolist(), strict=True) if found else ()
    ):
        where = "" if opening == NONE else f" in {s.problem.openings.opening[opening]}"
        words = f"supervision.csv: whoever of {s.problem.groups_named[group]} is placed{where} needs a supervisor"
        yield Rule(50, words, row, "both")


def _supervisors(s: _Says) -> Iterator[Rule]:
    keepers = s.problem.supervisors
    columns = zip(keepers.supervisor, keepers.capacity.tolist(), keepers.minimum.tolist(), strict=True)
    for row, (name, most, least) in zip(s.rows(rules.supervisors), columns, strict=True):
        change = f"supervisors.csv: capacity of {name} from {most} to {{}}"
        words = f"supervisors.csv: {name} has capacity {most}"
        yield Rule(SUPERVISOR_CAPACITY, words, row, "high", change=change, now=most)
        if least:
            change = f"supervisors.csv: minimum of {name} from {least} to {{}}"
            yield Rule(52, f"supervisors.csv: {name} has minimum {least}", row, "low", change=change, now=least)


def _presence(s: _Says) -> Iterator[Rule]:
    keepers, watch = s.problem.supervisors, s.at.watch
    found = s.rows(rules.presence)
    if not found:
        return
    known = np.unique(watch.presence[:, 0])
    for row, k in zip(found[-known.size :], known.tolist(), strict=True):
        name, most = keepers.supervisor[k], keepers.max_openings[k]
        change = f"supervisors.csv: max_openings of {name} from {most} to {{}}"
        yield Rule(53, f"supervisors.csv: {name} has max_openings {most}", row, "high", change=change, now=int(most))


def _unnamed(s: _Says) -> Iterator[Rule]:
    for rule in (rules.pools, rules.nobody_in_a_closed_opening):
        s.rows(rule)
    return iter(())


SPEAKERS = (
    _demand,
    _credits,
    _conflicts,
    _capacity,
    _minimum_to_open,
    _limits,
    _watch,
    _supervisors,
    _presence,
    _unnamed,
)


def _teams(problem: Problem, draft: Draft, found: Candidates, at: Columns) -> Iterator[Rule]:
    """x of a member equals x of the first, opening by opening; 0 where not everyone may go."""
    pairs = found.pairs
    first = np.searchsorted(pairs.person, np.arange(len(problem.people.person) + 1))
    for team, members in zip(problem.teams_named, members_of(problem), strict=True):
        ways = [dict(zip(pairs.opening[a:b].tolist(), at.pair[a:b].tolist(), strict=True))
                for a, b in zip(first[members], first[members + 1], strict=True)]  # fmt: skip
        for opening in sorted(set().union(*ways)):
            for one, other in pairwise(ways):
                row = draft.row(1, low=0, high=0)
                for way, sign in ((one, 1), (other, -1)):
                    if opening in way:
                        draft.add(row, way[opening], sign)
                words = f"teams.csv: {team} is placed together or not at all"
                yield Rule(60, words, int(row[0]), "both")


def _pins(problem: Problem, found: Candidates, at: Columns) -> Iterator[Rule]:
    pairs = found.pairs
    for row in np.flatnonzero(pairs.required).tolist():
        name = f"{problem.people.person[pairs.person[row]]} in {problem.openings.opening[pairs.opening[row]]}"
        yield Rule(70, f"pins.csv: require {name}", column=int(at.pair[row]), change=f"pins.csv: drop require {name}")
