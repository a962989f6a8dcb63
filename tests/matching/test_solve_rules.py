"""One story a rule: what the engine does where it holds, and where it would be broken."""

import pytest

from app.matching.bundle import read_bundle
from app.matching.solve import Cancelled, Options, TimeLimit, solve
from tests.matching import small

BASE = {"pools": [], "pins": [], "previous": []}


def people(*names, **more):
    return [{"person": name, "demand": 1, "weight": 1} | more for name in names]


def openings(**capacities):
    return [{"opening": name, "capacity": capacity} for name, capacity in capacities.items()]


def wishes(*rows):
    return [dict(zip(("person", "opening", "rank", "score", "distance"), row, strict=False)) for row in rows]


def placed(tmp_path, criteria=("placed", "profile:greedy"), options=None, **tables):
    """(pairs with ranks, result)."""
    problem = read_bundle(small.write(tmp_path / "bundle", BASE | tables, list(criteria)))
    result = solve(problem, options)
    names = problem.people.person, problem.openings.opening
    rows = zip(result.person.tolist(), result.opening.tolist(), result.rank.tolist(), strict=True)
    return {(names[0][p], names[1][o], r) for p, o, r in rows}, result


TWO_FOR_ONE = {
    "people": people("ann", "bob"),
    "openings": openings(lab=1, farm=1),
    "wishes": wishes(("ann", "lab", 1), ("ann", "farm", 2), ("bob", "lab", 1)),
}


def test_more_people_placed_come_before_first_choices(tmp_path):
    pairs, result = placed(tmp_path, **TWO_FOR_ONE)
    assert pairs == {("ann", "farm", 2), ("bob", "lab", 1)}
    assert [c.value for c in result.criteria] == [2, [1, 1, 0]]


def test_a_criterion_that_comes_first_decides(tmp_path):
    cheap = TWO_FOR_ONE | {"wishes": wishes(("ann", "lab", 1, 0, 9), ("bob", "lab", 1, 5, 0))}
    assert placed(tmp_path / "a", ["score"], **cheap)[0] == {("bob", "lab", 1)}
    assert placed(tmp_path / "b", ["distance", "placed"], **cheap)[0] == {("bob", "lab", 1)}
    assert placed(tmp_path / "c", ["placed"], **cheap)[1].criteria[0].value == 1


def test_a_heavier_person_is_placed_first(tmp_path):
    heavy = people("ann") + people("bob", weight=2)
    pairs, _ = placed(
        tmp_path, people=heavy, openings=openings(lab=1), wishes=wishes(("ann", "lab", 1), ("bob", "lab", 2))
    )
    assert pairs == {("bob", "lab", 2)}


def test_a_fallback_pool_is_ranked_below_every_wish(tmp_path):
    pooled = people("ann", "bob", fallback="near")
    pool = [{"pool": "near", "opening": "farm", "distance": 4}]
    pairs, result = placed(
        tmp_path, ("placed", "profile:greedy", "distance"), people=pooled, openings=openings(lab=1, farm=5), pools=pool,
        wishes=wishes(("ann", "lab", 1), ("bob", "lab", 2)),
    )  # fmt: skip
    assert pairs == {("ann", "lab", 1), ("bob", "farm", 3)}
    assert result.criteria[2].value == 4


def test_a_wish_inside_the_pool_counts_as_the_wish_even_where_the_pool_is_nearer(tmp_path):
    pool = [{"pool": "near", "opening": "farm", "distance": 0}]
    pairs, result = placed(
        tmp_path, ("placed", "distance"), people=people("ann", fallback="near"), openings=openings(farm=1), pools=pool,
        wishes=wishes(("ann", "farm", 1, 0, 7)),
    )  # fmt: skip
    assert pairs == {("ann", "farm", 1)}
    assert result.criteria[1].value == 7


def test_a_required_pair_outranks_every_criterion_and_need_not_be_wished(tmp_path):
    pin = [{"person": "bob", "opening": "farm", "kind": "require"}]
    assert placed(tmp_path, **TWO_FOR_ONE, pins=pin)[0] == {("ann", "lab", 1), ("bob", "farm", 3)}


def test_a_forbidden_pair_is_never_used(tmp_path):
    pin = [{"person": "bob", "opening": "lab", "kind": "forbid"}]
    pairs, result = placed(tmp_path, **TWO_FOR_ONE, pins=pin)
    assert pairs == {("ann", "lab", 1)}
    assert [(u.reason, u.needs) for u in result.unplaced] == [("forbidden", "Lift the ban on lab.")]


def test_more_required_than_places_is_infeasible_with_the_conflict_named(tmp_path):
    pins = [{"person": name, "opening": "lab", "kind": "require"} for name in ("ann", "bob")]
    _, result = placed(tmp_path, **TWO_FOR_ONE, pins=pins)
    assert result.status == "infeasible"
    assert result.conflict == [
        "openings.csv: lab has capacity 1",
        "pins.csv: require ann in lab",
        "pins.csv: require bob in lab",
    ]
    assert result.relaxation == ["openings.csv: capacity of lab from 1 to 2"]


def test_kept_prefers_the_placement_in_force(tmp_path):
    swapped = TWO_FOR_ONE | {
        "wishes": wishes(("ann", "lab", 1), ("ann", "farm", 1), ("bob", "lab", 1), ("bob", "farm", 1)),
        "previous": [{"person": "ann", "opening": "farm"}, {"person": "ann", "opening": "closed"}],
    }
    pairs, result = placed(tmp_path, ("placed", "kept"), **swapped)
    assert ("ann", "farm", 1) in pairs
    assert result.criteria[1].value == 1


def test_one_person_may_hold_several_openings_but_each_once(tmp_path):
    pooled = people("ann", demand=3, fallback="near")
    pool = [{"pool": "near", "opening": name} for name in ("lab", "farm")]
    pairs, result = placed(
        tmp_path, people=pooled, openings=openings(lab=2, farm=2), pools=pool, wishes=wishes(("ann", "lab", 1))
    )
    assert pairs == {("ann", "lab", 1), ("ann", "farm", 2)}
    assert result.short_of_demand == 1


def test_reasons_of_the_unplaced_in_the_order_of_the_format(tmp_path):
    _, result = placed(
        tmp_path, ("rank_cost",), people=people("none", "shut", "late"), openings=openings(lab=0, farm=1),
        wishes=wishes(("shut", "lab", 1), ("late", "farm", 1)),
    )  # fmt: skip
    assert [u.reason for u in result.unplaced] == ["no_wishes", "never_opens", "criterion"]
    assert result.warnings == ["rank_cost is minimised before placed: it is least when nobody is placed"]


def test_what_an_unplaced_person_needs_would_place_them(tmp_path):
    crowd = TWO_FOR_ONE | {"people": people("ann", "bob", "cat")}
    crowd["wishes"] = crowd["wishes"] + wishes(("cat", "lab", 2))
    _, result = placed(tmp_path / "a", **crowd)
    assert [(u.reason, u.needs) for u in result.unplaced] == [("full", "One more place in lab.")]
    pairs, _ = placed(tmp_path / "b", **small.one_more(crowd, "lab"))
    assert "cat" in {person for person, _, _ in pairs}


def test_nobody_and_nowhere_is_solved(tmp_path):
    pairs, result = placed(tmp_path, people=[], openings=[], wishes=[])
    assert (pairs, result.status) == (set(), "optimal")


def test_a_time_limit_of_nothing_ends_without_a_solution(tmp_path):
    with pytest.raises(TimeLimit):
        placed(tmp_path, options=Options(time_limit_s=0), **TWO_FOR_ONE)


def test_the_caller_can_stop_and_is_told_each_stage(tmp_path):
    seen = []
    options = Options(on_progress=seen.append, should_cancel=lambda: len(seen) == 2)
    with pytest.raises(Cancelled):
        placed(tmp_path, options=options, **TWO_FOR_ONE)
    assert [(s.stage, s.stages, s.name, s.value) for s in seen] == [(1, 5, "placed", 2), (2, 5, "profile:greedy 1", 1)]


@pytest.mark.parametrize("small_below", [40_000, -1], ids=["ortools", "kernel"])
def test_the_last_stage_keeps_whom_an_earlier_one_bound_to_their_pool(tmp_path, monkeypatch, small_below):
    monkeypatch.setattr("app.matching.network.lexicographic.SMALL", small_below)
    pairs, _ = placed(
        tmp_path, ("placed",), openings=openings(lab=1), wishes=wishes(("ann", "lab", 1)),
        people=people("ann", "bob", fallback="near", group="g") + people("eve", fallback="near", group="g", weight=2),
        pools=[{"pool": "near", "opening": "lab"}], limits=[{"limit": "week", "capacity": 2, "minimum": 1}],
        limit_openings=[{"limit": "week", "opening": "lab"}],
        supervisors=[{"supervisor": "sue", "capacity": 1}], supervision=[{"supervisor": "sue", "group": "g"}],
        previous=[{"person": "ann", "opening": "lab"}],
    )  # fmt: skip
    assert pairs == {("eve", "lab", 2)}
