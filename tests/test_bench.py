"""The benchmark: failures and wrong answers are told, not compared; a rerun keeps the rest of the report."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.matching.generate import Recipe, generate
from bench import agreement, apart, report
from bench.measure import Task, middle, once
from bench.parts import limited
from bench.parts.stable import draw_apart
from bench.peers import flows, ours, preferences, staged
from bench.peers.bundle import read
from bench.peers.values import conclude
from tests.matching.small import write

ROOT = Path(__file__).parent.parent
RANKS = ["placed", "rank_cost"]
BOTH_IN_ONE = {
    "people": [{"person": "p"}, {"person": "q"}],
    "openings": [{"opening": "A", "capacity": 2}],
    "wishes": [{"person": "p", "opening": "A", "rank": 1}, {"person": "q", "opening": "A", "rank": 1}],
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "bundle"


class PlacesEverybodyEverywhere:
    """A model with every rule left out."""

    def __init__(self, _bundle, columns):
        self.columns = columns

    def minimise(self, _cost, _seconds):
        return staged.Answer([1] * len(self.columns), 0, {})

    def at_most(self, _cost, _value):
        pass


@pytest.mark.parametrize("summed", [False, True])
def test_the_answer_of_a_model_that_forgot_a_rule_has_no_figures(summed, folder):
    write(folder, BOTH_IN_ONE | {"openings": [{"opening": "A", "capacity": 1}]}, RANKS)
    with pytest.raises(ValueError, match="A is overfull"):
        staged.measure(PlacesEverybodyEverywhere, folder, RANKS, 20, summed=summed)


def test_the_answer_of_a_package_or_a_flow_that_breaks_a_rule_has_none_either(monkeypatch, folder):
    bundle = read(write(folder, BOTH_IN_ONE | {"openings": [{"opening": "A", "capacity": 1}]}, RANKS))
    with pytest.raises(ValueError, match="A is overfull"):
        preferences.judged(bundle, {0: 0, 1: 0})
    monkeypatch.setattr(flows, "_pairs", lambda *_: [(0, 0, 1), (1, 0, 1)])
    with pytest.raises(ValueError, match="A is overfull"):
        flows.raw(folder, RANKS, None)


def test_this_engine_is_judged_by_verify(monkeypatch, folder):
    write(folder, BOTH_IN_ONE, RANKS)
    assert ours.limited(folder, RANKS, 20)["status"] == "optimal"
    monkeypatch.setattr(ours, "verify", lambda *_: SimpleNamespace(ok=False, faults=["p holds 2", "A is overfull"]))
    assert ours.limited(folder, RANKS, 20)["status"] == "not verified: p holds 2"


def test_a_peer_that_fails_is_told_in_place_of_its_figures(folder):
    write(folder, BOTH_IN_ONE | {"teams": [{"team": "t", "person": "p"}]}, RANKS)
    found = once(Task("raw", folder, {"criteria": RANKS, "limit_s": 20}))
    assert found == {"why": "ValueError: not a network with the criteria placed, rank_cost"}


def test_a_package_that_is_not_installed_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setattr(apart, "VENV", tmp_path)
    assert once(Task("matching", tmp_path)) == {"why": "bench/.venv is not there"}


def test_scores_are_drawn_apart_and_the_higher_stays_the_higher(folder):
    generate(folder, Recipe(people=60, openings=12, wishes=4, specialties=2, seed=1))
    before = read(folder)
    draw_apart(folder)
    _, of_openings = preferences.lists(read(folder))
    score = dict(zip(zip(before.person, before.opening, strict=True), before.score, strict=True))
    for opening, people_there in enumerate(of_openings):
        there = [score[person, opening] for person in people_there]
        assert there == sorted(there, reverse=True)


def test_ties_are_refused_where_each_package_would_break_them_differently(folder):
    bundle = read(write(folder, BOTH_IN_ONE, RANKS))
    with pytest.raises(ValueError, match="ties"):
        preferences.lists(bundle)


OPTIMUM = {"status": "optimal", "values": [5, 8], "bounds": [-5, 8]}
UNPROVED = {"status": "feasible", "values": [4, 3], "bounds": [-5, None]}
BROKEN = {"why": "ValueError: 1 rules broken: B is overfull"}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (OPTIMUM | {"values": [5, 9]}, "different optima"),
        (UNPROVED | {"values": [5, 7]}, "better than the optimum"),
        (UNPROVED | {"bounds": [-4, None]}, "beyond the bound"),
    ],
)
def test_answers_that_cannot_both_be_right_stop_the_run(other, words):
    with pytest.raises(agreement.Disagreement, match=words):
        agreement.require("here", RANKS, {"one": OPTIMUM, "other": other})


def test_answers_that_can_both_be_right_do_not():
    agreement.require("here", RANKS, {"one": OPTIMUM, "other": UNPROVED, "broken": BROKEN})
    assert agreement.better(RANKS, OPTIMUM, UNPROVED)
    assert not agreement.better(RANKS, UNPROVED, OPTIMUM)


def test_the_gap_is_that_of_the_first_criterion_that_is_open():
    assert conclude([-5, 8], [-5, 6]) == {"status": "feasible", "bounds": [-5, 6], "gap": 1 / 3}
    assert conclude([-5, 8], [-8, 6]) == {"status": "feasible", "bounds": [-8, None], "gap": 3 / 8}
    assert conclude([-5, 8], [-5, 8]) == {"status": "optimal", "bounds": [-5, 8], "gap": 0}


def test_the_outcome_in_the_middle_counts_and_times_are_medians():
    runs = [OPTIMUM | {"seconds": 1, "peak_mb": 9}] + [UNPROVED | {"seconds": s, "peak_mb": s} for s in (2, 6)]
    found = middle(Task("peer", Path("here"), {"criteria": RANKS}), runs)
    assert (found["values"], found["seconds"], found["peak_mb"]) == ([4, 3], 2, 9)


@pytest.mark.parametrize("wrong", [BROKEN, OPTIMUM | {"status": "not verified: p holds 2"}])
def test_one_wrong_answer_is_what_is_told_of_a_peer(wrong):
    runs = [OPTIMUM | {"seconds": 1, "peak_mb": 9}, wrong, OPTIMUM | {"seconds": 2, "peak_mb": 9}]
    assert middle(Task("peer", Path("here"), {"criteria": RANKS}), runs) == wrong


@pytest.mark.parametrize(
    ("run", "met"),
    [
        ({"status": "feasible", "gap": 0.004, "seconds": 60.5}, True),
        ({"status": "feasible", "gap": 0.006, "seconds": 9.0}, False),
        ({"status": "feasible", "gap": 0.004, "seconds": 70.0}, False),
        ({"status": "none", "gap": None, "seconds": 60.0}, False),
        ({"status": "not verified: p1 holds 2", "gap": 0.0, "seconds": 9.0}, False),
        ({"why": "BundleError: not supported yet"}, None),
    ],
)
def test_a_gap_counts_when_it_is_small_in_time_and_verified(run, met):
    assert limited.gap_target("gap", run, most=0.005, limit_s=60).met is met


def test_one_better_peer_is_enough_to_miss_the_target_and_a_broken_one_counts_for_nothing():
    peers = {"ahead": UNPROVED | {"values": [4, 2]}, "behind": UNPROVED | {"values": [3, 1]}, "broken": BROKEN}
    target = limited.as_good_target("as good", RANKS, {limited.OURS: UNPROVED} | peers)
    assert (target.measured, target.met) == ("better than behind; worse than ahead", False)


def test_an_answer_of_this_engine_that_is_not_verified_misses_the_target():
    wrong = OPTIMUM | {"status": "not verified: p holds 2"}
    assert limited.as_good_target("as good", RANKS, {limited.OURS: wrong, "behind": UNPROVED}).met is False


def test_a_part_run_again_replaces_only_its_own_section(tmp_path):
    path = tmp_path / "RESULTS.md"
    for part, words in (("side", "old"), ("networks", "stays"), ("side", "new")):
        section = report.Section(part, part.title(), words, ("a",), [("1|2",)], [report.Target("t", "3", False)])
        report.put(path, part, report.text(section, "here"))
    text = path.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.index("# Measurements") < text.index("stays") < text.index("new")
    assert "| t | 3 | **not met** |" in text
    assert "| 1\\|2 |" in text


def test_all_of_the_report_at_hand_belongs_to_a_part_and_outlives_a_rerun():
    text = (ROOT / "bench" / "RESULTS.md").read_text(encoding="utf-8")
    assert text.startswith(f"{report.TITLE}\n<!-- ")
    assert set(re.findall(r"^<!-- (\w+) -->$", text, re.MULTILINE)) <= set(report.ORDER)


def test_a_small_run_writes_each_part_and_keeps_the_others(tmp_path):
    out = tmp_path / "small.md"
    for part in ("reading", "explain"):
        command = [sys.executable, "-m", "bench", "--small", "--no-install", "--only", part, "--out", str(out)]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
    text = out.read_text(encoding="utf-8")
    assert "| 10000 | this engine | " in text
    assert "| 300 × 60 | " in text
