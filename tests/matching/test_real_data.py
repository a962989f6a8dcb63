"""Real preference data, where KLASTER_DATA names the folder that holds them."""

import os
from pathlib import Path

import pytest

from app.matching.bundle import read_bundle, write_result
from app.matching.solve import solve
from app.matching.verify import verify

DATA = os.environ.get("KLASTER_DATA")
pytestmark = pytest.mark.skipif(DATA is None, reason="KLASTER_DATA is not set")

# Most placed, and then the greedy profile. The certificate proves each; here they guard against a change of both.
PROFILES = {
    "glasgow-2007": (35, [20, 9, 5, 0, 1, 0]),
    "glasgow-2009": (32, [24, 5, 2, 1, 0, 0]),
    "glasgow-2011": (31, [22, 8, 1, 0, 0, 0]),
    "glasgow-2013": (51, [35, 10, 2, 3, 1, 0]),
    "agh-2003": (146, [17, 91, 16, 7, 15, 0, 0, 0, 0, 0]),
}


@pytest.mark.parametrize("name", PROFILES)
def test_the_profile_is_the_best_and_verified(name, tmp_path):
    problem = read_bundle(Path(DATA) / name)
    result = solve(problem)
    write_result(problem, result, tmp_path / "result")
    assert tuple(c.value for c in result.criteria) == PROFILES[name]
    assert verify(Path(DATA) / name, tmp_path / "result").faults == []
