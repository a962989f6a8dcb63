"""`flask match`: exit codes, what is written and what is not; the engine in a process of its own."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from app.cli.match import match_cli
from app.matching.faults import BundleError
from app.matching.generate import Recipe, generate
from app.matching.process import Cancelled, ChildFailed, TimeLimit, solve_folder
from app.matching.solve import Options


def run(*arguments):
    return CliRunner().invoke(match_cli, [str(argument) for argument in arguments])


@pytest.fixture
def bundle(tmp_path):
    generate(tmp_path / "bundle", Recipe(people=60, openings=12, wishes=4, specialties=2, seed=1))
    return tmp_path / "bundle"


def test_solve_then_verify(bundle, tmp_path):
    assert run("solve", bundle, "--out", tmp_path / "result").exit_code == 0
    assert run("verify", bundle, tmp_path / "result").exit_code == 0
    report = json.loads((tmp_path / "result" / "result.json").read_text(encoding="utf-8"))
    assert report["status"] == "optimal"
    assert {path.name for path in tmp_path.iterdir()} == {"bundle", "result"}


def test_criteria_and_seed_can_be_replaced(bundle, tmp_path):
    assert run("solve", bundle, "--out", tmp_path / "r", "--criteria", "placed, rank_cost", "--seed", 5).exit_code == 0
    report = json.loads((tmp_path / "r" / "result.json").read_text(encoding="utf-8"))
    assert ([c["name"] for c in report["criteria"]], report["seed"]) == (["placed", "rank_cost"], 5)
    assert run("verify", bundle, tmp_path / "r").exit_code == 0


def test_impossible_is_3_and_verified_under_the_criteria_that_were_asked(bundle, tmp_path):
    (bundle / "limits.csv").write_text("limit,capacity,minimum\nempty,9,1\n")
    assert run("solve", bundle, "--out", tmp_path / "r", "--criteria", "placed,rank_cost").exit_code == 3
    judged = run("verify", bundle, tmp_path / "r")
    assert (judged.exit_code, "verified" in judged.output) == (0, True)


def test_bad_input_is_2_with_every_fault_and_nothing_written(bundle, tmp_path):
    with (bundle / "wishes.csv").open("a") as stream:
        stream.write("nobody,nowhere,0,,\n")
    result = run("solve", bundle, "--out", tmp_path / "result")
    assert result.exit_code == 2
    assert result.stderr.count("wishes.csv:242: ") == 3
    assert not (tmp_path / "result").exists()


def test_infeasible_is_3_and_only_the_report_is_written(bundle, tmp_path):
    people = [line.split(",")[0] for line in (bundle / "people.csv").read_text().splitlines()[1:]]
    opening = (bundle / "openings.csv").read_text().splitlines()[1].split(",")[0]
    rows = "".join(f"{person},{opening},require\n" for person in people)
    (bundle / "pins.csv").write_text("person,opening,kind\n" + rows)
    assert run("solve", bundle, "--out", tmp_path / "result").exit_code == 3
    assert [path.name for path in (tmp_path / "result").iterdir()] == ["result.json"]
    assert run("verify", bundle, tmp_path / "result").exit_code == 0


def test_a_result_that_was_touched_is_4(bundle, tmp_path):
    run("solve", bundle, "--out", tmp_path / "result")
    path = tmp_path / "result" / "placements.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    assert run("verify", bundle, tmp_path / "result").exit_code == 4


def test_no_time_at_all_is_5(bundle, tmp_path):
    assert run("solve", bundle, "--out", tmp_path / "result", "--time-limit", 0).exit_code == 5
    assert not (tmp_path / "result").exists()


def test_an_earlier_result_is_replaced_and_any_other_folder_is_left_alone(bundle, tmp_path):
    for _ in range(2):
        assert run("solve", bundle, "--out", tmp_path / "result").exit_code == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert run("solve", bundle, "--out", tmp_path / "mine").exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_the_commands_load_no_solver_until_they_need_it():
    code = "import app.cli.match, sys; print([m for m in ('ortools', 'pandas', 'numba') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert shown.stdout.strip() == "[]"


def test_a_process_of_its_own_reports_its_stages(bundle, tmp_path):
    seen = []
    assert solve_folder(bundle, tmp_path / "result", Options(on_progress=seen.append)) == "optimal"
    assert seen[-1].stage == seen[-1].stages == 7
    assert run("verify", bundle, tmp_path / "result").exit_code == 0


def test_a_process_of_its_own_stops_at_once_and_leaves_nothing(tmp_path):
    generate(tmp_path / "large", Recipe(people=10_000, openings=1_000, seed=1))  # more than a second's work
    asked = time.monotonic() + 0.3
    with pytest.raises(Cancelled):
        solve_folder(tmp_path / "large", tmp_path / "result", Options(should_cancel=lambda: time.monotonic() > asked))
    assert time.monotonic() - asked < 1
    assert [path.name for path in tmp_path.iterdir()] == ["large"]


def test_faults_and_limits_come_back_from_the_process(bundle, tmp_path):
    with pytest.raises(TimeLimit):
        solve_folder(bundle, tmp_path / "result", Options(time_limit_s=0))
    (bundle / "people.csv").unlink()
    with pytest.raises(BundleError, match=r"people\.csv:1"):
        solve_folder(bundle, tmp_path / "result")


def test_a_process_that_fails_says_how(bundle, tmp_path):
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / "letter.txt").write_text("dear")
    with pytest.raises(ChildFailed, match="holds no result"):
        solve_folder(bundle, tmp_path / "result")
