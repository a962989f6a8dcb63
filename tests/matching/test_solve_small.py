"""The engine against trying everything, on random small problems with tables and criteria combined."""

import csv
import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.bundle import read_bundle, write_result
from app.matching.network import face
from app.matching.solve import solve
from app.matching.verify import verify
from tests.matching import small

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "80"))
CRITERIA = ["placed", "profile:greedy", "profile:generous", "rank_cost", "score", "distance", "kept"]


@st.composite
def problems(draw):
    """Tables of up to 4 people and 4 openings; each optional table is there about half of the time."""
    people = [f"p{i}" for i in range(draw(st.integers(1, 4)))]
    openings = [f"o{i}" for i in range(draw(st.integers(1, 4)))]
    small_number = st.integers(0, 3)
    one_holds_two = draw(st.booleans())
    pooled, pinned, kept = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    every_pair = [(p, o) for p in people for o in openings]
    some = st.lists(st.sampled_from(every_pair), unique=True, max_size=10)
    return {
        "people": [
            {
                "person": person,
                "demand": 2 if one_holds_two and i == 0 else 1,
                "weight": draw(st.sampled_from([1, 1, 1, 2])),
                "fallback": draw(st.sampled_from(["", "k0", "k1"])) if pooled else "",
            }
            for i, person in enumerate(people)
        ],
        "openings": [{"opening": o, "capacity": draw(st.sampled_from([0, 1, 1, 2]))} for o in openings],
        "wishes": [
            {"person": p, "opening": o, "rank": draw(st.integers(1, 3))}
            | {"score": draw(small_number) - 1, "distance": draw(small_number)}
            for p, o in draw(some)
        ],
        "pools": [
            {"pool": f"k{i % 2}", "opening": o, "distance": draw(small_number)}
            for i, o in enumerate([openings[0], openings[0], openings[-1]][: 3 if len(openings) > 1 else 2])
        ]
        if pooled
        else [],
        "pins": [
            {"person": p, "opening": o, "kind": draw(st.sampled_from(["require", "forbid", "forbid"]))}
            for p, o in (draw(some)[:2] if pinned else [])
        ],
        "previous": [{"person": p, "opening": o} for p, o in (draw(some)[:4] if kept else [])],
    }


orders = st.lists(st.sampled_from(CRITERIA), unique=True, min_size=1, max_size=4)


def solved(tables, criteria, seed=0):
    """(values, placed pairs, verdict, the result) of the engine."""
    with tempfile.TemporaryDirectory() as scratch:
        bundle = small.write(Path(scratch) / "bundle", tables, criteria, seed)
        problem = read_bundle(bundle)
        result = solve(problem)
        write_result(problem, result, Path(scratch) / "result")
        verdict = verify(bundle, Path(scratch) / "result")
        with (Path(scratch) / "result" / "result.json").open() as stream:
            report = json.load(stream)
        held = set()
        if result.status == "optimal":
            with (Path(scratch) / "result" / "placements.csv").open() as stream:
                held = {(row["person"], row["opening"]) for row in csv.DictReader(stream)}
    return [c["value"] for c in report["criteria"]], held, verdict, result


# A fixture cannot choose the solver inside @given, so the number of arcs from which a network is large is set outside.
both_solvers = pytest.mark.parametrize("limit", [face.SMALL, -1], ids=["ortools", "kernel"])
any_problem = given(problems(), orders, st.integers(0, 3))


@both_solvers
def test_the_placement_is_the_one_best_of_all(limit, monkeypatch):
    monkeypatch.setattr("app.matching.network.lexicographic.SMALL", limit)

    @settings(max_examples=EXAMPLES)
    @any_problem
    def property_(tables, criteria, seed):
        expected = small.best(tables, criteria, seed)
        values, held, verdict, result = solved(tables, criteria, seed)
        assert verdict.faults == []
        if expected is None:
            assert result.status == "infeasible"
            assert result.conflict
        else:
            assert result.status == "optimal"
            assert (values, held) == expected

    property_()


@both_solvers
def test_a_price_is_what_one_more_place_changes(limit, monkeypatch):
    monkeypatch.setattr("app.matching.network.lexicographic.SMALL", limit)

    @settings(max_examples=EXAMPLES)
    @any_problem
    def property_(tables, criteria, seed):
        before = small.best(tables, criteria, seed)
        *_, result = solved(tables, criteria, seed)
        for opening, plus_one in zip(tables["openings"], result.prices, strict=before is not None):
            after = small.best(small.one_more(tables, opening["opening"]), criteria, seed)
            assert plus_one == difference(after[0], before[0])

    property_()


def difference(after: list, before: list) -> list:
    """after − before, entry by entry."""
    return [
        [x - y for x, y in zip(a, b, strict=True)] if isinstance(a, list) else a - b
        for a, b in zip(after, before, strict=True)
    ]
