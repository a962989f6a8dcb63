"""Random small networks against every placement there is: the best is accepted, every other one rejected."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.verify_case import Case, Claim, faults, verdict
from tests.matching.verify_random import random_case


@given(st.integers(0, 10**6), st.sampled_from([1, 2]), st.booleans())
@settings(max_examples=120, deadline=None)
def test_only_the_best_placement_is_accepted(seed, most, guided):
    case = random_case(seed, most, guided)
    placements = list(case.placements())
    if not placements:
        return
    best = case.claim(min(placements, key=case.total))
    assert faults(best) == ""
    for other in random.Random(seed).sample(placements, min(3, len(placements))):
        if case.total(other) != case.total({tuple(row[:2]): row[3] for row in best.placements}):
            claim = case.claim(other)
            assert "the certificate does not prove" in faults(claim)
            assert "the certificate does not prove" in faults(replace(claim, certificate=best.certificate))
            assert "the certificate does not prove" in faults(claim.with_free_places())


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_prices_are_what_one_more_place_changes(seed, guided):
    """The prices of the claim come from potentials; here they are compared with solving again."""
    case = random_case(seed, 1, guided)
    if not any(True for _ in case.placements()):
        return
    claim = case.best()
    gains = {opening: gain(case, claim, opening) for opening in case.openings}
    assert faults(replace(claim, prices=gains)) == ""
    in_doubt = any("not that it is exact" in note for note in verdict(claim).notes)
    assert in_doubt or claim.prices == gains


def gain(case: Case, claim: Claim, opening: str) -> list:
    """What the criteria gain when the opening has one more place."""
    row = case.openings[opening]
    row["capacity"] = str(int(row["capacity"]) + 1)
    richer = case.best()
    row["capacity"] = str(int(row["capacity"]) - 1)
    return [
        difference(after["value"], before["value"])
        for after, before in zip(richer.report["criteria"], claim.report["criteria"], strict=True)
    ]


def difference(after: int | list[int], before: int | list[int]) -> int | list[int]:
    if isinstance(after, int):
        return after - before
    return [a - b for a, b in zip(after, before, strict=True)]
