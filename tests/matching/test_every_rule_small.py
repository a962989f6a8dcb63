"""The engine against trying everything, on random small problems in which all rules and criteria of the format meet."""

import csv
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.bundle import read_bundle, write_result
from app.matching.solve import solve
from app.matching.verify import verify
from tests.matching import brute, small
from tests.matching.random_problems import NETWORK, network_orders, orders, problems
from tests.matching.test_solve_small import difference

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "120"))

FAMILIES = {
    "network": NETWORK,
    "limits": {"limits"},
    "minimums": {"minimums"},
    "minimums and limits": {"minimums", "limits"},
    "teams": {"teams"},
    "supervisors": {"supervisors"},
    "credits": {"demand", "credits"},
    "conflicts": {"demand", "conflicts", "dates"},
    "credits and conflicts": {"demand", "credits", "conflicts", "dates"},
}


@dataclass(frozen=True)
class Outcome:
    """What the engine made of a bundle, as it stands in the result folder, and the judge's faults."""

    report: dict
    placement: frozenset
    prices: dict[str, list]
    faults: list[str]

    @property
    def values(self) -> list:
        return [entry["value"] for entry in self.report["criteria"]]

    @property
    def bounds(self) -> list:
        return [entry["bound"] for entry in self.report["criteria"]]


def solved_folder(bundle: Path, result: Path) -> Outcome:
    """Read, solve, write, judge; the placement as (person, opening, supervisor), empty where there is none."""
    problem = read_bundle(bundle)
    write_result(problem, solve(problem), result)
    report = json.loads((result / "result.json").read_text(encoding="utf-8"))
    placement = frozenset((row["person"], row["opening"], row["supervisor"]) for row in _rows(result, "placements"))
    prices = {row["opening"]: json.loads(row["plus_one"]) for row in _rows(result, "prices")}
    return Outcome(report, placement, prices, verify(bundle, result).faults)


def _rows(result: Path, name: str) -> list[dict]:
    """The rows of a table of the result; none where the table is not written."""
    path = result / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def solved(tables: small.Tables, criteria: list[str], seed: int = 0) -> Outcome:
    """The outcome of a problem in tables."""
    with tempfile.TemporaryDirectory() as scratch:
        bundle = small.write(Path(scratch) / "bundle", tables, criteria, seed)
        return solved_folder(bundle, Path(scratch) / "result")


def check(tables: small.Tables, criteria: list[str]) -> None:
    """The engine finds the best there is and proves it, or names what cannot hold together where there is nothing."""
    expected = brute.best(tables, criteria)
    outcome = solved(tables, criteria)
    assert outcome.faults == []
    if expected is None:
        assert outcome.report["status"] == "infeasible"
        assert outcome.report["conflict"]
        assert outcome.report["relaxation"]
    else:
        assert (outcome.report["status"], outcome.report["gap"]) == ("optimal", 0)
        assert outcome.values == outcome.bounds == expected


@settings(max_examples=EXAMPLES)
@given(problems(), orders)
def test_the_values_are_the_best_of_all_where_rules_meet(tables, criteria):
    check(tables, criteria)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=EXAMPLES)
@given(st.data())
def test_the_values_are_the_best_of_all_under_one_kind_of_rule(family, data):
    check(data.draw(problems(only=FAMILIES[family])), data.draw(orders))


@pytest.mark.parametrize(
    "rules", [{"limits"}, {"supervisors"}, {"limits", "supervisors"}], ids=lambda rules: " and ".join(sorted(rules))
)
@settings(max_examples=EXAMPLES)
@given(st.data(), network_orders)
def test_a_price_is_what_one_more_place_changes(rules, data, criteria):
    """The judge cannot see every price under limits; the oracle can."""
    tables = data.draw(problems(only=rules | data.draw(st.sampled_from([NETWORK, set()]))))
    before, prices = brute.best(tables, criteria), solved(tables, criteria).prices
    for opening, price in prices.items():
        assert price == difference(brute.best(small.one_more(tables, opening), criteria), before)
