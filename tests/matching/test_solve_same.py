"""One problem, one answer: whatever the order of rows and columns, the solver of the stages, the names of nothing."""

import csv
import random
import shutil

import pytest

from app.matching.bundle import read_bundle, write_result
from app.matching.generate import Recipe, generate
from app.matching.network import face
from app.matching.solve import solve


def fingerprint(folder, out):
    """result_sha256 and every price of the certificate."""
    problem = read_bundle(folder)
    write_result(problem, solve(problem), out)
    text = (out / "result.json").read_text(encoding="utf-8")
    return text.split('"result_sha256": "')[1][:64], sorted((out / "certificate.csv").read_text().splitlines())


def shuffled(folder, copy, seed):
    """The same bundle with rows and columns in another order."""
    shutil.copytree(folder, copy)
    dice = random.Random(seed)
    for path in sorted(copy.glob("*.csv")):
        with path.open(newline="") as stream:
            header, *rows = csv.reader(stream)
        dice.shuffle(rows)
        columns = dice.sample(range(len(header)), len(header))
        with path.open("w", newline="") as stream:
            csv.writer(stream).writerows([row[i] for i in columns] for row in [header, *rows])
    return copy


@pytest.fixture
def crowded(tmp_path):
    generate(tmp_path / "bundle", Recipe(people=300, openings=40, wishes=6, specialties=3, slack=0.9, seed=7))
    return tmp_path / "bundle"


@pytest.mark.parametrize("seed", range(3))
def test_rows_and_columns_in_another_order_give_the_same_result(crowded, tmp_path, seed):
    assert fingerprint(shuffled(crowded, tmp_path / "copy", seed), tmp_path / "a") == fingerprint(
        crowded, tmp_path / "b"
    )


def test_both_solvers_of_a_stage_give_the_same_result(crowded, tmp_path, monkeypatch):
    small = fingerprint(crowded, tmp_path / "a")
    monkeypatch.setattr("app.matching.network.lexicographic.SMALL", -1)
    assert fingerprint(crowded, tmp_path / "b") == small
    assert face.SMALL > 3000


def test_a_place_that_nobody_wishes_and_a_wish_that_cannot_win_change_nothing(crowded, tmp_path):
    before = solve(read_bundle(crowded))
    with (crowded / "openings.csv").open("a") as stream:
        stream.write("unwanted,5,\nshut,0,\n")
    with (crowded / "people.csv").open() as stream:
        person = next(iter(csv.DictReader(stream)))["person"]
    with (crowded / "wishes.csv").open("a") as stream:
        stream.write(f"{person},shut,1,,\n")
    after = solve(read_bundle(crowded))
    assert [c.value for c in after.criteria] == [c.value for c in before.criteria]
    assert after.person.tolist() == before.person.tolist()
    assert after.opening.tolist() == before.opening.tolist()
