"""What a result says of itself: that time ran out, or that there is no solution."""

import pytest

from app.matching.verify import verify
from tests.matching.verify_case import Case, Claim, faults, verdict

# --- a network that the time limit stopped


@pytest.fixture
def stopped() -> Claim:
    """Everybody is placed, and in their first choices; the solver had that bound, but no time for the certificate."""
    claim = Case(
        people="person; ann; bob",
        openings="opening,capacity; x,1; y,1",
        wishes="person,opening,rank; ann,x,1; ann,y,2; bob,x,1; bob,y,1",
    ).best()
    claim.without_certificate()
    claim.criterion("profile:greedy")["bound"] = [2, None, None]
    claim.report |= {"status": "feasible", "gap": None}
    return claim


def test_a_network_may_stop_before_its_certificate(stopped):
    found = verdict(stopped)
    notes = ["feasible: a better placement may exist", "placed: bound not certified"]
    assert (found.faults, found.notes) == ([], [*notes, "profile:greedy: bound not certified"])


def test_a_bound_from_a_certificate_that_is_not_there(stopped):
    stopped.criterion("placed")["bound_source"] = "certificate"
    assert faults(stopped) == "the certificate does not prove placed: there is no certificate"


def test_entries_that_the_certificate_proves_need_no_note(stopped):
    stopped.certificate = stopped.case.best().certificate
    for entry in stopped.report["criteria"]:
        entry["bound_source"] = "certificate"
    assert (verdict(stopped).faults, verdict(stopped).notes) == ([], ["feasible: a better placement may exist"])


@pytest.mark.parametrize(
    ("bound", "gap", "words"),
    [
        ([2, 0, None], None, ""),
        ([2, 1, None], 1.0, "profile:greedy: it proves only bounds that equal their values"),
        ([3, None, None], 1 / 3, "profile:greedy: it proves only bounds that equal their values"),
    ],
)
def test_only_entries_equal_to_their_bound_are_proved(stopped, bound, gap, words):
    stopped.certificate = stopped.case.best().certificate
    stopped.criterion("profile:greedy").update(bound=bound, bound_source="certificate")
    stopped.report["gap"] = gap
    assert faults(stopped) == (f"the certificate does not prove {words}" if words else "")


def test_a_worse_placement_is_not_proved_by_its_own_bound(stopped):
    worse = stopped.case.claim([("ann", "y"), ("bob", "x")])
    worse.criterion("profile:greedy")["bound"] = [1, None, None]
    worse.report |= {"status": "feasible", "gap": None}
    worse.prices = {}
    assert "the certificate does not prove profile:greedy" in faults(worse)
    worse.criterion("profile:greedy")["bound"] = None
    assert faults(worse) == ""


# --- infeasible


def hopeless(**tables: str):
    """A report that a problem with these tables has no solution."""
    plain = {
        "people": "person; ann; bob",
        "openings": "opening,capacity; x,1",
        "wishes": "person,opening,rank; ann,x,1",
    }
    claim = Case(**plain | tables).claim([])
    claim.report |= {"status": "infeasible", "criteria": [], "conflict": ["pins"], "relaxation": ["one place more"]}
    return claim


TOO_MANY = "person,opening,kind; ann,x,require; bob,x,require"
LIMIT = {"limits": "limit,capacity,minimum; l,9,2", "limit_openings": "limit,opening; l,x"}


def test_pins_that_break_a_ceiling_certify_that_there_is_no_solution():
    found = verdict(hopeless(pins=TOO_MANY))
    assert (found.faults, found.notes) == ([], [])


def test_pins_that_break_nothing_show_a_solution():
    found = verdict(hopeless(pins="person,opening,kind; ann,x,require"))
    assert found.faults == ["there is a solution: the required pins alone break no rule"]


def test_a_floor_that_pins_do_not_reach_is_left_open():
    found = verdict(hopeless(**LIMIT))
    assert (found.faults, found.notes) == ([], ["that there is no solution is not certified"])


def test_an_infeasible_result_stands_alone(tmp_path):
    claim = hopeless(pins=TOO_MANY)
    bundle, result = claim.case.write(tmp_path / "bundle"), claim.write(tmp_path / "result")
    (result / "placements.csv").write_text("person,opening,rank,supervisor\n")
    assert verify(bundle, result).faults == ["placements.csv stands beside an infeasible result"]


@pytest.mark.parametrize("entry", ["conflict", "relaxation"])
@pytest.mark.parametrize("value", [None, [], "pins", ["pins", " "], [["pins"]], {"pins": 1}])
def test_an_infeasible_result_names_its_conflict_and_a_way_out(entry, value):
    claim = hopeless(pins=TOO_MANY)
    claim.report[entry] = value
    assert f"result.json: {entry}: found" in faults(claim)


def test_the_hash_of_an_infeasible_result():
    claim = hopeless(pins=TOO_MANY)
    claim.report["result_sha256"] = "0" * 64
    assert faults(claim) == "result_sha256 does not fit an empty result"
