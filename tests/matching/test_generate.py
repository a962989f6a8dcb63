"""Made-up bundles: exactly what the recipe says, the same for the same seed, whole or not at all."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from app.matching.generate import Recipe, generate
from app.matching.verify.bundle import read_bundle


def rows(folder: Path, name: str) -> list[dict]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def made(tmp_path):
    """made(people=…, …): the folder of a generated bundle."""

    def make(**options) -> Path:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        generate(folder, Recipe(**{"people": 300, "openings": 60, "wishes": 5, "specialties": 4, "seed": 3} | options))
        return folder

    return make


def test_the_same_seed_gives_the_same_bytes(made):
    first, again, other = made(), made(), made(seed=4)
    for path in first.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
    assert (first / "wishes.csv").read_bytes() != (other / "wishes.csv").read_bytes()


def test_everyone_ranks_distinct_openings_from_one(made):
    lists = defaultdict(list)
    for row in rows(made(), "wishes.csv"):
        lists[row["person"]].append((int(row["rank"]), row["opening"]))
    assert len(lists) == 300
    for wishes in lists.values():
        assert [rank for rank, _ in wishes] == [1, 2, 3, 4, 5]
        assert len({opening for _, opening in wishes}) == 5


@pytest.mark.parametrize(("people", "slack", "total"), [(300, 1.05, 315), (300, 1.0, 300), (7, 0.5, 4), (300, 0.1, 30)])
def test_capacities_sum_to_slack_times_people(made, people, slack, total):
    capacities = [int(row["capacity"]) for row in rows(made(people=people, slack=slack), "openings.csv")]
    assert sum(capacities) == total
    assert min(capacities) >= (1 if total >= 60 else 0)


@pytest.mark.parametrize(("cross", "components"), [(0, 4), (1, 1)])
def test_specialties_are_apart_unless_openings_accept_a_second(made, cross, components):
    home: dict[str, str] = {}
    for row in rows(made(cross=cross), "wishes.csv"):
        a, b = root(home, "p" + row["person"]), root(home, "o" + row["opening"])
        home[a] = b
    assert len({root(home, name) for name in home}) == components


def root(home: dict[str, str], name: str) -> str:
    home.setdefault(name, name)
    while home[name] != name:
        name = home[name]
    return name


def test_popularity_is_skewed(made):
    def largest_share(skew: float) -> float:
        firsts = Counter(row["opening"] for row in rows(made(skew=skew, cross=0), "wishes.csv") if row["rank"] == "1")
        return max(firsts.values()) / sum(firsts.values())

    assert largest_share(0) < 0.05 < largest_share(1.5)


def test_side_rules_as_asked(made):
    folder = made(minimums=0.2, teams=0.1, supervisors=True)
    bundle = read_bundle(folder)
    assert (bundle.min_to_open > 0).sum() == 12
    assert all(2 <= m <= c for m, c in zip(bundle.min_to_open, bundle.capacity, strict=True) if m)
    assert [len(members) for members in bundle.teams.values()] == [2] * 15
    assert all(row["group"] for row in rows(folder, "people.csv"))
    assert bundle.supervisor_capacity.sum() >= 300
    groups = {row["group"] for row in rows(folder, "people.csv")}
    assert {row["group"] for row in rows(folder, "supervision.csv")} == groups


def test_team_members_share_their_wishes(made):
    folder, lists = made(teams=0.1), defaultdict(list)
    for row in rows(folder, "wishes.csv"):
        lists[row["person"]].append((row["opening"], row["rank"]))
    teams = defaultdict(list)
    for row in rows(folder, "teams.csv"):
        teams[row["team"]].append(row["person"])
    assert all(lists[first] == lists[second] for first, second in teams.values())


def test_an_option_changes_only_its_own_tables(made):
    plain, full = made(), made(minimums=0.5, supervisors=True)
    assert (plain / "wishes.csv").read_bytes() == (full / "wishes.csv").read_bytes()


def test_few_openings_still_make_a_bundle(made):
    bundle = read_bundle(made(people=3, openings=1, wishes=5))
    assert len(bundle.wish_keys) == 3


@pytest.mark.parametrize(
    "options",
    [{"people": 0}, {"openings": 0}, {"wishes": 0}, {"wishes": 1001}, {"cross": 2}, {"teams": -0.1}, {"slack": -1}],
)
def test_an_impossible_recipe_is_refused(options):
    with pytest.raises(ValueError, match="must"):
        Recipe(**{"people": 3, "openings": 2} | options)


def test_nothing_is_overwritten_and_nothing_left_behind(tmp_path):
    out = tmp_path / "there"
    out.mkdir()
    (out / "file").write_text("mine")
    with pytest.raises(FileExistsError):
        generate(out, Recipe(people=3, openings=2))
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert [path.name for path in out.iterdir()] == ["file"]
