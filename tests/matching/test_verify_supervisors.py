"""Supervisors inside a network: what the prices of supervisors and groups prove, and what they do not."""

import pytest

from tests.matching.verify_case import Case, Claim, faults, verdict

BOTH_BY_TOM = {("ann", "x"): "tom", ("bob", "x"): "tom"}


def case(people: str = "person,group; ann,g; bob,g", capacity: str = "sue,1,; tom,2,", **tables: str) -> Case:
    """Sue takes one for nothing, tom two at a cost of 2 each; x has room for both people."""
    plain = {
        "criteria": ["placed", "supervision_cost"],
        "people": people,
        "openings": "opening,capacity; x,2",
        "wishes": "person,opening,rank; ann,x,1; bob,x,1",
        "supervisors": f"supervisor,capacity,minimum; {capacity}",
        "supervision": "supervisor,group,cost; sue,g,0; tom,g,2",
    }
    return Case(**plain | tables)


def price(claim: Claim, node: str, name: str) -> list[int]:
    """The node's prices in the certificate; the list can be changed."""
    return next(vector for kind, own, vector in claim.certificate if (kind, own) == (node, name))


def test_the_cheapest_supervisors_are_proved():
    claim = case().best()
    assert sorted(row[3] for row in claim.placements) == ["sue", "tom"]
    assert price(claim, "group", "g")[:2] == [0, 2]  # one more placement would be tom's
    assert price(claim, "supervisor", "sue")[:2] == [0, 2]  # and one more of sue would save his cost
    assert (verdict(claim).faults, verdict(claim).notes) == ([], [])


def test_a_dearer_supervisor_than_needed():
    claim = case().claim(BOTH_BY_TOM)
    assert "the certificate does not prove supervision_cost" in faults(claim)
    claim.certificate = case().best().certificate
    assert "supervisor sue has a price and room" in faults(claim)


def test_without_the_price_of_the_group_nothing_is_proved():
    claim = case().best()
    claim.certificate = [row for row in claim.certificate if row[0] != "group"]
    assert "for group g is in use above its price" in faults(claim)


def test_a_supervisor_with_room_has_no_price():
    claim = case().best()
    price(claim, "supervisor", "tom")[1] = 1
    assert "does not prove supervision_cost: supervisor tom has a price and room" in faults(claim)


def test_a_full_supervisor_is_charged_what_the_group_would_pay():
    claim = case().best()
    claim.certificate = [row for row in claim.certificate if row[1] != "sue"]
    assert faults(claim) == ""


def test_a_row_in_use_below_zero_is_no_proof():
    """Both have room, both are used, both rows look like a bargain: more of sue would still be better."""
    claim = case(capacity="sue,2,; tom,2,").claim({("ann", "x"): "sue", ("bob", "x"): "tom"})
    for person in ("ann", "bob"):
        price(claim, "person", person)[:2] = [1, -3]
    price(claim, "group", "g")[:2] = [0, 3]
    price(claim, "supervisor", "tom")[:2] = [0, 0]
    assert "would improve supervision_cost" in faults(claim)


def test_the_price_of_a_supervisors_minimum_is_below_zero():
    guided = case(capacity="sue,2,; tom,2,1")
    claim = guided.best()
    assert sorted(row[3] for row in claim.placements) == ["sue", "tom"]
    assert price(claim, "supervisor", "tom")[:2] == [0, -2]
    assert faults(claim) == ""
    worse = guided.claim(BOTH_BY_TOM)
    worse.certificate = claim.certificate
    assert "supervisor tom has a price below zero and more than its minimum" in faults(worse)


def test_one_placement_fewer_than_supervisors_allow():
    claim = case().claim({("ann", "x"): "sue"})
    assert "the certificate does not prove placed" in faults(claim)
    assert "bob in x would improve placed" in faults(claim.with_free_places())


def test_who_has_no_group_or_nobody_to_supervise_them_does_not_disturb_the_proof():
    people = "person,group; ann,g; bob,; cid,h"
    claim = case(people, wishes="person,opening,rank; ann,x,1; bob,x,1; cid,x,1").best()
    assert [row[0] for row in claim.placements] == ["ann", "bob"]
    claim.certificate = [row for row in claim.certificate if row[1] != "h"]
    claim.unplaced[0][1] = "supervisor"
    assert faults(claim) == ""


def test_a_supervisor_with_room_is_no_reason():
    claim = case(openings="opening,capacity; x,1").best()
    claim.unplaced[0][1] = "supervisor"
    assert "the reason is full, not supervisor" in faults(claim)


def test_one_more_place_is_worth_nothing_where_supervisors_are_short():
    """The opening and sue are full: prices may blame either, but a place alone helps nobody."""
    claim = case(capacity="sue,1,; tom,0,", openings="opening,capacity; x,1").best()
    assert claim.prices == {"x": [0, 0]}
    assert faults(claim) == ""
    won = claim.placements[0][0]
    mine, other = (claim.case.cost((person, "x")) for person in (won, "bob" if won == "ann" else "ann"))
    claim.certificate = [["opening", "x", [0 - c for c in other]], ["person", won, [0, 0, other[2] - mine[2]]]]
    claim.prices = {"x": [1, 0]}
    assert faults(claim) == "prices.csv: x: one more place is worth less than [1, 0]"


def test_a_place_is_earned_through_a_supervisor_of_two_groups():
    """With a place in y bob, who counts twice, would take sue from ann."""
    claim = case(
        criteria=["placed"],
        people="person,group,weight; ann,g,1; bob,h,2",
        openings="opening,capacity; x,1; y,0",
        wishes="person,opening,rank; ann,x,1; bob,y,1",
        capacity="sue,1,",
        supervision="supervisor,group; sue,g; sue,h",
    ).best()
    assert claim.prices == {"x": [0], "y": [1]}
    assert faults(claim) == ""


@pytest.mark.parametrize(("node", "name"), [("supervisor", "eve"), ("group", "h")])
def test_a_price_of_nobody(node, name):
    claim = case().best()
    claim.certificate.append([node, name, [0, 0, 0]])
    assert f"id: unknown {node}" in faults(claim)


def test_rows_that_name_openings_can_be_proved_too():
    """No network, so nothing is owed; what the certificate does prove needs no note."""
    rows = "supervisor,group,opening,cost; sue,g,,0; tom,g,x,2"
    claim = case(supervision=rows).claim({("ann", "x"): "sue", ("bob", "x"): "tom"})
    claim.certificate, claim.prices = case().claim({("ann", "x"): "sue", ("bob", "x"): "tom"}).certificate, {}
    assert (verdict(claim).faults, verdict(claim).notes) == ([], [])
    dearer = case(supervision=rows).claim(BOTH_BY_TOM)
    dearer.certificate, dearer.prices = claim.certificate, {}
    assert "the certificate does not prove supervision_cost" in faults(dearer)
