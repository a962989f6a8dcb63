"""Random small networks against every placement there is: the best is accepted, every other one rejected."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.verify_case import faults
from tests.matching.verify_random import MUTATIONS, random_case


@given(st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_only_the_best_placement_is_accepted(seed):
    case = random_case(seed)
    placements = list(case.placements())
    if not placements:
        return
    best = min(placements, key=case.total)
    assert faults(case.claim(best)) == ""
    for other in random.Random(seed).sample(placements, min(3, len(placements))):
        if case.total(other) != case.total(best):
            assert "the certificate does not prove" in faults(case.claim(other))
            assert "the certificate does not prove" in faults(case.claim(other).with_free_places())


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_prices_are_what_one_more_place_changes(seed):
    """The prices in the claim come from potentials; here they are compared with solving again."""
    case = random_case(seed)
    if not list(case.placements()):
        return
    claim = case.best()
    for opening, row in case.openings.items():
        row["capacity"] = str(int(row["capacity"]) + 1)
        richer = case.best()
        row["capacity"] = str(int(row["capacity"]) - 1)
        assert claim.prices[opening] == [
            difference(after["value"], before["value"])
            for after, before in zip(richer.report["criteria"], claim.report["criteria"], strict=True)
        ]


def difference(after: int | list[int], before: int | list[int]) -> int | list[int]:
    if isinstance(after, int):
        return after - before
    return [a - b for a, b in zip(after, before, strict=True)]


@pytest.mark.parametrize("mutate", MUTATIONS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_no_mutant_passes(mutate, seed):
    """The tie-break makes the best placement unique, so another one is never as good."""
    case = random_case(seed)
    if not list(case.placements()):
        return
    claim = case.best()
    if claim.placements and claim.unplaced:
        mutate(claim, random.Random(seed))
        assert faults(claim) != ""
