"""A repair keeps the placement that it started from beside its result; the judge then goes by that one."""

import pytest

from tests.matching.verify_case import Case, Claim, faults, input_hash, verdict

THEIRS = "previous.csv is that of the result folder"


@pytest.fixture
def repaired() -> Claim:
    """Ann held x and bob y before; the bundle no longer says so, the result does."""
    tables = {
        "criteria": ["placed", "kept"],
        "people": "person; ann; bob",
        "openings": "opening,capacity; x,1; y,1; z,1",
        "wishes": "person,opening,rank; ann,x,2; ann,z,1; bob,y,2; bob,z,1",
    }
    knowing = Case(previous="person,opening; ann,x; bob,y", **tables).best()
    claim = Claim(Case(**tables), **{name: value for name, value in vars(knowing).items() if name != "case"})
    claim.previous = [["ann", "x"], ["bob", "y"]]
    return claim


def test_the_placement_in_force_is_that_of_the_result(repaired):
    assert repaired.criterion("kept")["value"] == 2
    found = verdict(repaired)
    assert (found.faults, found.notes) == ([], [THEIRS])


def test_it_takes_the_place_of_the_bundles_own(repaired):
    repaired.case = Case(previous="person,opening; bob,x", criteria=["placed", "kept"], **texts(repaired.case))
    assert faults(repaired) == ""


def test_without_it_the_bundles_own_counts(repaired):
    repaired.previous = None
    assert "criterion kept is 0, not 2" in faults(repaired)
    assert THEIRS not in verdict(repaired).notes


@pytest.mark.parametrize("rows", [[["ann", "x"]], [["ann", "x"], ["bob", "z"]], [], [["ann", "x"], ["bob", "gone"]]])
def test_another_placement_in_force(repaired, rows):
    """Whether the hash was made for it or not: what is said to be kept was not."""
    repaired.report["input_sha256"] = repaired_hash(repaired)
    repaired.previous = rows
    assert "input_sha256 does not fit the bundle" in faults(repaired)
    del repaired.report["input_sha256"]
    assert f"criterion kept is {len([row for row in rows if row in [['ann', 'x'], ['bob', 'y']]])}" in faults(repaired)


def test_one_more_that_could_have_been_kept(repaired):
    """The values are right for the changed table, but then another placement keeps more."""
    repaired.previous = [["ann", "z"], ["bob", "y"]]
    repaired.criterion("kept").update(value=1, bound=1)
    assert "the certificate does not prove kept" in faults(repaired)


def test_rows_that_are_gone_count_as_lost_but_are_hashed(repaired):
    repaired.previous.append(["gone", "x"])
    assert faults(repaired) == ""
    repaired.report["input_sha256"] = repaired_hash(repaired)
    repaired.previous.pop()
    assert "input_sha256 does not fit the bundle" in faults(repaired)


def test_a_garbled_table_is_named(repaired):
    repaired.previous = [["ann"]]
    assert faults(repaired) == "previous.csv:2: 1 cells, 2 expected"


def test_a_repair_that_is_impossible_may_keep_it_too():
    case = Case(
        people="person; ann; bob",
        openings="opening,capacity; x,1",
        wishes="person,opening,rank; ann,x,1; bob,x,1",
        pins="person,opening,kind; ann,x,require; bob,x,require",
    )
    claim = case.claim([])
    claim.report |= {"status": "infeasible", "criteria": [], "conflict": ["pins"], "relaxation": ["one place more"]}
    claim.previous = [["ann", "x"]]
    assert (verdict(claim).faults, verdict(claim).notes) == ([], [THEIRS])
    claim.report["input_sha256"] = repaired_hash(claim)
    claim.previous = [["bob", "x"]]
    assert "input_sha256 does not fit the bundle" in faults(claim)


def texts(case: Case) -> dict[str, str]:
    return {name: ";".join(lines) for name, lines in case.tables.items()}


def repaired_hash(claim: Claim) -> str:
    return input_hash(claim.case, claim.previous)
