"""A problem whose parts share nothing is solved part by part, and nobody can tell."""

import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from app.matching.apart import MOST, connected, taken_apart
from app.matching.bundle import read_bundle, write_result
from app.matching.clock import Clock, Options
from app.matching.generate import Recipe, generate
from app.matching.parts import solve_alone
from app.matching.result import Criterion
from app.matching.solve import Cancelled, solve
from app.matching.structure import is_network
from app.matching.together import joined_criteria
from app.matching.verify import verify
from tests.matching import small
from tests.matching.glued import glued, several
from tests.matching.random_problems import orders
from tests.matching.test_solve_rules import BASE, openings, people, wishes

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "120"))


def stated(result):
    return [(c.name, c.value, c.bound) for c in result.criteria]


def placed(result):
    return sorted(zip(result.person.tolist(), result.opening.tolist(), result.supervisor.tolist(), strict=True))


@settings(max_examples=2 * EXAMPLES)
@given(several, orders)
def test_part_by_part_is_as_good_as_the_whole_and_verified(tables, criteria):
    with tempfile.TemporaryDirectory() as scratch:
        bundle = small.write(Path(scratch) / "bundle", tables, criteria)
        problem = read_bundle(bundle)
        whole, result = solve_alone(problem, Clock(None, Options())), solve(problem)
        write_result(problem, result, Path(scratch) / "result")
        assert verify(bundle, Path(scratch) / "result").faults == []
    assert (result.status == "infeasible") == (whole is None)
    assert whole is None or stated(result) == stated(whole)


@pytest.mark.parametrize("joins", [[(0, 1), (1, 2), (2, 3)], [(3, 2), (2, 1), (1, 0)], [(0, 3), (1, 3), (2, 3)], []])
def test_what_edges_join_has_one_node_in_common(joins):
    one, other = np.array(joins, np.int64).reshape(-1, 2).T
    top = connected(5, one, other)
    assert top.tolist() == ([0, 0, 0, 0, 4] if joins else [0, 1, 2, 3, 4])


TEAM = {
    "people": people("ann", "bob"),
    "openings": openings(lab=2),
    "wishes": wishes(("ann", "lab", 1), ("bob", "lab", 1)),
    "teams": [{"team": "t", "person": "ann"}, {"team": "t", "person": "bob"}],
}
ALONE = {"people": people("ann"), "openings": openings(lab=1), "wishes": wishes(("ann", "lab", 2))}
SEVERAL = ALONE | {"people": people("ann", demand=2)}
DATED = ALONE | {"openings": [{"opening": "lab", "capacity": 1, "starts_on": "2026-03-02", "ends_on": "2026-03-06"}]}


def parts_of(tmp_path, *tables, criteria=("placed",)):
    """Sizes of the parts and whether each is a network."""
    problem = read_bundle(small.write(tmp_path / "bundle", BASE | glued(list(tables)), list(criteria)))
    return [(len(part.problem.people.person), is_network(part.problem)) for part in taken_apart(problem)]


def test_parts_without_further_rules_are_one_network(tmp_path):
    assert parts_of(tmp_path, TEAM, ALONE, TEAM, ALONE) == [(2, False), (2, True), (2, False)]


def test_who_may_hold_several_does_not_make_the_dates_of_others_count(tmp_path):
    assert parts_of(tmp_path, TEAM, SEVERAL, DATED) == [(1, True), (1, True), (2, False)]


def test_where_opening_costs_no_part_is_a_network_and_all_stay_apart(tmp_path):
    assert parts_of(tmp_path, ALONE, ALONE, criteria=["placed", "opened"]) == [(1, False), (1, False)]


def test_the_balance_of_supervisors_is_that_of_the_whole(tmp_path):
    assert parts_of(tmp_path, TEAM, ALONE, criteria=["placed", "supervision_balance"]) == []


def test_a_minimum_that_nobody_could_fill_leaves_the_problem_whole_and_impossible(tmp_path):
    lonely = {"limits": [{"limit": "none", "capacity": 1, "minimum": 1}]}
    problem = read_bundle(small.write(tmp_path / "bundle", BASE | glued([TEAM, ALONE]) | lonely, ["placed"]))
    assert taken_apart(problem) == []
    assert solve(problem).conflict == ["limits.csv: none has minimum 1"]


def test_whoever_needs_a_supervisor_whom_their_part_lacks_is_not_placed(tmp_path):
    guided = TEAM | {"people": people("ann", "bob", group="g"), "supervision": [{"supervisor": "s", "group": "g"}]}
    guided |= {"supervisors": [{"supervisor": "s", "capacity": 9}]}
    lost = TEAM | {"people": people("ann", "bob", group="h")}
    problem = read_bundle(small.write(tmp_path / "bundle", BASE | glued([guided, lost]), ["placed"]))
    result = solve(problem)
    assert [problem.people.person[p] for p in result.person] == ["a.ann", "a.bob"]
    assert [row.reason for row in result.unplaced] == ["supervisor", "supervisor"]


def test_the_placement_in_force_counts_as_lost_where_it_leaves_its_part(tmp_path):
    tables = glued([TEAM, ALONE]) | {"previous": [{"person": "b.ann", "opening": o} for o in ("a.lab", "b.lab")]}
    result = solve(read_bundle(small.write(tmp_path / "bundle", BASE | tables, ["placed", "kept"])))
    assert [c.value for c in result.criteria] == [3, 1]


def test_very_many_parts_are_put_together(tmp_path):
    tables = {name: [] for name in TEAM}
    for number in range(3 * MOST):
        for name, rows in TEAM.items():
            tables[name] += [{key: f"{cell}{number}" if isinstance(cell, str) else cell for key, cell in row.items()}
                             for row in rows]  # fmt: skip
    problem = read_bundle(small.write(tmp_path / "bundle", BASE | tables, ["placed"]))
    assert len(taken_apart(problem)) == MOST
    assert solve(problem).criteria[0].value == 6 * MOST


def test_after_an_entry_that_is_open_there_are_no_bounds():
    proved = [Criterion("placed", 5, 5), Criterion("profile:generous", [1, 1, 3], [1, 1, 3])]
    half = [Criterion("placed", 2, 2), Criterion("profile:generous", [0, 0, 2], [None, None, 1])]
    placed, profile = joined_criteria([proved, half])
    assert (placed.value, placed.bound) == (7, 7)
    assert (profile.value, profile.bound) == ([1, 1, 5], [None, None, 4])


@pytest.fixture(scope="module")
def colleges(tmp_path_factory):
    """Twelve parts of a hundred people, with every further rule."""
    folder = tmp_path_factory.mktemp("colleges") / "bundle"
    generate(folder, Recipe(people=1200, openings=120, cross=0, minimums=0.2, teams=0.05, supervisors=True, seed=3))
    return folder


def test_two_processes_give_the_same_as_one(colleges, tmp_path):
    problem = read_bundle(colleges)
    assert len(taken_apart(problem)) == 12
    one, two = solve(problem, Options(workers=1)), solve(problem, Options(workers=2))
    assert (stated(one), placed(one)) == (stated(two), placed(two))
    assert one.status == "optimal"
    write_result(problem, two, tmp_path / "result")
    assert verify(colleges, tmp_path / "result").faults == []


@pytest.mark.parametrize("workers", [1, 2])
def test_each_part_that_is_done_is_told_and_the_steps_only_go_on(colleges, workers):
    seen = []
    solve(read_bundle(colleges), Options(workers=workers, on_progress=seen.append))
    assert [step.stage for step in seen if step.name == "part"][:11] == list(range(1, 12))
    assert [step.stage for step in seen] == sorted({step.stage for step in seen})
    assert seen[-1].stage in (seen[-1].stages, seen[-1].stages - 1)  # a part that is no network draws no lots


def test_the_last_part_tells_the_values_of_the_whole(colleges):
    seen = []
    result = solve(read_bundle(colleges), Options(on_progress=seen.append))
    told = {step.name: step.value for step in seen}
    assert (told["placed"], told["profile:greedy 1"]) == (result.criteria[0].value, result.criteria[1].value[0])


def test_the_caller_can_stop_it_at_once_and_no_process_stays(colleges):
    seen = []
    options = Options(workers=2, on_progress=lambda _: seen.append(time.monotonic()), should_cancel=lambda: bool(seen))
    with pytest.raises(Cancelled):
        solve(read_bundle(colleges), options)
    assert time.monotonic() - seen[0] < 0.2
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_time_limit_holds_for_all_parts_together_and_leaves_a_placement(colleges, tmp_path, workers):
    problem = read_bundle(colleges)
    begun = time.monotonic()
    result = solve(problem, Options(time_limit_s=0.3, workers=workers))
    assert time.monotonic() - begun < 2
    assert result.criteria[0].value > 1100
    write_result(problem, result, tmp_path / "result")
    assert verify(colleges, tmp_path / "result").faults == []
