"""Two results of one bundle side by side."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.match import match_cli
from app.matching.compare import compare, table
from app.matching.faults import BundleError
from tests.matching import small

PEOPLE = [{"person": name, "group": "g"} for name in ("ann", "bob", "cat", "dan")]
OPENINGS = [{"opening": name, "capacity": 2} for name in ("farm", "lab", "mill")]
RANKS = {"ann": "lab farm", "bob": "farm lab mill", "cat": "lab", "dan": "mill"}
TABLES = {
    "people": PEOPLE,
    "openings": OPENINGS,
    "wishes": [
        {"person": person, "opening": opening, "rank": rank, "distance": 10 * rank}
        for person, line in RANKS.items()
        for rank, opening in enumerate(line.split(), 1)
    ],
}


@pytest.fixture
def bundle(tmp_path) -> Path:
    return small.write(tmp_path / "bundle", TABLES, ["placed", "rank_cost"])


def result(folder: Path, placements: str, criteria=("placed", "rank_cost"), previous: str = "") -> Path:
    """A result folder of "person opening supervisor; …" with the criteria it states."""
    folder.mkdir()
    stated = [{"name": name, "value": 0} for name in criteria]  # what it states of values is not looked at
    (folder / "result.json").write_text(json.dumps({"criteria": stated}))
    for name, header, lines in (
        ("placements", ["person", "opening", "supervisor"], placements),
        ("previous", ["person", "opening"], previous),
    ):
        if name == "placements" or lines:
            rows = [[*line.split(), "", ""][: len(header)] for line in lines.split(";")]
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([header, *rows])
    return folder


def test_who_is_placed_who_moves_and_which_openings_gain(bundle, tmp_path):
    a = result(tmp_path / "a", "ann lab; bob farm; cat lab")
    b = result(tmp_path / "b", "ann lab; bob mill; dan mill")
    assert list(table(compare(bundle, a, b))) == [
        "placed     3 -> 3",
        "rank_cost  3 -> 5",
        "placed only in A: 1",
        "  cat",
        "placed only in B: 1",
        "  dan",
        "placed elsewhere: 1",
        "  bob: farm -> mill",
        "openings that gain or lose: 3",
        "  farm: 1 -> 0",
        "  lab: 2 -> 1",
        "  mill: 0 -> 2",
    ]


def test_the_same_placement_is_said_to_be_the_same(bundle, tmp_path):
    a, b = (result(tmp_path / name, "ann lab; bob farm") for name in "ab")
    assert list(table(compare(bundle, a, b)))[-1] == "the same placement"


def test_a_criterion_that_one_of_them_states_is_counted_for_both(bundle, tmp_path):
    a = result(tmp_path / "a", "ann lab", ["profile:greedy"])
    b = result(tmp_path / "b", "ann farm", ["placed", "distance"])
    found = compare(bundle, a, b)
    assert [(c.name, c.a, c.b) for c in found.criteria] == [
        ("profile:greedy", [1, 0, 0, 0], [0, 1, 0, 0]),
        ("placed", 1, 1),
        ("distance", 10, 20),
    ]


def test_kept_counts_what_the_repair_started_from(bundle, tmp_path):
    a = result(tmp_path / "a", "ann lab; bob farm")
    b = result(tmp_path / "b", "ann farm; bob farm", ["kept"], previous="ann lab; bob farm; gone farm")
    found = compare(bundle, a, b)
    assert [(c.name, c.a, c.b) for c in found.criteria if c.name == "kept"] == [("kept", 2, 1)]


def test_what_the_bundle_no_longer_allows_has_no_value_but_is_listed(bundle, tmp_path):
    a = result(tmp_path / "a", "gone lab; ann lab; ann shut; dan lab")
    b = result(tmp_path / "b", "ann lab; dan mill")
    found = compare(bundle, a, b)
    assert (found.criteria[0].a, found.gone_a, found.gone_b) == (1, 3, 0)
    assert [(move.person, move.left, move.came) for move in found.moves] == [
        ("ann", ["shut"], []),
        ("dan", ["lab"], ["mill"]),
    ]
    assert "3 placements of A are not possible in the bundle; the values leave them out" in table(found)


def test_another_supervisor_is_not_another_placement(tmp_path):
    watched = TABLES | {
        "supervisors": [{"supervisor": name, "capacity": 5} for name in ("sue", "tom")],
        "supervision": [{"supervisor": s, "group": "g", "opening": "", "cost": c} for s, c in (("sue", 1), ("tom", 4))],
    }
    bundle = small.write(tmp_path / "bundle", watched, ["placed"])
    a, b = (result(tmp_path / s, f"ann lab {s}", ["supervision_cost"]) for s in ("sue", "tom"))
    found = compare(bundle, a, b)
    assert list(table(found)) == [
        "supervision_cost  1 -> 4",
        "the same placement",
        "other supervisors: 1",
        "  ann in lab: sue -> tom",
    ]


def test_a_long_list_is_cut_in_the_table_and_whole_in_the_json(tmp_path):
    people = [{"person": f"p{i:02}"} for i in range(30)]
    wishes = [{"person": row["person"], "opening": "lab", "rank": 1} for row in people]
    lab = [{"opening": "lab", "capacity": 30}]
    bundle = small.write(tmp_path / "bundle", {"people": people, "openings": lab, "wishes": wishes}, ["placed"])
    a = result(tmp_path / "a", "p00 lab")
    b = result(tmp_path / "b", ";".join(f"{row['person']} lab" for row in people))
    assert "  and 9 more (--json has all)" in table(compare(bundle, a, b))
    assert len(json.loads(run("compare", bundle, a, b, "--json").stdout)["only_b"]) == 29


def run(*arguments):
    return CliRunner().invoke(match_cli, [str(argument) for argument in arguments])


def test_the_command_ends_with_0_or_says_with_2_what_cannot_be_read(bundle, tmp_path):
    a = result(tmp_path / "a", "ann lab")
    same = run("compare", bundle, a, a)
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "the same placement")
    lost = run("compare", bundle, a, tmp_path / "none")
    assert (lost.exit_code, lost.stderr) == (
        2,
        "none/placements.csv:1: -: found no file … expected the file\n",
    )
    (a / "result.json").write_text("[]")
    assert run("compare", bundle, a, a).exit_code == 2
    with pytest.raises(BundleError, match=r"a/result\.json:1: criteria"):
        compare(bundle, a, a)
