"""The solver before the judge: every result it writes is the best there is and is accepted, no mutant of it is."""

import csv
import json
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.bundle import read_bundle, write_result
from app.matching.solve import solve
from tests.matching.verify_case import Case, Claim, verdict
from tests.matching.verify_random import MUTATIONS, random_case


def solved(case: Case) -> Claim:
    """What the solver writes about the case, without the hashes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        problem = read_bundle(case.write(folder / "bundle"))
        write_result(problem, solve(problem), folder / "result")
        report = json.loads((folder / "result" / "result.json").read_text())
        if report["status"] == "infeasible":
            return Claim(case, report, [], [], {}, [])
        placements, unplaced, prices, certificate = (
            list(csv.reader((folder / "result" / f"{name}.csv").open(encoding="utf-8", newline="")))[1:]
            for name in ("placements", "unplaced", "prices", "certificate")
        )
    prices = {opening: json.loads(entries) for opening, entries in prices}
    certificate = [[node, name, json.loads(vector)] for node, name, vector in certificate]
    return Claim(case, report, placements, unplaced, prices, certificate)


@given(st.integers(0, 10**6), st.sampled_from([1, 2]))
@settings(max_examples=150, deadline=None)
def test_the_best_placement_is_found_and_accepted(seed, most):
    case = random_case(seed, most)
    claim = solved(case)
    found = verdict(claim)
    assert (found.faults, claim.report["status"] == "infeasible") == ([], not any(True for _ in case.placements()))
    if found.ok and claim.report["status"] == "optimal":
        best = case.claim(min(case.placements(), key=case.total))
        assert claim.placements == best.placements


@pytest.mark.parametrize("mutate", MUTATIONS)
@given(seed=st.integers(0, 10**6), most=st.sampled_from([1, 2]))
@settings(max_examples=15, deadline=None)
def test_no_mutant_of_it_passes(mutate, seed, most):
    claim = solved(random_case(seed, most))
    if claim.placements and claim.unplaced:
        del claim.report["result_sha256"]
        mutate(claim, random.Random(seed))
        assert not verdict(claim).ok
