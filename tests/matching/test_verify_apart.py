"""The judge stands apart: nothing of the solve path, no solver; and it knows the stable mechanism and limits."""

import ast
import sys
from pathlib import Path

import pytest

import app.matching.verify
from tests.matching.verify_case import Case, faults, verdict

SOURCES = sorted(Path(app.matching.verify.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_it_imports_only_itself_numpy_and_the_standard_library(source):
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            first = name.split(".")[0]
            assert name.startswith("app.matching.verify") or first == "numpy" or first in sys.stdlib_module_names


# --- stable


def stable(pairs: list[tuple[str, str]], **tables: str):
    """A claim that the placement is stable: ann and bob both want x; x rates bob higher."""
    plain = {
        "people": "person; ann; bob",
        "openings": "opening,capacity; x,1; y,1",
        "wishes": "person,opening,rank,score; ann,x,1,3; ann,y,2,0; bob,x,1,5; bob,y,2,9",
    }
    case = Case(**plain | tables)
    claim = case.claim(pairs).without_certificate()
    none = {"name": "blocking_pairs", "value": 0, "bound": 0, "bound_source": "solver"}
    claim.report["criteria"].append(none)
    case.criteria, case.mechanism = ["placed", "profile:greedy", "blocking_pairs"], "stable"
    return claim


def test_a_stable_placement_is_accepted():
    assert faults(stable([("ann", "y"), ("bob", "x")])) == ""


def test_a_pair_that_would_rather_have_each_other_blocks():
    assert "1 pairs block the placement" in faults(stable([("ann", "x"), ("bob", "y")]))


def test_a_place_left_empty_blocks():
    assert "1 pairs block the placement" in faults(stable([("bob", "x")]))


def test_a_tie_in_score_blocks_nothing():
    wishes = "person,opening,rank,score; ann,x,1,5; ann,y,2,0; bob,x,1,5; bob,y,2,9"
    assert faults(stable([("ann", "x"), ("bob", "y")], wishes=wishes)) == ""


def test_a_forbidden_pair_blocks_nothing():
    assert faults(stable([("ann", "x"), ("bob", "y")], pins="person,opening,kind; bob,x,forbid")) == ""


def test_what_the_stable_mechanism_does_not_take():
    found = faults(stable([("ann", "y"), ("bob", "x")], people="person,demand; ann,2; bob,1"))
    assert "the stable mechanism does not take demand above 1" in found


# --- limits in the certificate


@pytest.fixture
def limited():
    """Both want x, but the limit on y must be filled by one of them: its price is below zero."""
    case = Case(
        criteria=["placed", "rank_cost"],
        people="person; ann; bob",
        openings="opening,capacity; x,2; y,2",
        wishes="person,opening,rank; ann,x,1; ann,y,2; bob,x,1; bob,y,2",
        limits="limit,capacity,minimum; l,2,1",
        limit_openings="limit,opening; l,y",
    )
    return case.best()


def test_the_price_of_a_minimum_is_below_zero_and_proves_the_best(limited):
    node, name, price = limited.certificate[-1]
    assert (node, name, price[:2]) == ("limit", "l", [0, -1])
    found = verdict(limited)
    assert (found.faults, found.notes) == ([], [])


def test_a_limit_with_room_has_no_price(limited):
    limited.certificate[-1][2] = [0, 1, 0]
    assert "limit l has a price and room" in faults(limited)


def test_more_at_a_minimum_than_needed_is_not_the_best(limited):
    claim = limited.case.claim([("ann", "y"), ("bob", "y")])
    claim.certificate = limited.certificate
    assert "the certificate does not prove rank_cost" in faults(claim)


def test_a_gain_above_the_price_is_a_lie(limited):
    limited.prices["x"] = [1, 0]
    assert "prices.csv: x: the certificate does not allow [1, 0]" in faults(limited)


def test_what_lies_under_a_limit_without_places_needs_no_price():
    case = Case(
        people="person; ann",
        openings="opening,capacity; x,1",
        wishes="person,opening,rank; ann,x,1",
        limits="limit,capacity; l,0",
        limit_openings="limit,opening; l,x",
    )
    claim = case.claim([]).with_free_places()
    claim.prices = {"x": [0, [0, 0]]}
    assert faults(claim) == ""


@pytest.mark.parametrize("price", [[1, [1, 0]], [0, [0, 0]], [0, [1, 0]]])
def test_under_a_full_limit_a_price_may_be_anything_from_nothing_to_the_certificates(price):
    """Opening and limit are full: one more place alone is worth nothing, but the certificate may blame either."""
    case = Case(
        people="person; ann; bob",
        openings="opening,capacity; x,1",
        wishes="person,opening,rank; ann,x,1; bob,x,1",
        limits="limit,capacity; l,1",
        limit_openings="limit,opening; l,x",
    )
    claim = case.best()
    claim.prices = {"x": price}
    found = verdict(claim)
    assert found.faults == []
    assert found.notes[0].startswith("prices.csv: of 1 openings under limits it is checked that")
    for beyond in ([1, [2, 0]], [0, [-1, 0]]):
        claim.prices = {"x": beyond}
        assert "prices.csv: x: the certificate does not allow" in faults(claim)


def test_a_place_is_earned_through_limits_that_others_share():
    """With a place in o ann would leave y to the limit, and bob could come to x, which has a limit of its own too."""
    case = Case(
        criteria=["placed", "score"],
        people="person; ann; bob",
        openings="opening,capacity; o,0; x,1; y,1",
        wishes="person,opening,rank,score; ann,o,1,5; ann,y,1,5; bob,x,1,0",
        limits="limit,capacity; inner,1; outer,1",
        limit_openings="limit,opening; inner,x; outer,x; outer,y",
    )
    claim = case.best()
    assert claim.prices["o"] == [1, 0]
    assert faults(claim) == ""


def test_under_a_minimum_that_is_just_met_somebody_may_move_within_the_limit():
    """Ann holds what the minimum asks for; with a place in y she would move there, and the minimum would be met."""
    case = Case(
        people="person; ann",
        openings="opening,capacity; x,1; y,0",
        wishes="person,opening,rank; ann,x,2; ann,y,1",
        limits="limit,capacity,minimum; l,2,1",
        limit_openings="limit,opening; l,x; l,y",
    )
    claim = case.claim([("ann", "x")])
    now, better = case.cost(("ann", "x")), case.cost(("ann", "y"))
    claim.certificate = [
        ["person", "ann", [0 - c for c in now]],
        ["opening", "y", [a - b for a, b in zip(now, better, strict=True)]],
    ]
    claim.prices = {"x": [0, [0, 0, 0]], "y": [0, [1, -1, 0]]}
    assert faults(claim) == ""


@pytest.mark.parametrize(
    ("second", "network"), [("m,x; m,y; m,z", True), ("m,y; m,z", False)], ids=["nested", "crossing"]
)
def test_only_nested_limits_make_a_network_that_owes_a_certificate(second, network):
    case = Case(
        people="person; ann",
        openings="opening,capacity; x,1; y,1; z,1",
        wishes="person,opening,rank; ann,x,1",
        limits="limit,capacity; l,1; m,2",
        limit_openings=f"limit,opening; l,x; l,y; {second}",
    )
    found = faults(case.claim([("ann", "x")]).without_certificate())
    assert ("there is no certificate" in found) == network
    assert network or found == ""


GUIDED = {"people": "person,group; ann,g; bob,", "supervisors": "supervisor,capacity,max_openings; s,1,; t,1,2"}
TWO = "person,demand,credits_max; ann,2,{most}; bob,1,"
PLACES = "opening,capacity,min_to_open,starts_on,ends_on; x,2,{least},{day},{day}; y,2,0,2026-05-02,2026-05-02"


@pytest.mark.parametrize(
    ("tables", "network"),
    [
        ({}, True),
        ({"teams": "team,person; t,ann; t,bob"}, False),
        ({"people": "person,group; ann,g; bob,", "supervisors": "supervisor,capacity; s,1"}, True),
        (GUIDED | {"supervision": "supervisor,group; s,g"}, True),
        (GUIDED | {"supervision": "supervisor,group,cost; s,g,3", "criteria": ["placed", "supervision_cost"]}, True),
        (GUIDED | {"supervision": "supervisor,group; s,g", "criteria": ["placed", "supervision_balance"]}, False),
        (GUIDED | {"supervision": "supervisor,group,opening; s,g,x"}, False),
        (GUIDED | {"supervision": "supervisor,group,opening; s,h,x"}, True),
        (GUIDED | {"supervision": "supervisor,group; s,g; t,h"}, True),
        (GUIDED | {"supervision": "supervisor,group; s,h; t,g"}, False),
        ({"supervisors": "supervisor,capacity; s,1"}, True),
        ({"openings": PLACES.format(least=2, day="")}, False),
        ({"openings": PLACES.format(least=1, day="2026-05-01")}, True),
        ({"people": TWO.format(most=""), "openings": PLACES.format(least=0, day="2026-05-01")}, False),
        ({"people": TWO.format(most="")}, True),
        ({"people": TWO.format(most="3")}, False),
        ({"people": TWO.format(most=""), "conflicts": "opening_a,opening_b; x,y"}, False),
        ({"conflicts": "opening_a,opening_b; x,y"}, True),
        ({"criteria": ["placed", "opened"]}, False),
    ],
)
def test_what_is_a_network(tables, network):
    """A network owes a certificate; elsewhere the solver's word is noted."""
    plain = {"people": "person; ann; bob", "openings": "opening,capacity; x,2; y,2"}
    case = Case(**plain | {"wishes": "person,opening,rank; ann,x,1; bob,x,1"} | tables)
    assert ("there is no certificate" in faults(case.claim([]).without_certificate())) == network
