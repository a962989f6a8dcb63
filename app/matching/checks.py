"""What must hold between the cells of a bundle, one short function a rule; each adds its faults by line."""

import numpy as np

from app.matching.problem import NONE
from app.matching.reading import Rows, TableReader

REQUIRE, FORBID = 0, 1


def check(tables: dict[str, Rows], readers: dict[str, TableReader]) -> None:
    """Run every check on the tables that could be read."""
    for needed, rule in RULES:
        if not any(readers[name].failed for name in needed):
            rule(tables, readers[needed[0]])


def dates_are_in_order(tables, reader):
    """A period does not end before it starts."""
    rows = tables["openings"].columns
    both = (rows["starts_on"] != NONE) & (rows["ends_on"] != NONE)
    for i in np.flatnonzero(both & (rows["ends_on"] < rows["starts_on"])):
        reader.fault(int(i), "ends_on", "a day before starts_on", "the last day of the period")


def pins_do_not_contradict(tables, reader):
    """A pair is required or forbidden, not both, and pinned once."""
    rows = tables["pins"].columns
    seen: dict[tuple[int, int], int] = {}
    for i, (person, opening, kind) in enumerate(zip(rows["person"], rows["opening"], rows["kind"], strict=True)):
        before = seen.setdefault((int(person), int(opening)), int(kind))
        if before != kind:
            reader.fault(i, "kind", "require and forbid for one pair", "one of them")


def conflicts_are_between_two(tables, reader):
    """An opening is not in conflict with itself, and a pair is named once, in either order."""
    rows = tables["conflicts"].columns
    seen = set()
    for i, (a, b) in enumerate(zip(rows["opening_a"].tolist(), rows["opening_b"].tolist(), strict=True)):
        if a == b:
            reader.fault(i, "opening_b", "the same opening", "another opening")
        elif (b, a) in seen:
            reader.fault(i, "opening_b", "a repeated pair", "each pair once")
        seen.add((a, b))


def team_members_hold_one(tables, reader):
    """Team members have demand 1 (rule 6)."""
    members = tables["teams"].columns["person"]
    demand = tables["people"].columns["demand"]
    for i in np.flatnonzero(demand[members] != 1 if members.size else np.empty(0, bool)):
        reader.fault(int(i), "person", f"a person with demand {demand[members[i]]}", "a person with demand 1")


RULES = (
    (("openings",), dates_are_in_order),
    (("teams", "people"), team_members_hold_one),
    (("pins",), pins_do_not_contradict),
    (("conflicts",), conflicts_are_between_two),
)
