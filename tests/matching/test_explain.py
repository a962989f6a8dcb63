"""Explanations: the price of a pair is what requiring it costs; the words give the rule and name nobody."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.cli.match import match_cli
from app.matching.bundle import read_bundle, write_result
from app.matching.explain import Explainer, Unproved, read_result
from app.matching.faults import BundleError
from app.matching.solve import solve
from tests.matching import brute, small
from tests.matching.random_problems import orders, problems
from tests.matching.test_paths import difference, network_orders, networks, problem_of

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "100"))
KINDS = {
    *("not_eligible", "holds", "better_met", "full", "limit", "supervisor", "team", "minimum", "criterion"),
    *("conflict", "credits", "forbidden"),
}
FAMILIES = (
    ("pools", "weights"),
    ("demand", "previous"),
    ("limits", "pools", "pins"),
    ("supervisors", "demand"),
    ("supervisors", "pools"),
    ("limits", "supervisors", "weights"),
)


def require(tables, person, opening):
    """The same problem with one more pin."""
    return tables | {"pins": [*tables.get("pins", []), {"person": person, "opening": opening, "kind": "require"}]}


def some_pair(data, problem):
    """(person, opening), positions."""
    people, openings = len(problem.people.person), len(problem.openings.opening)
    return data.draw(st.integers(0, people - 1)), data.draw(st.integers(0, openings - 1))


def check_price(tables, criteria, now, data):
    """One pair: held, or forbidden, or at the price of requiring it."""
    problem = problem_of(tables, criteria)
    person, opening = some_pair(data, problem)
    found = Explainer(problem, solve(problem)).pair(person, opening)
    names = problem.people.person[person], problem.openings.opening[opening]
    assert found.exact
    if found.kind == "holds" or brute.Rules(tables).pins.get(names) == "forbid":
        assert found.price is None
        return
    then = brute.best(require(tables, *names), criteria)
    assert bool(found.impossible) == (then is None), found
    assert found.price == (None if then is None else difference(then, now)), found


@pytest.mark.parametrize("rules", FAMILIES, ids=" ".join)
@settings(max_examples=EXAMPLES // 2)
@given(data=st.data(), criteria=network_orders)
def test_the_price_of_a_pair_on_a_network_is_what_requiring_it_costs(rules, data, criteria):
    tables = data.draw(networks(rules))
    now = brute.best(tables, criteria)
    assume(now is not None)
    check_price(tables, criteria, now, data)


@settings(max_examples=EXAMPLES)
@given(problems(), orders, st.data())
def test_the_price_of_a_pair_under_any_rules_is_what_requiring_it_costs(tables, criteria, data):
    now = brute.best(tables, criteria)
    assume(now is not None)
    check_price(tables, criteria, now, data)


def who_moves(before: frozenset, after: frozenset, person: str) -> int:
    """How many others hold other openings than before."""
    return len({p for p, _, _ in before ^ after} - {person})


@pytest.mark.parametrize("rules", [("pools",), ("demand", "previous"), ("limits", "weights")], ids=" ".join)
@settings(max_examples=EXAMPLES // 2)
@given(data=st.data(), criteria=network_orders)
def test_no_placement_of_that_price_moves_fewer_people(rules, data, criteria):
    tables = data.draw(networks(rules))
    assume(brute.best(tables, criteria) is not None)
    problem = problem_of(tables, criteria)
    solved = solve(problem)
    person, opening = some_pair(data, problem)
    found = Explainer(problem, solved).pair(person, opening)
    assume(found.price is not None)
    people, openings = problem.people.person, problem.openings.opening
    now = frozenset((people[p], openings[o], "") for p, o in zip(solved.person, solved.opening, strict=True))
    pinned = require(tables, people[person], openings[opening])
    best = brute.best(pinned, criteria)
    equal = [held for held in brute.placements(pinned) if brute.value(pinned, held, criteria) == best]
    assert found.moves == min(who_moves(now, held, people[person]) for held in equal)


@settings(max_examples=EXAMPLES)
@given(problems(), orders)
def test_words_name_nobody_else(tables, criteria):
    problem = problem_of(tables, criteria)
    solved = solve(problem)
    assume(solved.status != "infeasible")
    explainer = Explainer(problem, solved, time_limit_s=0)
    others = {*problem.people.person, *problem.supervisors.supervisor}
    for person, opening in [(p, o) for p in range(len(tables["people"])) for o in range(len(tables["openings"]))]:
        found = explainer.pair(person, opening)
        assert found.kind in KINDS
        assert not any(name in found.words for name in others), found


def test_moves_are_few_also_where_the_problem_is_solved_again():
    names = [f"p{i}" for i in range(8)]
    tables = {
        "people": [{"person": name} for name in names],
        "openings": [{"opening": f"o{i}", "capacity": 1} for i in range(8)],
        "wishes": [{"person": p, "opening": f"o{i}", "rank": 1} for p in names for i in range(8)],
        "teams": [{"team": "t", "person": "p0"}],
    }
    problem = problem_of(tables, ["placed"])
    solved = solve(problem)
    there = {int(p): int(o) for p, o in zip(solved.person, solved.opening, strict=True)}
    found = Explainer(problem, solved).pair(1, there[2])
    assert (found.kind, found.price, found.moves, found.exact) == ("better_met", [0], 1, True)


def test_whoever_is_in_a_pool_can_go_elsewhere_in_it():
    people = [{"person": "ann", "fallback": ""}, {"person": "bob", "fallback": "k"}]
    tables = two(people=people, pools=[{"pool": "k", "opening": o, "distance": 0} for o in ("o1", "o2")])
    tables["wishes"] = [{"person": "ann", "opening": o, "rank": 1} for o in ("o1", "o2")]
    found = [explained(tables, "ann", opening) for opening in ("o1", "o2")]
    (other,) = [e for e in found if e.kind == "better_met"]
    assert (other.price, other.moves) == ([0, [0, 0]], 1)


@pytest.mark.parametrize("ranks", [(1, 2), (2, 1)])
def test_of_several_openings_the_one_that_costs_least_is_given_up(ranks):
    tables = {
        "people": [{"person": "ann", "demand": 2}],
        "openings": [{"opening": f"o{i}", "capacity": 1} for i in range(3)],
        "wishes": [{"person": "ann", "opening": f"o{i}", "rank": rank} for i, rank in enumerate((*ranks, 3))],
    }
    found = explained(tables, "ann", "o2", ["placed", "rank_cost"])
    assert (found.kind, found.price, found.moves) == ("better_met", [0, 1], 0)


# --- each kind


def two(**more):
    """ann and bob both want o1, where there is one place; ann's other wish is o2, bob has none."""
    tables = {
        "people": [{"person": "ann", "weight": 1}, {"person": "bob", "weight": 1}],
        "openings": [{"opening": "o1", "capacity": 1}, {"opening": "o2", "capacity": 1}],
        "wishes": [
            {"person": "ann", "opening": "o1", "rank": 1},
            {"person": "ann", "opening": "o2", "rank": 2},
            {"person": "bob", "opening": "o1", "rank": 1},
        ],
    }
    return tables | more


def explained(tables, person, opening, criteria=("placed", "profile:greedy"), **asked):
    """One pair of a problem that is solved first."""
    with tempfile.TemporaryDirectory() as scratch:
        problem = read_bundle(small.write(Path(scratch) / "bundle", tables, list(criteria), **asked))
    explainer = Explainer(problem, solve(problem))
    return explainer.pair(problem.people.person.index(person), problem.openings.opening.index(opening))


def alone(capacity=1, **opening):
    """ann wants o1 most."""
    return two(
        people=[{"person": "ann"}],
        openings=[{"opening": "o1", "capacity": capacity} | opening, {"opening": "o2", "capacity": 1}],
        wishes=[{"person": "ann", "opening": "o1", "rank": 1}, {"person": "ann", "opening": "o2", "rank": 2}],
    )


def test_full_says_which_criterion_decided_and_what_it_would_cost():
    found = explained(two(), "ann", "o1")
    assert (found.kind, found.price, found.moves) == ("full", [-1, [0, -1, 0]], 1)
    assert found.words == "Every place there is taken. With this person there, 1 fewer could be placed in all."


def test_where_all_is_equal_the_draw_decided():
    tables = two(wishes=[{"person": name, "opening": "o1", "rank": 1} for name in ("ann", "bob")])
    held, full = sorted(
        (explained(tables, name, "o1") for name in ("ann", "bob")), key=lambda found: found.kind != "holds"
    )
    assert (held.kind, full.kind, full.price, full.moves) == ("holds", "full", [0, [0, 0]], 1)
    assert "the published draw decided" in full.words


def test_a_better_wish_was_met():
    found = explained(alone(), "ann", "o2")
    assert (found.kind, found.words, found.price, found.moves) == (
        "better_met",
        "A better wish was met.",
        [0, [-1, 1, 0]],
        0,
    )


def test_what_was_not_wished_is_not_eligible_but_has_a_price():
    found = explained(two(), "bob", "o2")
    assert (found.kind, found.price, found.moves) == ("not_eligible", [0, [0, -1, 1]], 1)
    assert found.words == "This person did not wish for it and has no fallback pool."


def test_an_opening_without_places_is_not_eligible_and_impossible():
    found = explained(alone(capacity=0), "ann", "o1")
    assert (found.kind, found.price, found.impossible) == ("not_eligible", None, "not_eligible")


def test_a_pin_forbids_the_pair_or_fixes_the_person_elsewhere():
    forbid, elsewhere = ({"person": "ann", "opening": o, "kind": k} for o, k in (("o1", "forbid"), ("o2", "require")))
    for pin, word in ((forbid, "not placed here"), (elsewhere, "placed elsewhere")):
        found = explained(alone() | {"pins": [pin]}, "ann", "o1")
        assert (found.kind, found.impossible) == ("forbidden", "forbidden")
        assert word in found.words


def test_places_that_are_all_fixed_by_hand_cannot_be_freed():
    found = explained(two(pins=[{"person": "bob", "opening": "o1", "kind": "require"}]), "ann", "o1")
    assert (found.kind, found.price, found.impossible) == ("full", None, "full")
    assert found.words.endswith("every place there is fixed by hand.")


def test_more_credits_than_may_be_held():
    tables = alone(credits=3) | {"people": [{"person": "ann", "credits_max": 2}]}
    assert explained(tables, "ann", "o1").kind == "credits"


def several(**more):
    """ann may hold two and wants o1, then o2."""
    return alone() | {"people": [{"person": "ann", "demand": 2, "credits_max": more.pop("credits_max", "")}]} | more


def test_credits_that_add_up_to_too_much():
    tables = several(credits_max=3)
    tables["openings"] = [row | {"credits": 2} for row in tables["openings"]]
    found = explained(tables, "ann", "o2", ["profile:greedy"])
    assert (found.kind, found.price) == ("credits", [[-1, 1, 0]])


def test_openings_that_cannot_be_held_together():
    found = explained(several(conflicts=[{"opening_a": "o2", "opening_b": "o1"}]), "ann", "o2", ["profile:greedy"])
    assert (found.kind, found.price) == ("conflict", [[-1, 1, 0]])


def test_openings_that_share_a_day_conflict():
    tables = several()
    tables["openings"] = [row | {"starts_on": "2026-03-02", "ends_on": "2026-03-06"} for row in tables["openings"]]
    assert explained(tables, "ann", "o2", ["profile:greedy"]).kind == "conflict"


def limit(capacity, minimum=0):
    return {
        "limits": [{"limit": "week 1", "capacity": capacity, "minimum": minimum}],
        "limit_openings": [{"limit": "week 1", "opening": "o1"}],
    }


def test_a_limit_is_reached():
    tables = two() | {"openings": [{"opening": "o1", "capacity": 2}, {"opening": "o2", "capacity": 1}]} | limit(1)
    found = explained(tables, "ann", "o1")
    assert (found.kind, found.price) == ("limit", [-1, [0, -1, 0]])
    assert found.words.startswith("There is a free place, but the limit week 1 over it is reached.")


def test_somebody_is_needed_for_the_minimum_of_a_limit():
    found = explained(alone() | limit(1, minimum=1), "ann", "o2", ["distance"])
    assert (found.kind, found.impossible) == ("better_met", "minimum")
    turned = alone() | limit(1, minimum=1)
    turned["wishes"] = [row | {"rank": 3 - row["rank"]} for row in turned["wishes"]]
    found = explained(turned, "ann", "o2")
    assert (found.kind, found.impossible) == ("minimum", "minimum")
    assert "the limit week 1 has a minimum" in found.words


def test_no_supervisor_has_room():
    tables = two(
        openings=[{"opening": "o1", "capacity": 2}, {"opening": "o2", "capacity": 0}],
        people=[{"person": "ann", "group": "g", "weight": 1}, {"person": "bob", "group": "g", "weight": 2}],
        supervisors=[{"supervisor": "eve", "capacity": 1}],
        supervision=[{"supervisor": "eve", "group": "g"}],
    )
    found = explained(tables, "ann", "o1")
    assert (found.kind, found.price, found.moves) == ("supervisor", [-1, [0, 0, 0]], 1)
    assert "the weights of all placements would add up to 1 less" in found.words


def test_an_opening_that_opens_from_two_is_not_opened_for_one():
    found = explained(alone(capacity=2, min_to_open=2), "ann", "o1")
    assert (found.kind, found.impossible) == ("minimum", "minimum")


def test_an_opening_that_is_shut_says_from_how_many_it_opens():
    tables = two(openings=[{"opening": "o1", "capacity": 2, "min_to_open": 2}, {"opening": "o2", "capacity": 2}])
    tables["wishes"].append({"person": "bob", "opening": "o2", "rank": 2})
    tables["wishes"] = [row | {"distance": 3 if row["opening"] == "o1" else 1} for row in tables["wishes"]]
    found = explained(tables, "ann", "o1", ["placed", "distance"])
    assert (found.kind, found.price, found.moves) == ("minimum", [0, 4], 1)
    assert found.words.startswith("It opens only from 2 people, and it is not open.")


def test_nobody_can_be_spared_where_an_opening_would_have_to_close():
    tables = two(openings=[{"opening": "o1", "capacity": 2, "min_to_open": 2}, {"opening": "o2", "capacity": 2}])
    tables["wishes"] = [row | {"rank": 3 - row["rank"], "score": 2 - row["rank"]} for row in tables["wishes"]]
    found = explained(tables, "ann", "o2", ["score"])
    assert (found.kind, found.price, found.moves) == ("minimum", [-2], 1)
    assert "it would have to close" in found.words


def test_a_team_needs_a_place_for_everyone():
    tables = two(teams=[{"team": "t", "person": "ann"}, {"team": "t", "person": "bob"}])
    tables["wishes"].append({"person": "bob", "opening": "o2", "rank": 2})
    found = explained(tables, "ann", "o1")
    assert (found.kind, found.impossible) == ("team", "team")
    tables["wishes"].pop()
    assert explained(tables, "ann", "o2").words == (
        "The team is placed together, and it is not possible for everyone of the team."
    )


def test_where_there_is_room_the_criterion_is_named():
    tables = alone()
    tables["wishes"] = [row | {"distance": 10 * (3 - row["rank"])} for row in tables["wishes"]]
    found = explained(tables, "ann", "o1", ["placed", "distance"])
    assert (found.kind, found.price) == ("criterion", [0, 10])
    assert found.words == (
        "There is a free place. With this person there, the distances of all placements would add up to 10 more."
    )


# --- the mechanism stable


def test_stable_says_whether_the_score_or_the_draw_decided():
    for score, word in ((1, "with a higher score."), (0, "an earlier draw.")):
        tables = two()
        tables["wishes"] = [row | {"score": score * (row["person"] == "bob")} for row in tables["wishes"]]
        found = [explained(tables, name, "o1", mechanism="stable") for name in ("ann", "bob")]
        (full,) = [f for f in found if f.kind == "full"]
        assert full.words.endswith(word)
        assert full.price is None


def test_stable_goes_by_the_persons_own_list():
    tables = two()
    assert explained(alone(), "ann", "o2", mechanism="stable").words == "A better wish was met."
    assert explained(tables, "bob", "o2", mechanism="stable").kind == "not_eligible"
    assert explained(alone(capacity=0), "ann", "o1", mechanism="stable").kind == "not_eligible"


# --- results in folders


def solved_folder(tmp_path, tables, criteria=("placed", "profile:greedy"), **asked):
    """(bundle, result) in folders; the criteria are those of the command line, not those of the bundle."""
    bundle = small.write(tmp_path / "bundle", tables, ["placed"], **asked)
    problem = read_bundle(bundle, criteria=list(criteria), seed=5)
    write_result(problem, solve(problem), tmp_path / "result")
    return bundle, tmp_path / "result"


@settings(max_examples=EXAMPLES // 4)
@given(networks(), network_orders)
def test_a_result_that_was_written_is_explained_like_one_in_memory(tables, criteria):
    assume(brute.best(tables, criteria) is not None)
    with tempfile.TemporaryDirectory() as scratch:
        bundle, result = solved_folder(Path(scratch), tables, criteria)
        problem, written = read_result(bundle, result)
    again = Explainer(problem, written)
    memory = Explainer(problem, solve(problem))
    people = range(len(problem.people.person))
    assert [again.person(person) for person in people] == [memory.person(person) for person in people]


def test_a_person_is_told_of_every_wish_and_of_what_they_hold(tmp_path):
    tables = two(pools=[{"pool": "k", "opening": "o2", "distance": 0}])
    tables["people"][1]["fallback"] = "k"
    tables["wishes"] = [row for row in tables["wishes"] if row["opening"] == "o1"]
    problem, written = read_result(*solved_folder(tmp_path, tables))
    bob = problem.people.person.index("bob")
    told = [(problem.openings.opening[e.opening], e.kind) for e in Explainer(problem, written).person(bob)]
    assert told == [("o1", "full"), ("o2", "holds")]


def test_a_result_of_another_problem_is_refused(tmp_path):
    bundle, result = solved_folder(tmp_path, two())
    (bundle / "openings.csv").write_text("opening,capacity\no1,2\no2,1\n", encoding="utf-8")
    with pytest.raises(BundleError, match="input_sha256"):
        read_result(bundle, result)


def test_placements_that_the_certificate_does_not_prove_are_refused(tmp_path):
    bundle, result = solved_folder(tmp_path, two())
    (result / "placements.csv").write_text("person,opening,rank,supervisor\nann,o1,1,\n", encoding="utf-8")
    with pytest.raises(Unproved):
        Explainer(*read_result(bundle, result))


def test_the_price_of_a_result_that_is_not_proved_is_not_proved_either():
    problem = problem_of(two(), ["placed", "profile:greedy"])
    unproved = replace(solve(problem), status="feasible", certificate=[])
    found = Explainer(problem, unproved).pair(0, problem.openings.opening.index("o1"))
    assert (found.price, found.moves, found.exact) == ([-1, [0, -1, 0]], 1, False)
    assert found.words.endswith("could not be proved in the time allowed.")


def test_what_is_not_proved_in_time_is_said():
    tables = two(teams=[{"team": "t", "person": "ann"}])
    problem = problem_of(tables, ["placed"])
    found = Explainer(problem, solve(problem), time_limit_s=0).pair(0, 0)
    assert (found.price, found.exact) == (None, False)
    assert found.words.endswith("could not be proved in the time allowed.")


# --- the command


def ask(bundle, result, *options):
    return CliRunner().invoke(match_cli, ["explain", str(bundle), str(result), *options])


def test_the_command_says_rule_words_and_price(tmp_path):
    shown = ask(*solved_folder(tmp_path, two()), "--person", "ann", "--opening", "o1")
    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        "o1 (wish 1): full",
        "  Every place there is taken. With this person there, 1 fewer could be placed in all.",
        "  required by a pin: placed -1, profile:greedy [0, -1, 0]; 1 other person moves",
    ]


def test_the_command_goes_through_all_wishes_of_a_person(tmp_path):
    shown = ask(*solved_folder(tmp_path, two()), "--person", "ann")
    assert [line for line in shown.output.splitlines() if line[0] != " "] == ["o1 (wish 1): full", "o2 (wish 2): holds"]


def test_an_unknown_person_or_opening_is_2(tmp_path):
    folders = solved_folder(tmp_path, two())
    for options in (["--person", "eve"], ["--person", "ann", "--opening", "o9"]):
        shown = ask(*folders, *options)
        assert shown.exit_code == 2
        assert f"found {options[-1]!r} … expected a known" in shown.stderr


def test_a_result_that_proves_nothing_is_4(tmp_path):
    bundle, result = solved_folder(tmp_path, two())
    (result / "placements.csv").write_text("person,opening,rank,supervisor\nann,o1,1,\n", encoding="utf-8")
    assert ask(bundle, result, "--person", "ann").exit_code == 4


def test_an_infeasible_result_cannot_be_explained(tmp_path):
    tables = two(pins=[{"person": name, "opening": "o1", "kind": "require"} for name in ("ann", "bob")])
    shown = ask(*solved_folder(tmp_path, tables), "--person", "ann")
    assert shown.exit_code == 2
    assert "status: found infeasible" in shown.stderr
