"""The judge of the mechanism `stable`: only the one placement that is best for the people passes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.stable_case import Market, drawn, placed_otherwise, random_case, solved, stable_case
from tests.matching.verify_case import faults, input_hash, verdict


@pytest.fixture
def crossed():
    """Each of two people likes the opening that likes the other: two placements are stable."""
    return stable_case(
        people="person; ann; bob; cat",
        openings="opening,capacity; lab,1; bank,1",
        wishes="person,opening,rank,score; ann,lab,1,1; ann,bank,2,2; bob,bank,1,1; bob,lab,2,2; cat,lab,1,0",
    )


# --- placements


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_what_the_engine_writes_is_accepted_without_a_reserve(seed):
    claim = solved(random_case(seed))
    assert claim.report["input_sha256"] == input_hash(claim.case)
    found = verdict(claim)
    assert (found.faults, found.notes) == ([], [])


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_no_other_placement_passes(seed):
    """Of one that is not stable every blocking pair is counted; of one that is, somebody could do better."""
    case = random_case(seed)
    market, claim = Market(case), solved(case)
    placements = list(market.placements())
    best = {tuple(row[:2]) for row in claim.placements}
    for other in random.Random(seed).sample(placements, min(4, len(placements))) + market.stable():
        if {(p, o) for p, o in other.items() if o} != best:
            blocking = len(market.blocking(other))
            told = f"{blocking} pairs block the placement" if blocking else "another stable placement suits people"
            assert told in faults(placed_otherwise(claim, other))


def test_a_stable_placement_that_is_worse_for_the_people_is_rejected_for_that_alone(crossed):
    claim = placed_otherwise(solved(crossed), {"ann": "bank", "bob": "lab", "cat": None})
    assert faults(claim) == "another stable placement suits people better: ann can have lab"


def test_two_people_and_openings_who_would_all_rather_swap_block_twice():
    lists = "person,opening,rank,score; ann,lab,1,2; ann,bank,2,1; bob,bank,1,2; bob,lab,2,1"
    claim = solved(stable_case(people="person; ann; bob", openings="opening,capacity; lab,1; bank,1", wishes=lists))
    assert "2 pairs block the placement" in faults(placed_otherwise(claim, {"ann": "bank", "bob": "lab"}))


@pytest.mark.parametrize("seed", range(6))
def test_who_lost_the_lottery_cannot_hold_the_place(seed):
    both = "person,opening,rank; ann,lab,1; bob,lab,1"
    case = stable_case(seed, people="person; ann; bob", openings="opening,capacity; lab,1", wishes=both)
    won, lost = sorted(("ann", "bob"), key=lambda person: drawn(seed, person))
    claim = solved(case)
    assert (claim.placements, faults(claim)) == ([[won, "lab", "1", ""]], "")
    claim.unplaced[0][0] = won
    assert faults(placed_otherwise(claim, {won: None, lost: "lab"})) == "\n".join(
        ["1 pairs block the placement, none may", "criterion blocking_pairs is 1, not 0"]
    )


@pytest.mark.parametrize("seed", range(6))
def test_between_equal_ranks_only_what_was_drawn_passes(seed):
    equal = "person,opening,rank; ann,lab,1; ann,bank,1"
    case = stable_case(seed, people="person; ann", openings="opening,capacity; lab,1; bank,1", wishes=equal)
    second = max(("lab", "bank"), key=lambda opening: drawn(seed, "ann", opening))
    assert "1 pairs block the placement" in faults(placed_otherwise(solved(case), {"ann": second}))


def test_the_lottery_of_another_seed_does_not_fit():
    both = "person,opening,rank; ann,lab,1; bob,lab,1"
    tables = {"people": "person; ann; bob", "openings": "opening,capacity; lab,1", "wishes": both}
    loses = next(s for s in range(99) if (drawn(s, "ann") < drawn(s, "bob")) != (drawn(7, "ann") < drawn(7, "bob")))
    claim = solved(stable_case(7, **tables))
    claim.case.seed = claim.report["seed"] = loses
    claim.report["input_sha256"] = input_hash(claim.case)
    assert "1 pairs block the placement" in faults(claim)


# --- reports


def drop_a_placement(claim):
    placed_otherwise(claim, {"ann": "lab", "bob": None, "cat": None})


def forget_a_placement(claim):
    claim.placements.pop()


def state_a_wrong_rank(claim):
    claim.placements[0][2] = "2"


def state_a_blocking_pair(claim):
    claim.criterion("blocking_pairs").update(value=1, bound=1)


def state_a_false_profile(claim):
    claim.criterion("profile:greedy").update(value=[1, 1, 0], bound=[1, 1, 0])


def state_no_bound(claim):
    claim.criterion("blocking_pairs").update(bound=None)
    claim.report.update(status="feasible", gap=None)


def leave_a_criterion_out(claim):
    del claim.report["criteria"][1]


def state_a_price(claim):
    claim.prices = {"lab": [0, [0, 0, 0], 0]}


def state_a_certificate(claim):
    claim.certificate = [["person", "ann", [0]]]


def leave_an_unplaced_person_out(claim):
    claim.unplaced.clear()


def give_a_wrong_reason(claim):
    claim.unplaced[0][1] = "criterion"


MUTANTS = {
    drop_a_placement: "pairs block the placement",
    forget_a_placement: "unplaced.csv: bob is missing",
    state_a_wrong_rank: "rule 4: ann in lab has rank 1, not 2",
    state_a_blocking_pair: "criterion blocking_pairs is 0, not 1",
    state_a_false_profile: "criterion profile:greedy is [2, 0, 0], not [1, 1, 0]",
    state_no_bound: "the stable mechanism states every bound equal to its value",
    leave_a_criterion_out: "the stable mechanism reports placed, profile:greedy, blocking_pairs",
    state_a_price: "the stable mechanism has no prices and no certificate",
    state_a_certificate: "the stable mechanism has no prices and no certificate",
    leave_an_unplaced_person_out: "unplaced.csv: cat is missing",
    give_a_wrong_reason: "unplaced.csv: cat: the reason is full, not criterion",
}


@pytest.mark.parametrize("mutate", MUTANTS, ids=lambda mutate: mutate.__name__)
def test_no_mutant_passes_though_its_hashes_are_true(crossed, mutate):
    claim = solved(crossed)
    mutate(claim)
    assert MUTANTS[mutate] in faults(claim)


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"pools": "pool,opening; k,lab"}, "pools"),
        ({"limits": "limit,capacity; week,9"}, "limits"),
        ({"openings": "opening,capacity,min_to_open; lab,1,1; bank,1,0"}, "minimums"),
        ({"teams": "team,person; t,cat"}, "teams"),
        ({"supervisors": "supervisor,capacity; s,9"}, "supervisors"),
        ({"pins": "person,opening,kind; ann,lab,require"}, "required pins"),
        ({"people": "person,demand; ann,1; bob,1; cat,2"}, "demand above 1"),
        (
            {
                "people": "person,credits_max; ann,; bob,; cat,1",
                "openings": "opening,capacity,credits; lab,1,2; bank,1,0",
            },
            "credits_max below the credits of a wish",
        ),
    ],
)
def test_a_rule_that_the_mechanism_does_not_take_is_named(crossed, tables, named):
    plain = {name: ";".join(rows) for name, rows in crossed.tables.items()}
    claim = solved(crossed)
    claim.case = stable_case(**plain | tables)
    claim.report["input_sha256"] = input_hash(claim.case)
    assert f"the stable mechanism does not take {named}" in faults(claim)
