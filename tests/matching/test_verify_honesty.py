"""Hashes, bounds, gap, status, and folders that are broken: faults in words, never an exception."""

import numpy as np
import pytest

from app.matching.verify import verify
from app.matching.verify.fingerprints import canonical_lines, result_hash, tie_hashes
from app.matching.verify.table import Table
from tests.matching.verify_case import Case, faults, input_hash, verdict


@pytest.fixture
def case() -> Case:
    return Case(
        people="person; ann; bob",
        openings="opening,capacity,min_to_open; x,1,2; y,2,0",  # x can never open: no network
        wishes="person,opening,rank; ann,x,1; ann,y,2; bob,y,2",
    )


@pytest.fixture
def claim(case):
    return case.claim([("ann", "y"), ("bob", "y")]).without_certificate()


# --- hashes


def test_the_canonical_text_of_a_table():
    cells = {"person": ["b", 'a"1', "a,1", "б"], "demand": ["", "007", "2", "-0"]}
    lines = canonical_lines(Table("people.csv", cells, 4), {"person": None, "demand": 1})
    assert lines == ['"a""1",7', '"a,1",2', "b,1", "б,0"]


def test_published_hashes():
    """Figures worked out with sha256sum, so that a change of the definition is seen."""
    assert tie_hashes(1, ["p1"], ["o1"], np.array([0]), np.array([0])).tolist() == [int("46c3064c", 16)]
    assert (
        result_hash("00", [("p", "o", "1", "")], [["placed", 1]])
        == "7d980f597be8b54b7683d81c222f90bcb9470027dbd9974b9c170ac71ac5fc9e"
    )


@pytest.mark.parametrize("form", ["bom", "crlf", "shuffled", "columns", "defaults"])
def test_form_does_not_change_the_input_hash(case, claim, tmp_path, form):
    bundle, wishes = case.write(tmp_path / "bundle"), tmp_path / "bundle" / "wishes.csv"
    text = {
        "bom": "\ufeff" + wishes.read_text(),
        "crlf": wishes.read_text().replace("\n", "\r\n"),
        "shuffled": "person,opening,rank\nbob,y,2\nann,y,2\nann,x,1\n",
        "columns": "note,rank,opening,person\n,1,x,ann\n,2,y,ann\n,2,y,bob\n",
        "defaults": "person,opening,rank,score\nann,x,1,0\nann,y,2,\nbob,y,02,0\n",
    }[form]
    wishes.write_bytes(text.encode())
    assert verify(bundle, claim.write(tmp_path / "result")).faults == []


@pytest.mark.parametrize("name", ["people", "openings", "wishes"])
def test_edited_input(case, claim, tmp_path, name):
    edited = {"people": "person; ann; bob; new", "openings": "opening,capacity; x,1; y,3", "wishes": "wrong"}
    edited["wishes"] = "person,opening,rank; ann,x,1; ann,y,2; bob,y,2; bob,x,1"
    other = Case(**{n: ";".join(lines) for n, lines in case.tables.items()} | {name: edited[name]})
    found = verify(other.write(tmp_path / "bundle"), claim.write(tmp_path / "result")).faults
    assert "input_sha256 does not fit the bundle: the input is not what was solved" in found


def test_wrong_result_hash(claim):
    claim.report["result_sha256"] = "0" * 64
    assert faults(claim) == "result_sha256 does not fit the placements and values"


def test_another_seed_is_noted_and_hashed(case, claim):
    claim.report["seed"] = 8
    assert "input_sha256 does not fit" in faults(claim)
    asked = Case(seed=8, **{name: ";".join(lines) for name, lines in case.tables.items()})
    claim.report["input_sha256"] = input_hash(asked)
    assert faults(claim) == ""
    assert "the seed is not that of bundle.json" in verdict(claim).notes


# --- bounds


def test_a_bound_without_a_certificate_is_noted(claim):
    found = verdict(claim)
    assert found.ok
    assert "placed: bound not certified" in found.notes


def test_a_certificate_that_is_not_there_proves_nothing(claim):
    claim.criterion("placed")["bound_source"] = "certificate"
    assert faults(claim) == "the certificate does not prove placed: there is no certificate"


@pytest.mark.parametrize(
    ("placed", "profile", "report", "words"),
    [
        (2, [0, 2, 0], {}, ""),
        (2, [0, 2, 0], {"status": "feasible"}, "every bound equals its value, but the status is feasible"),
        (2, [0, 2, 0], {"gap": 0.5}, "every bound equals its value, but the gap is 0.5"),
        (2, [3, None, None], {"status": "feasible", "gap": 1.0}, ""),
        (
            2,
            [3, None, None],
            {"status": "optimal", "gap": 1.0},
            "the status is optimal, but profile:greedy has",
        ),
        (2, [3, 2, None], {"status": "feasible", "gap": 1.0}, "bounds after the open profile:greedy must be null"),
        (2, [3, None, None], {"status": "feasible", "gap": 0.1}, "the gap is 1.0, not 0.1"),
        (2, [3, None, None], {"status": "feasible", "gap": None}, "the gap is 1.0, not None"),
        (3, None, {"status": "feasible", "gap": 1 / 3}, ""),
        (3, [0, 2, 0], {"status": "feasible", "gap": 1 / 3}, "bounds after the open placed must be null"),
        (1, None, {"status": "feasible", "gap": 1.0}, "the bound 1 of placed is on the wrong side of its value 2"),
        (None, None, {"status": "feasible", "gap": None}, ""),
        (None, None, {"status": "feasible", "gap": 0.0}, "the gap is 0.0, but placed has no bound"),
        (
            None,
            None,
            {"status": "optimal", "gap": None},
            "the status is optimal, but placed has value 2",
        ),
        (2, [0, 2], {}, "criteria: found"),
    ],
)
def test_bounds_gap_and_status(claim, placed, profile, report, words):
    claim.criterion("placed")["bound"] = placed
    claim.criterion("profile:greedy")["bound"] = profile
    claim.report |= report
    assert words in faults(claim) if words else faults(claim) == ""


def test_a_generous_profile_is_decided_from_its_last_rank(case):
    case.criteria = ["placed", "profile:generous"]
    claim = case.claim([("ann", "y"), ("bob", "y")]).without_certificate()
    claim.criterion("profile:generous")["bound"] = [None, 1, 0]
    claim.report |= {"status": "feasible", "gap": 1.0}
    assert faults(claim) == ""
    claim.criterion("profile:generous")["bound"] = [0, 1, None]
    assert "must be null" in faults(claim)


def test_prices_only_for_networks(claim):
    claim.prices = {"x": [0, [0, 0, 0]], "y": [0, [0, 0, 0]]}
    assert faults(claim) == "prices.csv: prices are stated only for networks solved to optimality"


# --- garbage


@pytest.mark.parametrize(
    "name",
    ["result.json", "placements.csv", "unplaced.csv", "prices.csv", "certificate.csv", "people.csv", "bundle.json"],
)
@pytest.mark.parametrize(
    "content",
    [None, b"", b"\xff\xfe", b"a\0b", b"{", b"[]", b"null", b'{"format": 1}', b'"', b"a,b\n1\n", b"[" * 100_000],
    ids=["missing", "empty", "bytes", "nul", "brace", "list", "null", "format", "quote", "ragged", "deep"],
)
def test_a_garbled_file_is_a_fault_in_words(case, claim, tmp_path, name, content):
    bundle, result = case.write(tmp_path / "bundle"), claim.write(tmp_path / "result")
    path = (bundle if name in ("people.csv", "bundle.json") else result) / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    found = verify(bundle, result)
    assert not found.ok
    assert name in found.faults[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["eve", "x", "1", ""], "person: unknown identifier 'eve'"),
        (["ann", "w", "1", ""], "opening: unknown identifier 'w'"),
        (["ann", "y", "1.0", ""], "rank: found '1.0'"),
        (["ann", "y", "9" * 40, ""], "rank: found '999"),
        (["ann", "y", "2", "sue"], "supervisor: unknown identifier 'sue'"),
        (["", "y", "2", ""], "person: unknown identifier ''"),
    ],
)
def test_a_garbled_placement_is_named_by_its_line(claim, row, words):
    claim.placements[1] = row
    assert f"placements.csv:3: {words}" in faults(claim)


@pytest.mark.parametrize("cell", ["[1", "[1.5]", "[NaN]", "1", "[01]", "[99999999999999999999]", "[[1]]", "[]", ""])
def test_a_garbled_price_in_the_certificate(case, claim, tmp_path, cell):
    bundle, result = case.write(tmp_path / "bundle"), claim.write(tmp_path / "result")
    (result / "certificate.csv").write_text(f'node,id,potential\nperson,ann,"{cell}"\n')
    assert verify(bundle, result).faults == ["certificate.csv:2: potential: not a list of integers"]


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("status", "best"),
        ("seed", True),
        ("seconds", {"read": 1}),
        ("peak_mb", -1),
        ("warnings", "none"),
        ("criteria", [{"name": "placed", "value": 2}]),
        ("criteria", []),
        ("gap", "0"),
        ("short_of_demand", None),
        ("engine", None),
    ],
)
def test_the_shape_of_the_report(claim, entry, value):
    claim.report[entry] = value
    assert f"result.json: {entry}: found" in faults(claim)


def test_an_unknown_criterion(claim):
    claim.report["criteria"].append({"name": "luck", "value": 1, "bound": 1, "bound_source": "solver"})
    assert faults(claim) == "unknown criterion 'luck'"


def test_a_node_that_stands_twice_in_the_certificate(claim):
    claim.certificate = [["person", "ann", [0]], ["person", "ann", [1]]]
    assert faults(claim) == "certificate.csv: a person stands twice"


def test_an_opening_that_stands_twice_in_the_prices(case, claim, tmp_path):
    bundle, result = case.write(tmp_path / "bundle"), claim.write(tmp_path / "result")
    (result / "prices.csv").write_text("opening,plus_one\nx,[0]\nx,[1]\n")
    assert verify(bundle, result).faults == ["prices.csv:3: opening: the opening stands twice"]


@pytest.mark.parametrize(
    ("table", "text", "words"),
    [
        ("people", "person,demand; ann,0; bob,1", "people.csv:2: demand: found '0'"),
        ("openings", "opening,capacity,starts_on,ends_on; x,1,2026-05-02,2026-05-01; y,2,,", "ends before it starts"),
    ],
)
def test_an_input_that_the_solver_refuses(case, table, text, words):
    refused = Case(**{name: ";".join(lines) for name, lines in case.tables.items()} | {table: text})
    assert words in faults(refused.claim([]))
