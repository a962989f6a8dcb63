"""The judge accepts what is true of a network and notices every single lie. Claims are re-hashed when written."""

import pytest

from tests.matching.verify_case import Case, faults, verdict


@pytest.fixture
def case() -> Case:
    """Three people, two places at x, one at y; dot must take what is left of the pool."""
    return Case(
        people="person,fallback; ann,; bob,; cid,; dot,spare",
        openings="opening,capacity; x,1; y,1; z,1",
        wishes="person,opening,rank; ann,x,1; ann,y,2; bob,x,1; cid,y,1; cid,x,2",
        pools="pool,opening; spare,y; spare,z",
    )


def test_the_truth_is_accepted(case):
    claim = case.best()
    assert [row[:2] for row in claim.placements[-2:]] == [["cid", "y"], ["dot", "z"]]
    assert faults(claim) == ""


def test_over_capacity(case):
    claim = case.claim([("ann", "x"), ("bob", "x"), ("cid", "y"), ("dot", "z")])
    assert "rule 2: x holds 2, capacity is 1" in faults(claim)


def test_ineligible_pair(case):
    claim = case.claim([("bob", "z"), ("ann", "x"), ("cid", "y")])
    assert "rule 4: bob in z is not an eligible pair" in faults(claim)


def test_two_openings_for_one(case):
    claim = case.claim([("ann", "x"), ("ann", "y"), ("dot", "z")])
    assert "rule 1: ann holds 2 openings, demand is 1" in faults(claim)


def test_the_same_row_twice(case):
    claim = case.best()
    claim.placements.insert(0, claim.placements[0])
    assert "stands twice" in faults(claim)


def test_unsorted_placements(case):
    claim = case.best()
    claim.placements.reverse()
    assert "not sorted" in faults(claim)


def test_wrong_rank(case):
    claim = case.best()
    claim.placements[0][2] = "2"
    assert "has rank 1, not 2" in faults(claim)


def test_false_value(case):
    claim = case.best()
    claim.criterion("placed").update(value=4, bound=4)
    assert "criterion placed is 3, not 4" in faults(claim)


def test_false_profile(case):
    claim = case.best()
    claim.criterion("profile:greedy").update(value=[3, 0, 0], bound=[3, 0, 0])
    assert "criterion profile:greedy is [2, 0, 1], not [3, 0, 0]" in faults(claim)


def test_worse_than_optimal_with_its_best_prices(case):
    claim = case.claim([("ann", "y"), ("bob", "x"), ("dot", "z")])
    assert "the certificate does not prove profile:greedy" in faults(claim)


def test_one_person_fewer_than_possible(case):
    claim = case.claim([("ann", "x"), ("cid", "y")])
    assert "the certificate does not prove placed" in faults(claim)


def test_an_equal_placement_that_loses_the_tie_break(case):
    best = {tuple(row[:2]) for row in case.best().placements}
    other = next(p for p in case.placements() if case.total(p)[:-1] == case.total(list(best))[:-1] and set(p) != best)
    assert "does not prove the tie-break" in faults(case.claim(other))


def test_a_certificate_is_not_optional_on_a_network(case):
    claim = case.best().without_certificate()
    assert "the certificate does not prove placed: there is no certificate" in faults(claim)


def test_a_price_for_a_place_that_stays_empty(case):
    claim = case.claim([("bob", "x"), ("cid", "y")])
    claim.certificate = [row for row in claim.certificate if row[1] != "z"] + [["opening", "z", [1, 0, 0, 0, 0]]]
    assert "opening z has a price and room" in faults(claim)


def test_a_price_below_zero(case):
    claim = case.best()
    claim.certificate[-1][2] = [0, -1, 0, 0, 0]
    assert "opening z has a price below zero" in faults(claim)


def test_a_placement_that_costs_more_than_none():
    """Distance counts alone: whoever is placed, it is too far."""
    wishes = "person,opening,rank,distance; ann,x,1,5"
    case = Case(criteria=["distance"], people="person; ann", openings="opening,capacity; x,1", wishes=wishes)
    claim = case.claim([("ann", "x")])
    claim.certificate = [["person", "ann", [0, 0]], ["opening", "x", [0, 0]]]
    assert "the certificate does not prove distance: ann in x is in use above its price" in faults(claim)


def test_two_placements_of_which_one_costs_more_than_none():
    wishes = "person,opening,rank,distance; ann,x,1,5; ann,y,1,-3"
    openings = "opening,capacity; x,1; y,1"
    case = Case(criteria=["distance"], people="person,demand; ann,2", openings=openings, wishes=wishes)
    claim = case.claim([("ann", "x"), ("ann", "y")])
    claim.certificate = [["person", "ann", [0, 0]], ["opening", "x", [0, 0]]]
    assert "the certificate does not prove distance: ann in x is in use above its price" in faults(claim)


def test_a_required_placement_may_cost_what_it_will():
    case = Case(
        criteria=["distance"],
        people="person,demand; ann,2",
        openings="opening,capacity; x,1; y,1",
        wishes="person,opening,rank,distance; ann,x,1,5; ann,y,1,-3",
        pins="person,opening,kind; ann,x,require",
    )
    claim = case.claim([("ann", "x"), ("ann", "y")])
    claim.certificate, claim.prices = [["person", "ann", [0, 0]]], {"x": [0], "y": [0]}
    assert faults(claim) == ""


def test_free_places_do_not_prove_what_could_be_better(case):
    claim = case.claim([("ann", "y"), ("bob", "x"), ("dot", "z")]).with_free_places()
    assert "cid in x would improve placed" in faults(claim)


def pooled(criteria: list[str], people: str = "person,fallback; ann,k; bob,k", **tables: str) -> Case:
    """Nobody wishes anything; the pool holds y, far away, and z, near."""
    return Case(
        criteria=criteria,
        people=people,
        openings="opening,capacity; y,1; z,1",
        wishes="person,opening,rank",
        pools="pool,opening,distance; k,y,5; k,z,0",
        **tables,
    )


def test_the_tie_break_reaches_into_pools():
    case = pooled(["placed"])
    first, second = [("ann", "y"), ("bob", "z")], [("ann", "z"), ("bob", "y")]
    worse = max(first, second, key=case.total)
    assert "would improve tie-break" in faults(case.claim(worse).with_free_places())


def test_what_was_kept_counts_in_pools_too():
    case = pooled(["kept", "distance"], people="person,fallback; ann,k", previous="person,opening; ann,y")
    assert "ann in y would improve kept" in faults(case.claim([("ann", "z")]).with_free_places())


def test_a_nearer_place_of_the_pool_counts():
    case = pooled(["placed", "distance"], people="person,fallback; ann,k")
    assert "ann in z would improve distance" in faults(case.claim([("ann", "y")]).with_free_places())


def test_nothing_to_place():
    assert faults(Case(people="person", openings="opening,capacity", wishes="person,opening,rank").claim([])) == ""


def test_a_certificate_of_the_wrong_length(case):
    claim = case.best()
    claim.certificate = [[node, name, vector[:-1]] for node, name, vector in claim.certificate]
    assert "4 prices a row, 5 stages are expected" in faults(claim)


def test_a_node_unknown_to_the_judge_proves_nothing_and_spoils_nothing(case):
    claim = case.best()
    claim.certificate.append(["mentor", "eve", [0, 0, 0, 0, 0]])
    found = verdict(claim)
    assert found.ok
    assert "certificate.csv: prices of mentor are not checked" in found.notes


@pytest.mark.parametrize("entry", [[0, [0, 0, 0]], [2, [0, 0, 0]], [1, [0, 0]], [[1], [0, 0, 0]], [1.0, [0, 0, 0]]])
def test_a_price_that_is_not_the_gain_of_one_more_place(case, entry):
    claim = case.best()
    assert claim.prices["x"][0] == 1
    claim.prices["x"] = entry
    assert "prices.csv: x" in faults(claim)


def test_prices_above_the_least_are_no_gains():
    """Ann has x to herself: one more place is worth nothing, though a price of one person would prove optimality."""
    case = Case(people="person; ann", openings="opening,capacity; x,1", wishes="person,opening,rank; ann,x,1")
    claim = case.best()
    claim.certificate = [["person", "ann", [0, 0, 0, 0]], ["opening", "x", [1, 0, 0, 0]]]
    claim.prices = {"x": [1, [0, 0]]}
    assert "one more place is worth less" in faults(claim)


def test_the_price_of_a_closed_opening_is_not_too_low_either():
    case = Case(people="person; ann", openings="opening,capacity; x,0", wishes="person,opening,rank; ann,x,1")
    claim = case.claim([]).with_free_places()
    claim.prices = {"x": [0, [0, 0]]}
    assert faults(claim) == "prices.csv: x: one more place is worth more than its price"


def test_a_missing_price(case):
    claim = case.best()
    del claim.prices["y"]
    assert "1 openings are missing, y among them" in faults(claim)


def test_missing_from_unplaced(case):
    claim = case.best()
    claim.unplaced.clear()
    assert "unplaced.csv: ann is missing" in faults(claim)


def test_placed_and_unplaced(case):
    claim = case.best()
    claim.unplaced.append(["dot", "full", "in words", ""])
    assert "unplaced.csv: dot has a placement" in faults(claim)


def test_wrong_reason(case):
    claim = case.best()
    claim.unplaced[0][1] = "criterion"
    assert "the reason is full, not criterion" in faults(claim)


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({"wishes": "person,opening,rank; bob,x,1"}, "no_wishes"),
        ({"pins": "person,opening,kind; ann,x,forbid"}, "forbidden"),
        ({"openings": "opening,capacity; x,0"}, "never_opens"),
        ({"people": "person,weight; ann,1; bob,2"}, "full"),
        ({"criteria": ["distance"], "openings": "opening,capacity; x,2"}, "criterion"),
        ({"limits": "limit,capacity; l,0", "limit_openings": "limit,opening; l,x"}, "limit"),
    ],
)
def test_reasons(tables, reason):
    wishes = "person,opening,rank,distance; ann,x,1,1; bob,x,1,1"
    case = Case(**{"people": "person; ann; bob", "openings": "opening,capacity; x,1", "wishes": wishes} | tables)
    claim = case.best()
    assert claim.unplaced[0][:2] == ["ann", reason]
    assert faults(claim) == ""
    other = "forbidden" if reason != "forbidden" else "full"
    claim.unplaced[0][1] = other
    assert f"the reason is {reason}, not {other}" in faults(claim)
