"""Repair: who moves when the problem has changed, and what other numbers of moves would buy."""

import csv
import json
import os
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.match import match_cli
from app.matching import frontier
from app.matching.bundle import BundleError
from app.matching.clock import Options, TimeLimit
from app.matching.generate import Recipe, generate
from app.matching.repair import repair_folder, with_kept
from app.matching.verify import verify
from tests.matching import brute, small
from tests.matching.random_problems import NETWORK, network_orders, orders, problems

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "25"))
ALL = 1000  # points: more than there can be
FAMILIES = {
    "network": (NETWORK | {"previous"}, network_orders),
    "teams": ({"teams", "previous"}, network_orders),
    "minimums": ({"minimums", "limits", "previous"}, network_orders),
    "pools": ({"pools", "minimums", "previous", "weights"}, orders),
    "supervisors": ({"supervisors", "previous"}, orders),
}


def in_force(folder: Path, *pairs: tuple[str, str]) -> Path:
    """A result folder with just the placements."""
    folder.mkdir(parents=True)
    with (folder / "placements.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("person", "opening", "rank", "supervisor"), *((*pair, 1, "") for pair in pairs)])
    return folder


def wishes(**ranked: str) -> list[dict]:
    """Ranked by their order: ann="lab farm"."""
    rows = ((person, opening, rank) for person, line in ranked.items() for rank, opening in enumerate(line.split(), 1))
    return [{"person": p, "opening": o, "rank": rank, "score": 0, "distance": 0} for p, o, rank in rows]


def tables(places: dict[str, int], **ranked: str) -> small.Tables:
    people = [{"person": name, "demand": 1, "weight": 1} for name in ranked]
    openings = [{"opening": name, "capacity": capacity} for name, capacity in places.items()]
    return {"people": people, "openings": openings, "wishes": wishes(**ranked)}


def repaired(tmp_path, changed, *pairs, criteria=("placed", "profile:greedy"), asked=None, **more):
    """(pairs, points as (moves, values) by criterion) of a repair that the judge accepts."""
    bundle = small.write(tmp_path / "bundle", changed, list(criteria))
    done = repair_folder(bundle, in_force(tmp_path / "old", *pairs), tmp_path / "new", criteria=asked, **more)
    assert verify(bundle, tmp_path / "new").faults == []
    rows = list(csv.DictReader((tmp_path / "new" / "placements.csv").open(encoding="utf-8", newline="")))
    return {(row["person"], row["opening"]) for row in rows}, done


def points_of(done) -> list[tuple]:
    return [(point.moves, point.status, point.values) for point in done.points]


LAB_CLOSED = tables({"lab": 0, "farm": 2, "mill": 1}, ann="lab farm", bob="farm mill", cat="farm mill")


def test_a_closed_opening_moves_only_those_who_were_in_it(tmp_path):
    pairs, done = repaired(tmp_path, LAB_CLOSED, ("ann", "lab"), ("bob", "farm"), ("cat", "mill"))
    assert pairs == {("ann", "farm"), ("bob", "farm"), ("cat", "mill")}
    assert done.own.moves == 1


def test_nothing_changed_and_nobody_moves(tmp_path):
    same = tables({"lab": 1, "farm": 1}, ann="lab farm", bob="lab farm")
    pairs, done = repaired(tmp_path, same, ("ann", "farm"), ("bob", "lab"))
    assert pairs == {("ann", "farm"), ("bob", "lab")}
    assert points_of(done) == [(0, "optimal", [2, 2, [1, 1, 0]])]


def test_a_swap_is_made_only_where_kept_comes_after_what_it_buys(tmp_path):
    crossed = tables({"lab": 1, "farm": 1}, ann="lab farm", bob="farm lab")
    before = ("ann", "farm"), ("bob", "lab")
    assert repaired(tmp_path / "a", crossed, *before)[0] == set(before)
    pairs, done = repaired(tmp_path / "b", crossed, *before, asked=["placed", "rank_cost", "kept"])
    assert pairs == {("ann", "lab"), ("bob", "farm")}
    assert points_of(done) == [(0, "optimal", [2, 4, 2]), (2, "optimal", [2, 2, 0])]


def test_kept_in_the_middle_decides_between_equals(tmp_path):
    either = tables({"lab": 1, "farm": 1}, ann="lab farm", bob="lab farm")
    pairs, done = repaired(
        tmp_path, either, ("bob", "lab"), asked=["placed", "profile:greedy", "kept"], criteria=["distance"]
    )
    assert pairs == {("ann", "farm"), ("bob", "lab")}
    assert [criterion.name for criterion in done.result.criteria] == ["placed", "profile:greedy", "kept"]


def test_people_who_are_gone_free_their_place_and_new_ones_take_what_is_left(tmp_path):
    changed = tables({"lab": 1, "farm": 1}, ann="lab farm", new="lab farm")
    pairs, done = repaired(tmp_path, changed, ("ann", "farm"), ("gone", "lab"), ("ann", "shut"))
    assert pairs == {("ann", "farm"), ("new", "lab")}
    assert done.own.moves == 0  # what is gone cannot be moved
    assert (tmp_path / "new" / "previous.csv").read_text() == "person,opening\nann,farm\nann,shut\ngone,lab\n"


def test_fewer_moves_leave_somebody_out_and_the_frontier_says_so(tmp_path):
    chain = tables({"lab": 0, "farm": 1, "mill": 1}, ann="lab farm", bob="farm mill")
    _, done = repaired(tmp_path, chain, ("ann", "lab"), ("bob", "farm"), asked=["placed", "rank_cost"])
    assert points_of(done) == [(1, "optimal", [1, 1, 1]), (2, "optimal", [2, 0, 4])]
    rows = list(csv.reader((tmp_path / "new" / "frontier.csv").open(encoding="utf-8", newline="")))
    assert rows == [
        ["moves", "status", "gap", "values"],
        ["1", "optimal", "0.0", "[1, 1, 1]"],
        ["2", "optimal", "0.0", "[2, 0, 4]"],
    ]


def oracle(problem: small.Tables, pairs: list[tuple[str, str]], criteria: list[str]) -> list[tuple]:
    """(moves, "optimal", values) of every point of the frontier, by looking at every placement."""
    others = [name for name in criteria if name != "kept"]
    known = [{row[key] for row in problem[table]} for table, key in (("people", "person"), ("openings", "opening"))]
    still = [(person, opening) for person, opening in pairs if person in known[0] and opening in known[1]]
    best: dict[int, tuple] = {}
    for placement in brute.placements(problem):
        moves = len(still) - len({row[:2] for row in placement} & set(still))
        key = small.order(brute.value(problem, placement, others), others)
        best[moves] = min(best.get(moves, (key, placement)), (key, placement), key=lambda pair: pair[0])
    points, last = [], None
    for moves, (key, placement) in sorted(best.items()):
        if last is None or key < last:
            points.append((moves, "optimal", brute.value(problem, placement, criteria)))
            last = key
    return points


@pytest.mark.parametrize("few", [0, frontier.FEW], ids=["by bounds of the flow", "by search alone"])
@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_the_frontier_is_that_of_all_placements(few, family, data):
    only, some_order = FAMILIES[family]
    problem = data.draw(problems(only=only))
    pairs = [(row["person"], row["opening"]) for row in problem.pop("previous", [])]
    criteria = with_kept(data.draw(some_order))
    with tempfile.TemporaryDirectory() as scratch, patch.object(frontier, "FEW", few):
        bundle = small.write(Path(scratch) / "bundle", problem, ["placed"])
        done = repair_folder(
            bundle, in_force(Path(scratch) / "old", *pairs), Path(scratch) / "new", None, criteria, ALL
        )
        faults = verify(bundle, Path(scratch) / "new").faults
    expected = oracle(problem | {"previous": [{"person": p, "opening": o} for p, o in pairs]}, pairs, criteria)
    assert (points_of(done), faults) == (expected, [])
    assert done.own in done.points or done.result.status == "infeasible"


@pytest.mark.parametrize(("name", "count"), [("rank_cost", 7), ("profile:greedy", 8), ("profile:generous", 13)])
def test_bounds_of_the_flow_leave_out_only_what_no_point_uses(name, count, tmp_path):
    """On a network too large to look at every placement: with the bounds and without."""
    generate(tmp_path / "bundle", Recipe(people=150, openings=15, wishes=5, specialties=2, slack=1.2, seed=3))
    assert run("solve", tmp_path / "bundle", "--out", tmp_path / "old", "--criteria", "placed,rank_cost").exit_code == 0
    close_the_fullest(tmp_path)
    found = []
    for few in (0, 10**9):
        with patch.object(frontier, "FEW", few):
            done = repair_folder(
                tmp_path / "bundle", tmp_path / "old", tmp_path / "new", criteria=["placed", name], points=ALL
            )
        found.append(points_of(done))
    assert found[0] == found[1]
    assert len(found[0]) == count


def close_the_fullest(folder: Path) -> str:
    """Take all places from the opening that holds most people."""
    rows = csv.DictReader((folder / "old" / "placements.csv").open(encoding="utf-8", newline=""))
    closed = Counter(row["opening"] for row in rows).most_common(1)[0][0]
    path = folder / "bundle" / "openings.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        openings = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, openings[0])
        writer.writeheader()
        writer.writerows(row | ({"capacity": 0} if row["opening"] == closed else {}) for row in openings)
    return closed


def test_the_first_points_come_first_and_the_last_is_always_there(tmp_path):
    ring = {name: f"{name}1 {name}2" for name in "abcdef"}
    places = {opening: 1 for line in ring.values() for opening in line.split()}
    before = [(name, f"{name}2") for name in ring]
    _, done = repaired(tmp_path, tables(places, **ring), *before, asked=["kept", "rank_cost"], points=3)
    assert [point.moves for point in done.points] == [0, 1, 6]


def test_kept_is_put_after_placed_or_first_unless_it_is_named():
    assert with_kept(["placed", "score"]) == ["placed", "kept", "score"]
    assert with_kept(["score", "placed"]) == ["kept", "score", "placed"]
    assert with_kept(["score", "kept"]) == ["score", "kept"]


def test_the_time_limit_holds_for_the_repair_and_cuts_the_frontier_short(tmp_path):
    before = ("ann", "lab"), ("bob", "farm"), ("cat", "mill")
    with pytest.raises(TimeLimit):
        repaired(tmp_path / "a", LAB_CLOSED, *before, options=Options(time_limit_s=0))
    with patch.object(frontier, "_solved", lambda *_: None):
        _, done = repaired(tmp_path / "b", LAB_CLOSED, *before)
    assert points_of(done) == [(1, "optimal", [3, 2, [1, 2, 0]])]


def test_the_stable_mechanism_keeps_nothing_and_says_so(tmp_path):
    bundle = small.write(tmp_path / "bundle", LAB_CLOSED, ["placed"], mechanism="stable")
    with pytest.raises(BundleError, match=r"bundle\.json:1: mechanism: found stable"):
        repair_folder(bundle, in_force(tmp_path / "old"), tmp_path / "new")


def run(*arguments):
    return CliRunner().invoke(match_cli, [str(argument) for argument in arguments])


def test_from_a_solve_through_a_repair_to_a_comparison(tmp_path):
    generate(tmp_path / "bundle", Recipe(people=60, openings=12, wishes=4, specialties=2, slack=1.3, seed=1))
    assert run("solve", tmp_path / "bundle", "--out", tmp_path / "old").exit_code == 0
    closed = close_the_fullest(tmp_path)
    assert run("repair", tmp_path / "bundle", tmp_path / "old", "--out", tmp_path / "new").exit_code == 0
    assert run("verify", tmp_path / "bundle", tmp_path / "new").exit_code == 0
    told = json.loads(run("compare", tmp_path / "bundle", tmp_path / "old", tmp_path / "new", "--json").stdout)
    assert closed in {opening["opening"] for opening in told["openings"] if not opening["b"]}
    kept = next(criterion for criterion in told["criteria"] if criterion["name"] == "kept")
    assert len(told["moves"]) + len(told["only_a"]) == kept["a"] - kept["b"] > 0


def test_the_command_shows_the_frontier_and_marks_its_own_result(tmp_path):
    bundle = small.write(tmp_path / "bundle", LAB_CLOSED, ["placed", "rank_cost"])
    old = in_force(tmp_path / "old", ("ann", "lab"), ("bob", "farm"), ("cat", "mill"))
    shown = run("repair", bundle, old, "--out", tmp_path / "new")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[1:] == [
        "moves  placed  kept  rank_cost",
        "    1       3     2          5    <- this result",
    ]


def test_the_command_ends_like_the_others(tmp_path):
    bundle = small.write(tmp_path / "bundle", LAB_CLOSED | {"pins": pins("ann", "lab")}, ["placed"])
    old = in_force(tmp_path / "old", ("ann", "lab"))
    assert run("repair", bundle, tmp_path / "none", "--out", tmp_path / "new").exit_code == 2
    assert run("repair", bundle, old, "--out", tmp_path / "new", "--time-limit", 0).exit_code == 5
    assert not (tmp_path / "new").exists()
    assert run("repair", bundle, old, "--out", tmp_path / "new").exit_code == 3
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"result.json", "previous.csv"}
    assert run("verify", bundle, tmp_path / "new").exit_code == 0
    assert json.loads((tmp_path / "new" / "result.json").read_text(encoding="utf-8"))["status"] == "infeasible"


def pins(person: str, opening: str) -> list[dict]:
    return [{"person": person, "opening": opening, "kind": "require"}]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("person\nann\n", "old/placements.csv:1: opening: found no such column"),
        ("person,opening\nann,lab\nann,lab\n", "old/placements.csv:3: -: found a repeated row"),
        ("person,opening\nann,\n", "old/placements.csv:2: opening: found nothing"),
        ('person,opening\n"ann,lab\n', "old/placements.csv:2: -: found a broken row"),
    ],
)
def test_a_placement_in_force_that_cannot_be_read_is_named_by_line(tmp_path, text, fault):
    bundle = small.write(tmp_path / "bundle", LAB_CLOSED, ["placed"])
    old = in_force(tmp_path / "old")
    (old / "placements.csv").write_text(text)
    shown = run("repair", bundle, old, "--out", tmp_path / "new")
    assert (shown.exit_code, fault in shown.stderr) == (2, True)
