"""Each rule in a satisfied and a violated form, stated by hand; claims are re-hashed, so no hash gives them away."""

import pytest

from tests.matching.verify_case import Case, faults

PEOPLE = "person,group; ann,g; bob,g"
OPENINGS = "opening,capacity; x,2; y,2"
WISHES = "person,opening,rank; ann,x,1; ann,y,2; bob,x,1; bob,y,2"


def judged(pairs: str, by: str = "", **tables: str) -> str:
    """Faults of the placement `ann-x bob-y` in a small problem with the given tables."""
    case = Case(**{"people": PEOPLE, "openings": OPENINGS, "wishes": WISHES} | tables)
    placed = [tuple(pair.split("-")) for pair in pairs.split()]
    named = dict(zip(placed, by.split(), strict=False))
    return faults(case.claim(placed, named).without_certificate())


MANY = {"people": "person,demand,credits_max; ann,2,5; bob,1,", "openings": "opening,capacity,credits; x,2,3; y,2,2"}
DATED = {
    "people": "person,demand; ann,2; bob,1",
    "openings": "opening,capacity,starts_on,ends_on; x,2,2026-03-01,2026-03-07; y,2,{y},2026-03-20",
}
LIMIT = {"limits": "limit,capacity,minimum; l,1,1", "limit_openings": "limit,opening; l,x"}
TEAM = {"teams": "team,person; t,ann; t,bob"}
GUIDE = {"supervisors": "supervisor,capacity,max_openings; sue,2,1; tom,2,", "supervision": "supervisor,group; sue,g"}


@pytest.mark.parametrize(
    ("tables", "good", "bad", "words"),
    [
        (MANY, "ann-x ann-y bob-x", "ann-x bob-x bob-y", "rule 1: bob holds 2 openings"),
        (
            {**MANY, "openings": "opening,capacity,credits; x,2,3; y,2,3"},
            "ann-x bob-y",
            "ann-x ann-y bob-y",
            "rule 1: ann holds 6 credits, at most 5",
        ),
        (
            {**MANY, "conflicts": "opening_a,opening_b; y,x"},
            "ann-x bob-y",
            "ann-x ann-y bob-y",
            "rule 1: ann: x conflicts with y",
        ),
        ({"openings": "opening,capacity; x,1; y,2"}, "ann-x bob-y", "ann-x bob-x", "rule 2: x holds 2, capacity is 1"),
        (
            {"openings": "opening,capacity,min_to_open; x,2,2; y,2,2"},
            "ann-x bob-x",
            "ann-x bob-y",
            "rule 2: x holds 1, it opens from 2",
        ),
        (LIMIT, "ann-x bob-y", "ann-x bob-x", "rule 3: limit l holds 2, capacity is 1"),
        (LIMIT, "ann-x bob-y", "ann-y bob-y", "rule 3: limit l holds 0, minimum is 1"),
        (TEAM, "ann-x bob-x", "ann-x bob-y", "rule 6: team t is split"),
        (TEAM, "ann-y bob-y", "ann-x", "rule 6: team t is split"),
        ({"pins": "person,opening,kind; ann,y,require"}, "ann-y bob-x", "ann-x bob-y", "rule 7: ann in y is required"),
        ({"pins": "person,opening,kind; ann,x,forbid"}, "ann-y bob-x", "ann-x bob-x", "rule 7: ann in x is forbidden"),
    ],
)
def test_rule(tables, good, bad, words):
    assert judged(good, criteria=["opened"], **tables) == ""
    assert words in judged(bad, criteria=["opened"], **tables)


@pytest.mark.parametrize(("starts", "clash"), [("2026-03-08", False), ("2026-03-07", True), ("", False)])
def test_dates_that_share_a_day_conflict(starts, clash):
    tables = DATED | {"openings": DATED["openings"].format(y=starts), "criteria": ["opened"]}
    expected = "rule 1: ann: x conflicts with y" if clash else ""
    assert judged("ann-x ann-y", **tables) == expected


@pytest.mark.parametrize(
    ("pairs", "supervisors", "words"),
    [
        ("ann-x bob-x", "sue sue", ""),
        ("ann-x bob-x", "sue", "rule 5: bob in x has no supervisor"),
        ("ann-x bob-x", "sue tom", "rule 5: tom may not supervise bob in x"),
        ("ann-x bob-y", "sue sue", "rule 5: sue is in 2 openings, at most 1 allowed"),
    ],
)
def test_supervision(pairs, supervisors, words):
    found = judged(pairs, supervisors, **GUIDE, criteria=["placed", "supervision_balance"])
    assert words in found if words else found == ""


def test_supervision_needed_by_nobody():
    assert "rule 5: ann in x needs no supervisor" in judged(
        "ann-x bob-x", "sue", **GUIDE, people="person,group; ann,; bob,"
    )


def test_a_supervision_row_that_names_the_opening_overrides_the_blank_one():
    rows = "supervisor,group,opening,cost; sue,g,,5; sue,g,x,2; tom,g,y,1"
    tables = GUIDE | {"supervision": rows, "criteria": ["placed", "supervision_cost"]}
    case = Case(people=PEOPLE, openings=OPENINGS, wishes=WISHES, **tables)
    claim = case.claim([("ann", "x"), ("bob", "y")], {("ann", "x"): "sue", ("bob", "y"): "tom"}).without_certificate()
    assert claim.criterion("supervision_cost")["value"] == 3
    assert faults(claim) == ""
    claim.criterion("supervision_cost").update(value=6, bound=6)
    assert "criterion supervision_cost is 3, not 6" in faults(claim)


@pytest.mark.parametrize(("loads", "words"), [("capacity", "capacity is 1"), ("minimum", "minimum is 1")])
def test_supervisors_loads(loads, words):
    sue, tom = (1, 0) if loads == "capacity" else (2, 1)
    table = f"supervisor,capacity,minimum; sue,{sue},0; tom,2,{tom}"
    found = judged("ann-x bob-x", "sue sue", supervisors=table, supervision="supervisor,group; sue,g; tom,g")
    assert words in found


def test_a_team_member_has_demand_one():
    people = "person,demand; ann,2; bob,1"
    assert "rule 6: a member of team t has a demand other than 1" in judged("ann-x bob-x", people=people, **TEAM)


CRITERIA = ["placed", "profile:greedy", "profile:generous", "rank_cost", "score", "distance", "kept", "opened"]


@pytest.mark.parametrize("name", CRITERIA)
def test_every_value_is_recomputed(name):
    case = Case(
        criteria=CRITERIA,
        people="person,weight,fallback; ann,3,; bob,1,p",
        openings=OPENINGS,
        wishes="person,opening,rank,score,distance; ann,x,2,5,9",
        pools="pool,opening,distance; p,y,4",
        previous="person,opening; ann,x; gone,y; bob,gone",
    )
    claim = case.claim([("ann", "x"), ("bob", "y")]).without_certificate()
    values = {entry["name"]: entry["value"] for entry in claim.report["criteria"]}
    expected = [4, [0, 1, 1], [0, 1, 1], 5, 5, 13, 1, 2]
    assert values == dict(zip(CRITERIA, expected, strict=True))
    assert faults(claim) == ""
    lie = [1, 1, 0] if name.startswith("profile") else values[name] + 1
    claim.criterion(name).update(value=lie, bound=lie)
    assert f"criterion {name} is {values[name]}, not {lie}" in faults(claim)


def test_short_of_demand():
    case = Case(people="person,demand; ann,3; bob,1", openings=OPENINGS, wishes=WISHES)
    claim = case.claim([("ann", "x"), ("ann", "y")]).without_certificate()
    assert claim.report["short_of_demand"] == 2
    claim.report["short_of_demand"] = 0
    assert "short_of_demand is 2, not 0" in faults(claim)


@pytest.mark.parametrize(
    ("pairs", "tables", "reason"),
    [
        ("", {"wishes": "person,opening,rank; ann,x,1"}, "never_opens"),  # x opens from 2, only ann may come
        ("", {"wishes": "person,opening,rank; ann,x,1; bob,x,1"}, "criterion"),
        (
            "",
            {"wishes": "person,opening,rank; ann,x,1; bob,x,1", "pins": "person,opening,kind; bob,x,forbid"},
            "never_opens",
        ),
        ("", {"people": "person,fallback; ann,k; bob,k", "pools": "pool,opening; k,x"}, "criterion"),
        (
            "",
            {"people": "person,fallback; ann,k; bob,", "pools": "pool,opening; k,x"},
            "never_opens",
        ),  # ann counts once
        (
            "bob-x cid-x",
            {
                "people": "person; ann; bob; cid",
                "pins": "person,opening,kind; bob,x,require; cid,x,require",
            },
            "full",
        ),
    ],
)
def test_an_opening_that_too_few_may_come_to_never_opens(pairs, tables, reason):
    plain = {"people": "person; ann; bob", "wishes": "person,opening,rank; ann,x,1"}
    case = Case(criteria=["opened"], openings="opening,capacity,min_to_open; x,2,2", **plain | tables)
    claim = case.claim([tuple(pair.split("-")) for pair in pairs.split()]).without_certificate()
    claim.unplaced[0][1] = reason
    assert "ann" not in faults(claim)
    claim.unplaced[0][1] = "forbidden"
    assert f"ann: the reason is {reason}, not forbidden" in faults(claim)


WISHED = {"people": "person,credits_max; ann,1; bob,", "wishes": "person,opening,rank; ann,x,1; bob,x,1"}
POOLED = {"people": "person,credits_max,fallback; ann,1,k; bob,,k", "pools": "pool,opening; k,x"}


@pytest.mark.parametrize("tables", [WISHED, POOLED], ids=["wished", "pooled"])
@pytest.mark.parametrize(("who", "reason"), [("ann", "forbidden"), ("bob", "never_opens")])
def test_an_opening_of_too_many_credits_is_not_possible(tables, who, reason):
    """Ann may not hold x at all, and so it never opens for bob either."""
    plain = {"openings": "opening,capacity,min_to_open,credits; x,2,2,2", "wishes": "person,opening,rank"}
    claim = Case(criteria=["opened"], **plain | tables).claim([]).without_certificate()
    assert faults(claim) == ""
    next(row for row in claim.unplaced if row[0] == who)[1] = "criterion"
    assert faults(claim) == f"unplaced.csv: {who}: the reason is {reason}, not criterion"


def test_a_reason_needs_words():
    case = Case(people=PEOPLE, openings=OPENINGS, wishes=WISHES, criteria=["opened"])
    claim = case.claim([]).without_certificate()
    claim.unplaced[0][2] = " "
    assert faults(claim) == "unplaced.csv: ann: no words"
