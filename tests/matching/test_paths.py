"""prices.csv is what solving again with one more place gives, also under nested limits, minimums and supervisors."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.matching.bundle import read_bundle
from app.matching.generate import Recipe, generate
from app.matching.network.search import search
from app.matching.network.warm import prepare_search
from app.matching.problem import LimitOpenings, Limits, Problem
from app.matching.solve import solve
from tests.matching import brute, small
from tests.matching.random_problems import NETWORK, NETWORK_CRITERIA, problems

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "120"))
RULES = sorted(NETWORK | {"limits", "supervisors"})

network_orders = st.lists(st.sampled_from([*NETWORK_CRITERIA, "supervision_cost"]), unique=True, min_size=1, max_size=4)


@st.composite
def networks(draw, rules=None):
    """Tables of a network: limits that nest or are apart, supervisors of whole groups. `rules`: exactly these."""
    some = st.lists(st.sampled_from(RULES), unique=True, min_size=1)
    tables = draw(problems(only=set(rules or draw(some))))
    if "limits" in tables:
        tables |= nested(tables)
    for row in tables.get("supervisors", []):
        row["max_openings"] = ""
    if "supervision" in tables:
        rows = {(row["supervisor"], row["group"]): row | {"opening": ""} for row in tables["supervision"]}
        tables["supervision"] = list(rows.values())
    return tables


def nested(tables):
    """The limits without the second one where it crosses the first."""
    inside = {row["limit"]: set() for row in tables["limits"]}
    for row in tables["limit_openings"]:
        inside[row["limit"]].add(row["opening"])
    first, *rest = inside.values()
    if all(first <= other or other <= first or not first & other for other in rest):
        return {}
    return {
        "limits": tables["limits"][:1],
        "limit_openings": [row for row in tables["limit_openings"] if row["limit"] == tables["limits"][0]["limit"]],
    }


def problem_of(tables, criteria) -> Problem:
    """The problem of a bundle in tables."""
    with tempfile.TemporaryDirectory() as scratch:
        return read_bundle(small.write(Path(scratch) / "bundle", tables, criteria))


def difference(then, now):
    """Values of criteria minus values of criteria, a profile entry by entry."""
    pairs = zip(then, now, strict=True)
    return [[a - b for a, b in zip(x, y, strict=True)] if isinstance(x, list) else x - y for x, y in pairs]


@settings(max_examples=EXAMPLES)
@given(networks(), network_orders)
def test_the_price_of_one_more_place_is_what_trying_everything_gives(tables, criteria):
    now = brute.best(tables, criteria)
    assume(now is not None)
    problem = problem_of(tables, criteria)
    prices = dict(zip(problem.openings.opening, solve(problem).prices, strict=True))
    for opening, price in prices.items():
        assert price == difference(brute.best(small.one_more(tables, opening), criteria), now), opening


def with_sites(problem: Problem, seed: int) -> Problem:
    """Every three openings are a site, every two sites an employer: a little narrow, sometimes with a minimum."""
    draw, count = np.random.default_rng(seed), len(problem.openings.opening)
    opening = draw.permutation(count)
    sites, employers = np.arange(count) // 3, np.arange(count) // 6 + -(-count // 3)
    limit = np.concatenate([sites, employers])
    inside = np.bincount(limit, np.tile(problem.openings.capacity[opening], 2)).astype(np.int64)
    capacity = np.maximum(1, inside - draw.integers(0, 4, inside.size))
    minimum = np.where(draw.random(inside.size) < 0.3, np.minimum(capacity, 2), 0)
    names = tuple(f"l{i}" for i in range(inside.size))
    return replace(
        problem,
        limits=Limits(names, capacity, minimum),
        limit_openings=LimitOpenings(limit, np.tile(opening, 2)),
    )


def one_more(problem: Problem, opening: int) -> Problem:
    capacity = problem.openings.capacity + (np.arange(problem.openings.capacity.size) == opening)
    return replace(problem, openings=replace(problem.openings, capacity=capacity))


def values(problem: Problem) -> list:
    return [criterion.value for criterion in solve(problem).criteria]


@pytest.mark.parametrize("criteria", [["placed", "profile:greedy"], ["placed", "distance"], ["score", "rank_cost"]])
@pytest.mark.parametrize("seed", range(8))
def test_the_price_of_one_more_place_under_many_limits_is_what_solving_again_gives(tmp_path, criteria, seed):
    generate(tmp_path / "bundle", Recipe(people=60, openings=15, wishes=4, specialties=2, slack=1.2, seed=seed))
    problem = with_sites(read_bundle(tmp_path / "bundle", criteria=criteria), seed)
    solved = solve(problem)
    now = [criterion.value for criterion in solved.criteria]
    again = [difference(values(one_more(problem, opening)), now) for opening in range(15)]
    assert solved.prices == again
    assert any(map(any, (np.hstack(price) for price in again)))


def test_a_place_under_a_limit_at_its_minimum_is_worth_only_what_it_brings_there():
    tables = {
        "people": [{"person": "p0"}, {"person": "p1"}],
        "openings": [{"opening": "in", "capacity": 1}, {"opening": "out", "capacity": 1}],
        "wishes": [
            {"person": "p0", "opening": "out", "rank": 1},
            {"person": "p0", "opening": "in", "rank": 2},
            {"person": "p1", "opening": "in", "rank": 1},
        ],
        "pins": [{"person": "p0", "opening": "out", "kind": "require"}],
        "limits": [{"limit": "l0", "capacity": 3, "minimum": 1}],
        "limit_openings": [{"limit": "l0", "opening": "in"}],
    }
    solved = solve(problem_of(tables, ["placed", "profile:greedy"]))
    assert solved.prices == [[0, [0, 0, 0]], [0, [0, 0, 0]]]


def test_what_is_compiled_at_set_up_is_what_is_used():
    prepare_search()
    many = Recipe(people=60, openings=15, wishes=4, specialties=2, slack=1.2, seed=1)
    with tempfile.TemporaryDirectory() as scratch:
        generate(Path(scratch) / "bundle", many)
        solved = solve(with_sites(read_bundle(Path(scratch) / "bundle"), 1))
    assert solved.prices
    assert len(search.signatures) == 1
