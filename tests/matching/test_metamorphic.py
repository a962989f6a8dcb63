"""What must not change the answer, and what must not make it worse, on random problems in which rules meet."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.matching.bundle import read_bundle
from app.matching.structure import is_network
from tests.matching import small
from tests.matching.random_problems import NETWORK, network_orders, orders, problems
from tests.matching.test_every_rule_small import solved, solved_folder
from tests.matching.test_solve_same import shuffled

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "40"))
IDENTIFIERS = {
    "person", "opening", "fallback", "group", "pool", "limit", "supervisor", "team", "opening_a", "opening_b",
}  # fmt: skip

some_problem = given(problems(), orders)
short = settings(max_examples=EXAMPLES)


def answer(tables, criteria):
    """The values of the criteria, None where there is no placement; accepted by the judge."""
    outcome = solved(tables, criteria)
    assert outcome.faults == []
    return None if outcome.report["status"] == "infeasible" else outcome.values


def renamed(tables, new):
    """The same problem with `new(name)` for every identifier."""
    return {
        name: [
            {column: new(cell) if column in IDENTIFIERS and cell else cell for column, cell in row.items()}
            for row in rows
        ]
        for name, rows in tables.items()
    }


@short
@some_problem
def test_longer_names_in_the_same_order_change_no_value(tables, criteria):
    assert answer(renamed(tables, lambda name: f'the "{name}", \u0436'), criteria) == answer(tables, criteria)


@short
@some_problem
def test_names_in_another_order_change_no_value(tables, criteria):
    other = renamed(tables, lambda name: sha256(name.encode()).hexdigest()[:8])
    assert answer(other, criteria) == answer(tables, criteria)


def both_orders(tables, criteria, seed):
    """The problem, its outcome, and that of the same bundle with rows and columns shuffled."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        bundle = small.write(folder / "bundle", tables, criteria)
        copy = shuffled(bundle, folder / "copy", seed)
        return read_bundle(bundle), solved_folder(bundle, folder / "a"), solved_folder(copy, folder / "b")


@short
@given(problems(), orders, st.integers(0, 99))
def test_rows_and_columns_in_another_order_change_no_value(tables, criteria, seed):
    _, first, second = both_orders(tables, criteria, seed)
    assert first.values == second.values
    assert first.report["status"] == second.report["status"]
    assert first.report["input_sha256"] == second.report["input_sha256"]


@pytest.mark.parametrize("rule", ["limits", "supervisors"])
@short
@given(st.data(), network_orders, st.integers(0, 99))
def test_rows_and_columns_in_another_order_give_the_same_result_of_a_network(rule, data, criteria, seed):
    tables = data.draw(problems(only=NETWORK | data.draw(st.sampled_from([{rule}, set()]))))
    problem, first, second = both_orders(tables, criteria, seed)
    if is_network(problem):
        assert first.report["result_sha256"] == second.report["result_sha256"]


@short
@some_problem
def test_a_bundle_that_is_solved_again_gives_the_same_result(tables, criteria):
    first, second = solved(tables, criteria), solved(tables, criteria)
    assert first.report["result_sha256"] == second.report["result_sha256"]


@short
@some_problem
def test_an_opening_that_nobody_wants_changes_no_value(tables, criteria):
    unwanted = {"opening": "unwanted", "capacity": 5, "min_to_open": 2, "credits": 1}
    assert answer(tables | {"openings": [*tables["openings"], unwanted]}, criteria) == answer(tables, criteria)


@short
@some_problem
def test_a_last_wish_for_an_opening_without_a_place_changes_no_value(tables, criteria):
    last = max((wish["rank"] for wish in tables["wishes"]), default=0)
    assume(last)
    wish = {"person": "p0", "opening": "shut", "rank": last, "score": 3, "distance": 0}
    hopeful = {
        "openings": [*tables["openings"], {"opening": "shut", "capacity": 0}],
        "wishes": [*tables["wishes"], wish],
    }
    assert answer(tables | hopeful, criteria) == answer(tables, criteria)


@short
@given(problems(), orders, st.data())
def test_one_more_place_never_worsens_the_first_criterion(tables, criteria, data):
    opening = data.draw(st.sampled_from(tables["openings"]))["opening"]
    before, after = answer(tables, criteria), answer(small.one_more(tables, opening), criteria)
    if before is not None:
        assert small.order(after[:1], criteria[:1]) <= small.order(before[:1], criteria[:1])


@short
@some_problem
def test_a_later_criterion_takes_nothing_from_an_earlier_one(tables, criteria):
    values = answer(tables, criteria)
    assert answer(tables, criteria[:1]) == (None if values is None else values[:1])


@short
@some_problem
def test_two_copies_side_by_side_are_worth_twice_as_much(tables, criteria):
    additive = [name for name in criteria if name != "supervision_balance"]
    assume(additive)
    copy = renamed(tables, lambda name: f"{name}'")
    both = {name: [*rows, *copy[name]] for name, rows in tables.items()}
    once = answer(tables, additive)
    assert answer(both, additive) == (None if once is None else [twice(value) for value in once])


def twice(value):
    return [2 * entry for entry in value] if isinstance(value, list) else 2 * value
