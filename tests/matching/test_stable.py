"""Mechanism `stable`: the engine's answer against every placement there is."""

import re
from itertools import permutations
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching import stable
from app.matching.bundle import read_bundle, write_result
from app.matching.faults import BundleError
from app.matching.generate import Recipe, generate
from tests.matching.stable_case import Market, drawn, placement_of, random_case, solve_case, stable_case
from tests.matching.test_solve_same import shuffled

BOTH_WANT_LAB = {
    "people": "person; ann; bob",
    "openings": "opening,capacity; lab,1; bank,1",
    "wishes": "person,opening,rank; ann,lab,1; bob,lab,1; ann,bank,2; bob,bank,2",
}


# --- stable, and best for the people


@given(st.integers(0, 10**6), st.sampled_from([0, stable._FEW]))
@settings(max_examples=300, deadline=None)
def test_it_is_stable_and_nobody_is_better_off_in_any_stable_placement(seed, few):
    """With `few` 0 all offers are made in rounds, else one by one."""
    case = random_case(seed)
    market = Market(case)
    with patch.object(stable, "_FEW", few):
        answer = placement_of(case)
    others = market.stable()
    assert answer in others
    assert all(market.wants(p, answer[p]) <= market.wants(p, other[p]) for other in others for p in market.people)


def test_a_higher_score_gets_the_place():
    scored = BOTH_WANT_LAB | {"wishes": "person,opening,rank,score; ann,lab,1,3; bob,lab,1,4"}
    assert placement_of(stable_case(**scored)) == {"ann": None, "bob": "lab"}


@pytest.mark.parametrize("seed", range(6))
def test_between_equal_scores_the_lower_lottery_number_gets_the_place(seed):
    first = min(("ann", "bob"), key=lambda person: drawn(seed, person))
    assert placement_of(stable_case(seed, **BOTH_WANT_LAB))[first] == "lab"


def test_the_lottery_can_be_checked_with_any_tool():
    """printf '7\\0ann' | sha256sum begins with 9fb0016aa8e1eb8d."""
    assert stable.lottery(7, ("ann",)).tolist() == [0x9FB0016AA8E1EB8D]


@pytest.mark.parametrize("seed", range(6))
def test_between_equal_ranks_the_draw_of_the_pair_decides(seed):
    equal = {"people": "person; ann", "wishes": "person,opening,rank; ann,lab,1; ann,bank,1"}
    first = min(("lab", "bank"), key=lambda opening: drawn(seed, "ann", opening))
    assert placement_of(stable_case(seed, **BOTH_WANT_LAB | equal)) == {"ann": first}


def test_a_ban_and_an_opening_without_places_are_honoured():
    openings = "opening,capacity; lab,0; bank,2"
    case = stable_case(**BOTH_WANT_LAB | {"openings": openings}, pins="person,opening,kind; bob,bank,forbid")
    assert placement_of(case) == {"ann": "bank", "bob": None}


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_no_false_list_helps_anybody(seed):
    """Every way to order or shorten one person's list, judged by what that person truly prefers."""
    case = random_case(seed)
    market, truth = Market(case), placement_of(case)
    person = market.people[seed % len(market.people)]
    others = [row for row in case.tables["wishes"] if not row.startswith(f"{person},")]
    score = {row["opening"]: row["score"] for row in case.rows["wishes"] if row["person"] == person}
    for size in range(len(market.likes[person]) + 1):
        for told in permutations(market.likes[person], size):
            mine = [f"{person},{opening},{rank},{score[opening]}" for rank, opening in enumerate(told, 1)]
            case.tables["wishes"] = others + mine
            assert market.wants(person, placement_of(case)[person]) >= market.wants(person, truth[person])


# --- one problem, one answer


@pytest.fixture
def crowded(tmp_path):
    """600 people who are free at once, and too few places."""
    generate(tmp_path / "bundle", Recipe(people=600, openings=60, wishes=6, specialties=3, slack=0.9, seed=7))
    return tmp_path / "bundle"


def hash_of(folder, out):
    problem = read_bundle(folder, mechanism="stable")
    write_result(problem, stable.solve_stable(problem), out)
    return (out / "result.json").read_text(encoding="utf-8").split('"result_sha256": "')[1][:64]


def test_rows_in_another_order_give_the_same_result(crowded, tmp_path):
    assert hash_of(shuffled(crowded, tmp_path / "copy", 1), tmp_path / "a") == hash_of(crowded, tmp_path / "b")
    assert (tmp_path / "a" / "unplaced.csv").read_text() == (tmp_path / "b" / "unplaced.csv").read_text()


def test_placements_are_sorted_by_identifier_whatever_the_order_of_the_rows():
    result = solve_case(stable_case(**BOTH_WANT_LAB | {"people": "person; bob; ann"}))
    assert result.person.tolist() == [1, 0]


def test_offers_at_once_and_one_by_one_give_the_same_result(crowded, tmp_path):
    both = hash_of(crowded, tmp_path / "a")
    with patch.object(stable, "_FEW", 0):
        assert hash_of(crowded, tmp_path / "b") == both
    with patch.object(stable, "_FEW", 10**6):
        assert hash_of(crowded, tmp_path / "c") == both


def test_scores_too_far_apart_for_one_number_order_the_same():
    """A million openings, 10 000 people and scores to both ends of the format: more than 64 bits."""
    draw = np.random.default_rng(0)
    person, opening = draw.permutation(10_000)[:500], draw.integers(0, 3, 500)
    score, lottery = draw.choice([-(10**9), 0, 10**9], 500), draw.permutation(10_000)
    wide = stable._standing(person, opening, score, lottery, 1_000_000)
    assert wide.max() < 500
    assert np.argsort(wide).tolist() == np.argsort(stable._standing(person, opening, score, lottery, 3)).tolist()


# --- what it says


def test_criteria_of_the_mechanism_take_the_place_of_those_asked_for(tmp_path):
    folder = stable_case(**BOTH_WANT_LAB).write(tmp_path / "bundle")
    asked = read_bundle(folder, criteria=["rank_cost"])
    assert asked.criteria == ("placed", "profile:greedy", "blocking_pairs")
    assert asked.input_sha256 == read_bundle(folder).input_sha256
    with pytest.raises(BundleError, match="criteria"):
        read_bundle(folder, criteria=["nonsense"])


def test_it_reports_the_weight_placed_the_profile_and_no_blocking_pair():
    case = stable_case(**BOTH_WANT_LAB | {"people": "person,weight; ann,5; bob,2"})
    found = [(c.name, c.value, c.bound) for c in solve_case(case).criteria]
    profile = [1, 1, 0]
    assert found == [("placed", 7, 7), ("profile:greedy", profile, profile), ("blocking_pairs", 0, 0)]


def test_progress_is_told_when_the_placement_is_found(tmp_path):
    seen = []
    problem = read_bundle(stable_case(**BOTH_WANT_LAB).write(tmp_path / "bundle"))
    stable.solve_stable(problem, lambda *step: seen.append((*step[:2], str(step[2]), step[3])))
    assert seen == [(0, 1, "placed", -2)]


def test_nobody_and_nowhere_is_solved():
    case = stable_case(people="person", openings="opening,capacity", wishes="person,opening,rank")
    assert (placement_of(case), solve_case(case).status) == ({}, "optimal")


def test_everyone_without_a_place_is_told_why_and_what_would_help():
    case = stable_case(
        people="person; ann; bob; cat; dan; eva; fay; gus",
        openings="opening,capacity; lab,1; shut,0; bank,2",
        wishes="person,opening,rank,score; ann,lab,1,9; bob,lab,1,8; bob,shut,2,8; cat,lab,1,7; cat,shut,2,7; "
        "dan,shut,1,5; eva,lab,1,0; eva,bank,2,0; fay,lab,1,0",
        pins="person,opening,kind; eva,lab,forbid; eva,bank,forbid; fay,lab,forbid",
    )
    result, names = solve_case(case), list(case.people)
    assert {names[u.person]: (u.reason, u.needs) for u in result.unplaced} == {
        "bob": ("full", "One more place in lab."),
        "cat": ("full", "2 more places in lab."),
        "dan": ("never_opens", "3 more places in shut."),
        "eva": ("forbidden", "Lift the ban on bank."),
        "fay": ("forbidden", "Lift the ban on lab: a first step, since it has no free place now."),
        "gus": ("no_wishes", "A wish for an opening that has a free place."),
    }


@given(st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_what_an_unplaced_person_needs_would_place_them(seed):
    case = random_case(seed)
    people = list(case.people)
    for row in solve_case(case).unplaced:
        changed = random_case(seed)
        if places := re.fullmatch(r"(One|\d+) more places? in (.+)\.", row.needs):
            more = 1 if places[1] == "One" else int(places[1])
            total = int(case.openings[places[2]]["capacity"]) + more
            changed.tables["openings"] = [f"{places[2]},{total}" if line.startswith(f"{places[2]},") else line
                                          for line in changed.tables["openings"]]  # fmt: skip
        elif ban := re.fullmatch(r"Lift the ban on (\w+)\.", row.needs):
            changed.tables["pins"].remove(f"{people[row.person]},{ban[1]},forbid")
        else:
            continue
        assert placement_of(changed)[people[row.person]] is not None


# --- what it does not take


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"pools": "pool,opening; k,lab"}, "pools.csv"),
        ({"limits": "limit,capacity; week,1"}, "limits.csv"),
        ({"openings": "opening,capacity,min_to_open; lab,1,1; bank,1,0"}, "min_to_open"),
        ({"teams": "team,person; t,ann"}, "teams.csv"),
        ({"supervisors": "supervisor,capacity; s,1"}, "supervisors.csv"),
        ({"pins": "person,opening,kind; ann,lab,require"}, "require"),
        ({"people": "person,demand; ann,2; bob,1"}, "demand"),
        (
            {"people": "person,credits_max; ann,2; bob,", "openings": "opening,capacity,credits; lab,1,3; bank,1,2"},
            "credits_max",
        ),
    ],
)
def test_a_rule_it_does_not_take_is_refused_by_name(tables, named):
    with pytest.raises(BundleError, match=named) as refused:
        solve_case(stable_case(**BOTH_WANT_LAB | tables))
    assert len(refused.value.faults) == 1


def test_credits_that_leave_every_wish_possible_are_no_hindrance():
    credits = {"people": "person,credits_max; ann,3; bob,", "openings": "opening,capacity,credits; lab,1,3; bank,1,2"}
    assert None not in placement_of(stable_case(**BOTH_WANT_LAB | credits)).values()
