"""The solver before the judge: every result it writes is the best there is and is accepted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.verify_case import verdict
from tests.matching.verify_random import random_case
from tests.matching.verify_solved import solved


@given(st.integers(0, 10**6), st.sampled_from([1, 2]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_best_placement_is_found_and_accepted(seed, most, guided):
    case = random_case(seed, most, guided)
    claim = solved(case)
    found = verdict(claim)
    assert (found.faults, claim.report["status"] == "infeasible") == ([], not any(True for _ in case.placements()))
    if claim.report["status"] == "optimal":
        best = case.claim(min(case.placements(), key=case.total))
        assert [row[:3] for row in claim.placements] == [row[:3] for row in best.placements]
