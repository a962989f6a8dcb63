"""Rules that cannot hold together: tiny stories, and random problems whose stated conflict and way out are tried."""

import os
import re

import pytest
from hypothesis import example, given, settings

from tests.matching import brute
from tests.matching.random_problems import problems
from tests.matching.test_every_rule_small import solved, solved_folder
from tests.matching.test_rule_pairs import BUSY, GUIDED, SUE, TEAM, WORLD
from tests.matching.verify_case import Case

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "80"))

# what cannot be: (the tables, the files of the rules that cannot hold together)
IMPOSSIBLE = {
    "two required where one has a place": (
        {"openings": "opening,capacity; x,1; y,2", "pins": "person,opening,kind; ann,x,require; bob,x,require"},
        ["openings.csv", "pins.csv"],
    ),
    "two openings required of a person who wants one": (
        {"pins": "person,opening,kind; ann,x,require; ann,y,require"}, ["people.csv", "pins.csv"],
    ),
    "required over the credits": (
        BUSY | {"openings": "opening,capacity,credits; x,2,3; y,2,3",
                "pins": "person,opening,kind; ann,x,require; ann,y,require"},
        ["people.csv", "pins.csv"],
    ),
    "required in two openings that conflict": (
        BUSY | {"conflicts": "opening_a,opening_b; x,y",
                "pins": "person,opening,kind; ann,x,require; ann,y,require"},
        ["conflicts.csv", "pins.csv"],
    ),
    "required in two openings that share a day": (
        BUSY | {"openings": "opening,capacity,starts_on,ends_on; x,2,2026-03-02,2026-03-06; y,2,2026-03-06,2026-03-06",
                "pins": "person,opening,kind; ann,x,require; ann,y,require"},
        ["openings.csv", "pins.csv"],
    ),
    "required where too few may come for it to open": (
        {"openings": "opening,capacity,min_to_open; x,9,3; y,2,0", "pins": "person,opening,kind; ann,x,require"},
        ["openings.csv", "pins.csv"],
    ),
    "required in a limit without a place": (
        {"limits": "limit,capacity; week,0", "limit_openings": "limit,opening; week,x",
         "pins": "person,opening,kind; ann,x,require"},
        ["limits.csv", "pins.csv"],
    ),
    "a limit's minimum above its places": (
        {"limits": "limit,capacity,minimum; quota,9,3", "limit_openings": "limit,opening; quota,y"}, ["limits.csv"],
    ),
    "a limit's minimum of people who are forbidden": (
        {"limits": "limit,capacity,minimum; quota,2,2", "limit_openings": "limit,opening; quota,y",
         "pins": "person,opening,kind; bob,y,forbid"},
        ["limits.csv"],
    ),
    "a supervisor's minimum that nobody needs": (
        {"supervisors": "supervisor,capacity,minimum; sue,2,1", "supervision": "supervisor,group; sue,g"},
        ["supervisors.csv"],
    ),
    "a required person whom nobody may supervise": (
        GUIDED | SUE | {"supervision": "supervisor,group; sue,h", "pins": "person,opening,kind; ann,x,require"},
        ["pins.csv"],
    ),
    "two required under a supervisor who takes one": (
        GUIDED | {"supervisors": "supervisor,capacity; sue,1", "supervision": "supervisor,group; sue,g",
                  "pins": "person,opening,kind; ann,x,require; bob,x,require"},
        ["supervisors.csv", "pins.csv"],
    ),
    "required supervision in more openings than allowed": (
        GUIDED | {"supervisors": "supervisor,capacity,max_openings; sue,2,1", "supervision": "supervisor,group; sue,g",
                  "pins": "person,opening,kind; ann,x,require; bob,y,require"},
        ["supervisors.csv", "pins.csv"],
    ),
    "a team required in two openings": (
        TEAM | {"pins": "person,opening,kind; ann,x,require; bob,y,require"}, ["teams.csv", "pins.csv"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_cannot_be_is_named(tmp_path, what):
    tables, files = IMPOSSIBLE[what]
    outcome = solved_folder(Case(**WORLD | tables).write(tmp_path / "bundle"), tmp_path / "result")
    assert (outcome.report["status"], outcome.faults) == ("infeasible", [])
    named = " ".join(outcome.report["conflict"])
    assert [file for file in files if file not in named] == []
    assert outcome.report["relaxation"]


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_nothing_is_allowed_where_nothing_can_be(what):
    assert brute.best(Case(**WORLD | IMPOSSIBLE[what][0]).rows, ["placed"]) is None


KEYS = {"people": "person", "openings": "opening", "limits": "limit", "supervisors": "supervisor"}
EASIER = {
    "people": {"demand": 1, "credits_max": 1},
    "openings": {"capacity": 1, "min_to_open": -1},
    "limits": {"capacity": 1, "minimum": -1},
    "supervisors": {"capacity": 1, "minimum": -1, "max_openings": 1},
}
NO_RULE = {"demand": 4, "credits_max": "", "min_to_open": 0, "minimum": 0, "max_openings": "", "capacity": 99}


def solvable(tables) -> bool:
    return brute.best(tables, []) is not None


def changed(tables, change):
    """The problem after one change, in the words of `relaxation`, and how many places the change is."""
    if pin := re.fullmatch(r"pins\.csv: drop require (\w+) in (\w+)", change):
        pins = [row for row in tables["pins"] if (row["person"], row["opening"]) != pin.groups()]
        return tables | {"pins": pins}, 1
    table, column, name, now, then = re.fullmatch(r"(\w+)\.csv: (\w+) of (\w+) from (\d+) to (\d+)", change).groups()
    rows = [row | {column: int(then)} if row[KEYS[table]] == name else row for row in tables[table]]
    assert rows != tables[table]
    return tables | {table: rows}, abs(int(then) - int(now))


def smallest_changes(tables):
    """Every change by one place, in the words of `relaxation`, in the order of the rules."""
    in_team = {row["person"] for row in tables.get("teams", [])}
    for table, columns in EASIER.items():
        for column, step in columns.items():
            for row in tables.get(table, []):
                now = row.get(column, 1 if column == "demand" else "")
                if now != "" and now + step >= 0 and not (column == "demand" and row["person"] in in_team):
                    yield f"{table}.csv: {column} of {row[KEYS[table]]} from {now} to {now + step}"
    for pin in tables.get("pins", []):
        if pin["kind"] == "require":
            yield f"pins.csv: drop require {pin['person']} in {pin['opening']}"


def kind(change) -> str:
    """The rule that a change is about."""
    return re.split(" of | require ", change)[0]


def only(tables, conflict):
    """The problem with no rule but those named; who may go where and who needs a supervisor is taken as given."""
    named = "\n".join(conflict)
    kept = dict(tables)
    for table, columns in EASIER.items():
        if table in tables:
            kept[table] = [
                row | {column: NO_RULE[column] for column in columns if not is_named(named, table, row, column)}
                for row in tables[table]
            ]
    kept["teams"] = [row for row in tables.get("teams", []) if f"teams.csv: {row['team']} " in named]
    pins = tables.get("pins", [])
    spared = [pin for pin in pins if pin["kind"] == "require" and pin_words(pin) not in conflict]
    kept["pins"] = [pin for pin in pins if pin not in spared]
    kept["wishes"] = [pin | {"rank": 1} for pin in spared] + tables["wishes"]
    if "conflicts.csv" not in named:
        kept["conflicts"] = []
        kept["openings"] = [row | {"starts_on": ""} for row in kept["openings"]]
    return kept


def pin_words(pin) -> str:
    return f"pins.csv: require {pin['person']} in {pin['opening']}"


def is_named(named, table, row, column) -> bool:
    words = "opens from" if column == "min_to_open" else f"has {column}"
    return f"{table}.csv: {row[KEYS[table]]} {words} " in named


some_impossible = given(problems(always=("pins", "limits")))

# One person has a wish for the opening and it is in their pool as well: still they can be there only once.
ONCE = {
    "people": [{"person": "p0", "fallback": "k0"}],
    "openings": [{"opening": "o0", "capacity": 2}],
    "wishes": [{"person": "p0", "opening": "o0", "rank": 1}],
    "pools": [{"pool": "k0", "opening": "o0"}],
    "limits": [{"limit": "l0", "capacity": 2, "minimum": 2}],
    "limit_openings": [{"limit": "l0", "opening": "o0"}],
}


@settings(max_examples=EXAMPLES)
@some_impossible
@example(ONCE)
def test_the_change_stated_is_enough_and_none_is_smaller_or_comes_first(tables):
    if solvable(tables):
        return
    mended, places = tables, 0
    relaxation = solved(tables, ["placed"]).report["relaxation"]
    for change in relaxation:
        mended, price = changed(mended, change)
        places += price
    assert solved(mended, ["placed"]).report["status"] == "optimal"
    assert solvable(mended)
    first = next((change for change in smallest_changes(tables) if solvable(changed(tables, change)[0])), None)
    assert (places == 1) == (first is not None)
    if first:
        assert kind(relaxation[0]) == kind(first)


@settings(max_examples=EXAMPLES)
@some_impossible
@example(ONCE)
def test_the_rules_named_cannot_hold_together_and_none_can_be_spared(tables):
    if solvable(tables):
        return
    conflict = solved(tables, ["placed"]).report["conflict"]
    assert not solvable(only(tables, conflict))
    vague = ("teams.csv", "supervision.csv", "conflicts.csv")  # named as a whole, or only for one opening
    if "supervisors" not in tables and not any(words.startswith(vague) for words in conflict):
        spared = [words for words in conflict if not solvable(only(tables, [w for w in conflict if w != words]))]
        assert spared == []
