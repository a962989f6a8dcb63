"""A solve in processes of its own: it stops at once, keeps its limits of time and memory, and leaves nobody behind."""

import faulthandler
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.matching import process
from app.matching.children import Child, ChildEnded, ChildFailed, answer
from app.matching.generate import Recipe, generate
from app.matching.process import Cancelled, MemoryLimit, TimeLimit, solve_folder
from app.matching.solve import Options

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
ALL = {"minimums": 0.2, "teams": 0.05, "supervisors": True}


def running(wanted) -> list[int]:
    """Processes that are not over, by their command line and the number of their group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, stat = (folder / "cmdline").read_bytes().decode(), (folder / "stat").read_text()
        except (OSError, UnicodeDecodeError):
            continue
        state, _, group = stat.rpartition(")")[2].split()[:3]
        if state != "Z" and wanted(command, int(group)):
            found.append(int(folder.name))
    return found


def soon(look, many: int) -> bool:
    """Are there so many processes within half a minute?"""
    ends = time.monotonic() + 30
    while len(look()) != many:
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """One that hangs together, large enough that HiGHS gets a process of its own."""
    folder = tmp_path_factory.mktemp("town") / "bundle"
    generate(folder, Recipe(people=12_000, openings=1200, cross=0.5, seed=1, **ALL))
    return folder


@pytest.fixture(scope="module")
def colleges(tmp_path_factory):
    """Forty parts."""
    folder = tmp_path_factory.mktemp("colleges") / "bundle"
    generate(folder, Recipe(people=20_000, openings=2000, cross=0, seed=1, **ALL))
    return folder


@pytest.fixture
def group(monkeypatch):
    """The processes of a solve: a function that says which of them run."""
    leader = []
    own = Child.__init__

    def noted(self, *args, **more):
        own(self, *args, **more)
        leader.append(self.process.pid)

    monkeypatch.setattr(Child, "__init__", noted)
    return lambda: running(lambda _, group: group in leader)


def seconds_to_stop(bundle, result, is_time, **options) -> float:
    """How long a solve goes on after it was asked to stop, which is when `is_time` says so."""
    asked = []

    def stop():
        asked.extend([time.monotonic()] * bool(is_time()))
        return bool(asked)

    with pytest.raises(Cancelled):
        solve_folder(bundle, result, Options(should_cancel=stop, **options))
    return time.monotonic() - asked[0]


@pytest.mark.parametrize(("bundle", "many"), [("town", 2), ("colleges", 3)], ids=["HiGHS", "parts"])
def test_it_stops_at_once_while_its_own_processes_work(bundle, many, tmp_path, group, request):
    bundle = request.getfixturevalue(bundle)
    # Others may use the machine: one of three must be quick.
    assert any(
        seconds_to_stop(bundle, tmp_path / "result", lambda: len(group()) >= many, time_limit_s=60, workers=2) < 0.2
        for _ in range(3)
    )
    assert soon(group, 0)
    assert list(tmp_path.iterdir()) == []


def test_it_stops_at_once_while_highs_works_inside(tmp_path):
    generate(tmp_path / "bundle", Recipe(people=5000, openings=500, cross=0.5, seed=1, **ALL))

    def seconds():
        stages = []  # after the first HiGHS works on the next
        return seconds_to_stop(tmp_path / "bundle", tmp_path / "result", lambda: stages, on_progress=stages.append)

    assert any(seconds() < 0.2 for _ in range(3))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_no_process_outlives_a_command(colleges, tmp_path, sent):
    out = str(tmp_path / "result")

    def mine():
        return running(lambda line, _: out in line)

    command = [sys.executable, "-m", "app.cli.match", "solve", str(colleges), "--out", out, "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as solving:  # noqa: S603
        assert soon(mine, 3)
        time.sleep(0.2)  # a signal that comes with the fork itself may be lost on Python
        solving.send_signal(sent)
    assert soon(mine, 0)


def test_a_process_that_is_killed_inside_is_told(colleges, tmp_path, group):
    def kill_one():
        inside = sorted(group())[1:]
        if len(inside) == 2:
            os.kill(inside[0], signal.SIGKILL)

    with pytest.raises(ChildFailed, match="ended without an answer"):
        solve_folder(colleges, tmp_path / "result", Options(workers=2, should_cancel=kill_one))
    assert soon(group, 0)


def test_memory_has_a_limit_that_is_named(town, tmp_path):
    with pytest.raises(MemoryLimit, match="the memory limit of 200 MB was reached"):
        solve_folder(town, tmp_path / "result", Options(memory_mb=200))
    assert list(tmp_path.iterdir()) == []


def test_within_the_limit_of_memory_all_is_as_without(tmp_path):
    generate(tmp_path / "bundle", Recipe(people=300, openings=30, seed=1, **ALL))
    assert solve_folder(tmp_path / "bundle", tmp_path / "result", Options(memory_mb=4096)) == "optimal"


@pytest.mark.parametrize(
    ("allowed", "kind", "words"),
    [(64, MemoryLimit, "limit of 64 MB"), (None, ChildEnded, "without an answer")],
    ids=["limited", "not limited"],
)
def test_where_memory_is_limited_an_abort_is_laid_to_it(allowed, kind, words):
    child = Child(lambda _: (faulthandler.disable(), os.abort()))
    try:
        with pytest.raises(kind, match=words):
            child.result(allowed)
    finally:
        child.end()


def test_what_goes_wrong_in_a_child_is_told_in_words():
    child = Child(lambda pipe: answer(pipe, lambda: 1 // 0))
    try:
        with pytest.raises(ChildFailed, match="ZeroDivisionError"):
            child.result()
    finally:
        child.end()


def test_a_process_that_overruns_its_time_is_ended(town, tmp_path, group, monkeypatch):
    monkeypatch.setattr(process, "GRACE_S", 0)
    begun = time.monotonic()
    with pytest.raises(TimeLimit):
        solve_folder(town, tmp_path / "result", Options(time_limit_s=1.5))
    assert time.monotonic() - begun < 10
    assert soon(group, 0)
