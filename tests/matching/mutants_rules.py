"""Placements that break exactly one rule: allowed if that rule were a little looser, and close to a true one.

Each function of `LOOSENED` loosens one rule of a case, or returns None where there is nothing to loosen; its entry has
the words that the judge must use.
"""

import random
from collections.abc import Callable
from itertools import islice

from tests.matching.verify_case import Case, Claim

ENOUGH = 3000  # placements looked at
Loosen = Callable[[Case, random.Random], Case | None]


def beyond(loosen: Loosen, truth: Claim, draw: random.Random) -> Claim | None:
    """The truth, but for what only the looser rule allows; None where that allows nothing more."""
    looser = loosen(truth.case, draw)
    if looser is None:
        return None
    allowed = {frozenset(placement.items()) for placement in truth.case.placements()}
    true = {((row[0], row[1]), row[3]) for row in truth.placements}
    found = [frozenset(placement.items()) for placement in islice(looser.placements(), ENOUGH)]
    wrong = sorted((placement for placement in found if placement not in allowed), key=sorted)
    if not wrong:
        return None
    draw.shuffle(wrong)
    claim = truth.case.claim(dict(sorted(min(wrong, key=lambda placement: len(placement ^ true)))), priced=False)
    claim.certificate, claim.prices = truth.certificate, truth.prices
    for entry, own in zip(claim.report["criteria"], truth.report["criteria"], strict=True):
        entry["bound_source"] = own["bound_source"]
    return claim


def changed(case: Case, table: str, row: dict, **cells) -> Case:
    """The case with one row changed; without cells the row is left out."""
    rows = [own | cells if own is row else own for own in case.rows[table] if cells or own is not row]
    return Case.of(case.rows | {table: rows}, case.criteria, case.seed)


def _more(table: str, column: str, only: Callable[[dict], bool] = lambda row: True) -> Loosen:
    """One more in a cell."""

    def loosen(case: Case, draw: random.Random) -> Case | None:
        rows = [row for row in case.rows[table] if only(row)]
        if not rows:
            return None
        row = draw.choice(rows)
        return changed(case, table, row, **{column: str(int(row[column]) + 1)})

    return loosen


def _emptied(table: str, *columns: str) -> Loosen:
    """A cell that bounds something says nothing."""

    def loosen(case: Case, draw: random.Random) -> Case | None:
        rows = [row for row in case.rows[table] if row[columns[0]] not in ("", "0")]
        return changed(case, table, draw.choice(rows), **dict.fromkeys(columns, "")) if rows else None

    return loosen


def _left_out(table: str, only: Callable[[dict], bool] = lambda row: True) -> Loosen:
    """A row that forbids something is not there."""

    def loosen(case: Case, draw: random.Random) -> Case | None:
        rows = [row for row in case.rows[table] if only(row)]
        return changed(case, table, draw.choice(rows)) if rows else None

    return loosen


def without_a_require(case: Case, draw: random.Random) -> Case | None:
    """The pair stays possible only where it is wished or pooled."""
    eligible = Case.of(case.rows | {"pins": []}, case.criteria, case.seed).pairs
    return _left_out("pins", lambda row: row["kind"] == "require" and (row["person"], row["opening"]) in eligible)(
        case, draw
    )


def another_pair(case: Case, draw: random.Random) -> Case | None:
    """A wish that nobody had, as bad as the worst."""
    pinned = {(row["person"], row["opening"]) for row in case.rows["pins"]}
    every = {(p, o) for p in case.people for o in case.openings} - case.pairs.keys() - pinned
    if not every:
        return None
    person, opening = draw.choice(sorted(every))
    wish = {"person": person, "opening": opening, "rank": str(max(1, case.ranks)), "score": "0", "distance": "0"}
    return Case.of(case.rows | {"wishes": [*case.rows["wishes"], wish]}, case.criteria, case.seed)


def another_supervisor(case: Case, draw: random.Random) -> Case | None:
    """Somebody who may not supervise a group may."""
    entitled = {(row["supervisor"], row["group"]) for row in case.rows["supervision"]}
    every = sorted({(s, g) for s in case.supervisors for g in case.groups} - entitled)
    if not every:
        return None
    row = dict(zip(("supervisor", "group", "opening", "cost"), (*draw.choice(every), "", "0"), strict=True))
    return Case.of(case.rows | {"supervision": [*case.rows["supervision"], row]}, case.criteria, case.seed)


# by name: the rules that the case should have, what is loosened, the words of the judge
LOOSENED: dict[str, tuple[set[str], Loosen, str]] = {
    "over capacity": (set(), _more("openings", "capacity"), "rule 2: "),
    "too few to open": ({"minimums"}, _emptied("openings", "min_to_open"), "it opens from"),
    "limit over capacity": ({"limits"}, _more("limits", "capacity"), "rule 3: limit"),
    "limit under minimum": ({"limits"}, _emptied("limits", "minimum"), ", minimum is"),
    "demand exceeded": ({"demand"}, _more("people", "demand"), "openings, demand is"),
    "credits exceeded": ({"demand", "credits"}, _emptied("people", "credits_max"), "credits, at most"),
    "conflict": ({"demand", "conflicts"}, _left_out("conflicts"), "conflicts with"),
    "same days": ({"demand", "dates"}, _emptied("openings", "starts_on", "ends_on"), "conflicts with"),
    "ineligible pair": (set(), another_pair, "is not an eligible pair"),
    "required pin ignored": ({"pins"}, without_a_require, "is required"),
    "forbidden pin ignored": (
        {"pins"},
        _left_out("pins", lambda row: row["kind"] == "forbid"),
        "is forbidden",
    ),
    "team split": ({"teams"}, _left_out("teams"), "is split"),
    "supervisor overloaded": ({"supervisors"}, _more("supervisors", "capacity"), "rule 5: "),
    "supervisor under minimum": ({"supervisors"}, _emptied("supervisors", "minimum"), ", minimum is"),
    "supervisor in too many openings": ({"supervisors"}, _emptied("supervisors", "max_openings"), "openings, at most"),
    "supervisor not entitled": ({"supervisors"}, another_supervisor, "may not supervise"),
}
