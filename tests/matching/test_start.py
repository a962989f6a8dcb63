"""A placement without a search: what is left of the flow when every rule is kept, and what else fits."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from app.matching.bundle import read_bundle, write_result
from app.matching.clock import Clock, Options, TimeLimit
from app.matching.generate import Recipe, generate
from app.matching.held import LARGER, value
from app.matching.model.highs import Answer
from app.matching.model.programme import programme
from app.matching.model.relaxed import relax
from app.matching.model.start import start
from app.matching.pairs import candidates
from app.matching.parts import solve_alone
from app.matching.result import entries_of
from app.matching.solve import solve
from app.matching.verify import verify
from tests.matching import brute, small
from tests.matching.random_problems import orders, problems
from tests.matching.test_solve_rules import BASE, openings, people, wishes

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "120"))


@pytest.fixture(scope="module")
def nothing_found():
    """HiGHS finds nothing, as where the time is too short."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("search", "assign"):
            patch.setattr(f"app.matching.model.{name}.minimise", lambda *_: Answer(None, None, False))
        yield


def begun(problem):
    """The start of a problem, None where it finds none; pairs as (person, opening)."""
    found = candidates(problem)
    eased = relax(problem, found, Clock(None, Options()))
    pairs = start(programme(problem, found), eased.optimum)
    names = problem.people.person, problem.openings.opening
    return pairs and {(names[0][p], names[1][o]) for p, o in zip(pairs.person, pairs.opening, strict=True)}


def beginning(tmp_path, **tables):
    """The start under `placed, profile:greedy`."""
    return begun(read_bundle(small.write(tmp_path / "bundle", BASE | tables, ["placed", "profile:greedy"])))


@settings(max_examples=2 * EXAMPLES)
@given(problems(), orders)
def test_a_start_keeps_every_rule_and_its_bounds_hold(nothing_found, tables, criteria):
    with tempfile.TemporaryDirectory() as scratch:
        bundle = small.write(Path(scratch) / "bundle", tables, criteria)
        problem = read_bundle(bundle)
        try:
            result = solve_alone(problem, Clock(60, Options()))
        except TimeLimit:
            assert problem.pins.person.size or problem.limits.minimum.any() or problem.supervisors.minimum.any()
            return
        if result is not None:
            write_result(problem, result, Path(scratch) / "result")
            assert verify(bundle, Path(scratch) / "result").faults == []
            assert not is_beyond(result.criteria[0], brute.best(tables, criteria)[0])


def is_beyond(stated, best):
    """Is the best there is beyond the bound of a criterion's first entry?"""
    bound, best = entries_of(stated)[0][1], entries_of(replace(stated, value=best))[0][0]
    return bound is not None and (best > bound if stated.name in LARGER else best < bound)


def test_a_team_that_the_flow_has_split_comes_together(tmp_path):
    tables = {
        "people": people("ann", "bob", "cat"),
        "openings": openings(lab=2, farm=1),
        "wishes": wishes(
            ("ann", "lab", 1), ("bob", "lab", 2), ("bob", "farm", 1), ("cat", "lab", 1), ("cat", "farm", 2)
        ),
        "teams": [{"team": "t", "person": "ann"}, {"team": "t", "person": "bob"}],
    }
    assert beginning(tmp_path, **tables) == {("ann", "lab"), ("bob", "lab"), ("cat", "farm")}


def test_an_opening_with_too_few_people_is_closed_and_they_go_elsewhere(tmp_path):
    tables = {
        "people": people("ann", "bob"),
        "openings": [{"opening": "lab", "capacity": 3, "min_to_open": 2}, *openings(farm=2)],
        "wishes": wishes(("ann", "lab", 1), ("ann", "farm", 2), ("bob", "farm", 1), ("bob", "lab", 2)),
    }
    assert beginning(tmp_path, **tables) == {("ann", "farm"), ("bob", "farm")}


def test_an_opening_that_a_pin_keeps_open_is_filled(tmp_path):
    tables = {
        "people": people("ann", "bob", "cat"),
        "openings": [{"opening": "lab", "capacity": 3, "min_to_open": 2}, *openings(farm=3)],
        "wishes": wishes(
            ("ann", "lab", 1), ("bob", "farm", 1), ("bob", "lab", 3), ("cat", "farm", 1), ("cat", "lab", 2)
        ),
        "pins": [{"person": "ann", "opening": "lab", "kind": "require"}],
    }
    assert beginning(tmp_path, **tables) == {("ann", "lab"), ("cat", "lab"), ("bob", "farm")}


def test_a_pin_that_cannot_be_met_this_way_gives_no_start(tmp_path):
    tables = {
        "people": people("ann", "bob"),
        "openings": [{"opening": "lab", "capacity": 3, "min_to_open": 2}, *openings(farm=3)],
        "wishes": wishes(("ann", "lab", 1), ("bob", "lab", 1), ("bob", "farm", 2)),
        "pins": [
            {"person": person, "opening": opening, "kind": "require"}
            for person, opening in (("ann", "lab"), ("bob", "farm"))
        ],
    }
    assert beginning(tmp_path, **tables) is None


def test_nobody_is_left_out_who_fits_beside_a_limit_that_overlaps_another(tmp_path):
    tables = {
        "people": people("ann", "bob", "cat"),
        "openings": openings(lab=2, farm=2, yard=2),
        "wishes": wishes(("ann", "lab", 1), ("bob", "farm", 1), ("bob", "yard", 2), ("cat", "yard", 1)),
        "limits": [{"limit": "one", "capacity": 1}, {"limit": "two", "capacity": 2}],
        "limit_openings": [
            {"limit": limit, "opening": opening}
            for limit, opening in (("one", "lab"), ("one", "farm"), ("two", "farm"), ("two", "yard"))
        ],
    }
    assert len(beginning(tmp_path, **tables)) == 3


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town") / "bundle"
    generate(folder, Recipe(people=1000, openings=100, cross=0.5, minimums=0.2, teams=0.05, supervisors=True, seed=1))
    return folder


def test_where_the_search_finds_nothing_the_start_is_stated_with_the_bound_of_the_flow(town, tmp_path, nothing_found):
    problem = read_bundle(town, criteria=["placed", "rank_cost"])
    result = solve(problem, Options(time_limit_s=60))
    placed, ranks = result.criteria
    assert result.status == "feasible"
    assert placed.value <= placed.bound <= 1.02 * placed.value
    assert ranks.bound is None
    write_result(problem, result, tmp_path / "result")
    assert verify(town, tmp_path / "result").faults == []


def test_a_limit_that_comes_before_the_flow_is_over_leaves_nothing(town):
    with pytest.raises(TimeLimit):
        solve(read_bundle(town), Options(time_limit_s=0.001))


def test_the_start_is_near_the_bound(town):
    problem = read_bundle(town)
    found = candidates(problem)
    eased = relax(problem, found, Clock(None, Options()))
    pairs = start(programme(problem, found), eased.optimum)
    assert value("placed", problem, pairs) >= 0.99 * -eased.lower[0]
