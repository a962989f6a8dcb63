"""Reading a bundle: what is accepted, and that every fault is named with its place."""

import json

import numpy as np
import pytest

from app.matching.bundle import BundleError, read_bundle

GOOD = {
    "bundle.json": '{"format": "klaster-bundle/1"}',
    "people.csv": "person\nann\nbob\n",
    "openings.csv": "opening,capacity\nlab,1\nfarm,2\n",
    "wishes.csv": "person,opening,rank\nann,lab,1\nann,farm,2\nbob,lab,1\n",
}


def bundle(folder, **files):
    """A good bundle with some files replaced (keys without the suffix; None leaves the file out)."""
    names = {name.split(".")[0]: name for name in GOOD}
    files = GOOD | {names.get(key, f"{key}.csv"): text for key, text in files.items()}
    for name, text in files.items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def faults(folder, **files):
    """The faults of such a bundle, as printed."""
    with pytest.raises(BundleError) as caught:
        read_bundle(bundle(folder, **files))
    return [str(fault) for fault in caught.value.faults]


def test_a_good_bundle_has_defaults_filled_in(tmp_path):
    problem = read_bundle(bundle(tmp_path))
    assert problem.people.person == ("ann", "bob")
    assert problem.people.demand.tolist() == [1, 1]
    assert problem.criteria == ("placed", "profile:greedy")
    assert problem.worst_rank == 2


def test_a_byte_order_mark_crlf_other_order_and_unknown_columns_change_nothing(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = read_bundle(bundle(tmp_path / "a"))
    text = "﻿note,rank,opening,person\r\nhi,1,lab,bob\r\nhi,02,farm,ann\r\n\r\nhi,1,lab,ann\r\n"
    dressed = read_bundle(bundle(tmp_path / "b", wishes=text, people='person,"kind"\r\n"ann",\r\nbob,student\r\n'))
    assert dressed.input_sha256 == plain.input_sha256


def test_the_seed_the_criteria_and_a_cell_change_the_hash_the_title_does_not(tmp_path):
    def of(name, **more):
        (tmp_path / name).mkdir()
        text = json.dumps({"format": "klaster-bundle/1"} | more)
        return read_bundle(bundle(tmp_path / name, bundle=text)).input_sha256

    assert of("a") == of("b", title="other", time_limit_s=3)
    assert len({of("c"), of("d", seed=1), of("e", criteria=["placed"])}) == 3


def test_gone_identifiers_are_legal_in_previous_only(tmp_path):
    problem = read_bundle(bundle(tmp_path, previous="person,opening\nann,gone\nnobody,lab\n"))
    assert problem.previous.opening.tolist() == [-1, 0]
    assert faults(tmp_path, wishes="person,opening,rank\nann,gone,1\n") == [
        "wishes.csv:2: opening: found 'gone' … expected an identifier of openings.csv"
    ]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"people": None}, "people.csv:1: -: found no file"),
        ({"people": ""}, "people.csv:1: -: found no header"),
        ({"people": "name\nann\n"}, "people.csv:1: person: found no such column"),
        ({"people": "person,person\nann,ann\n"}, "people.csv:1: person: found this column 2 times"),
        ({"people": "person\nann\nbob\nann\n"}, "people.csv:4: person: found 'ann' again"),
        ({"people": 'person,weight\nann,1\n"",2\nbob,1\n'}, "people.csv:3: person: found nothing"),
        ({"people": "person,demand\nann,0\nbob,1\n"}, "people.csv:2: demand: found '0'"),
        ({"people": "person,kind\nann,cat\nbob,\n"}, "people.csv:2: kind: found 'cat'"),
        ({"people": "person\nann,1\nbob\n"}, "people.csv:2: -: found 2 cells"),
        ({"people": b"person\nann\nb\xffb\n"}, "people.csv:3: -: found the byte 0xff"),
        ({"people": b"person\nann\nbob\0\n"}, "people.csv:3: -: found a NUL byte"),
        ({"people": b"person\nann\nbob\n" + b"x" * 1_000_001}, "people.csv:4: -: found a longer line"),
        ({"people": 'person\nann\n"bob\n'}, "people.csv:3: -: found a broken row"),
        ({"openings": "opening,capacity\nlab,-1\nfarm,1\n"}, "openings.csv:2: capacity: found '-1'"),
        ({"openings": "opening,capacity\nlab,1000000001\nfarm,1\n"}, "openings.csv:2: capacity: found '1000000001'"),
        ({"openings": "opening,capacity\nlab,1.0\nfarm,1\n"}, "openings.csv:2: capacity: found '1.0'"),
        ({"openings": "opening,capacity\nlab,\nfarm,1\n"}, "openings.csv:2: capacity: found nothing"),
        (
            {"openings": "opening,capacity,starts_on,ends_on\nlab,1,2026-05-02,2026-05-01\nfarm,1,,\n"},
            "openings.csv:2: ends_on: found a day before starts_on",
        ),
        ({"openings": "opening,capacity,starts_on\nlab,1,2026-02-30\nfarm,1,\n"}, "openings.csv:2: starts_on: found"),
        ({"wishes": "person,opening,rank\nann,lab,0\n"}, "wishes.csv:2: rank: found '0'"),
        ({"wishes": "person,opening,rank\nann,lab,1001\n"}, "wishes.csv:2: rank: found '1001'"),
        ({"wishes": "person,opening,rank\nann,lab,١\n"}, "wishes.csv:2: rank: found '١'"),
        (
            {"wishes": "person,opening,rank\nann,lab,1\nbob,lab,1\nann,lab,2\n"},
            "wishes.csv:4: opening: found a repeated",
        ),
        ({"wishes": 'person,opening,rank\n\n"a\nb",lab,1\nann,lab,x\n'}, "wishes.csv:3: person: found 'a\\nb'"),
        (
            {"pins": "person,opening,kind\nann,lab,require\nann,lab,forbid\n"},
            "pins.csv:3: kind: found require and forbid",
        ),
        ({"conflicts": "opening_a,opening_b\nlab,lab\n"}, "conflicts.csv:2: opening_b: found the same opening"),
        ({"bundle": "{"}, "bundle.json:1: -: found broken JSON"),
        ({"bundle": "[" * 100_000}, "bundle.json:1: -: found"),
        ({"bundle": "[]"}, "bundle.json:1: -: found no JSON object"),
        ({"bundle": '{"format": "klaster-bundle/2"}'}, 'bundle.json:1: format: found "klaster-bundle/2"'),
        ({"bundle": '{"format": "klaster-bundle/1", "seed": true}'}, "bundle.json:1: seed: found true"),
        ({"bundle": '{"format": "klaster-bundle/1", "criteria": ["luck"]}'}, "bundle.json:1: criteria: found"),
        ({"bundle": '{"format": "klaster-bundle/1", "time_limit_s": NaN}'}, "bundle.json:1: time_limit_s: found NaN"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, files, place):
    assert faults(tmp_path, **files)[0].startswith(place)


def test_all_faults_are_found_at_once_up_to_a_thousand(tmp_path):
    found = faults(
        tmp_path, openings="opening,capacity\nlab,x\n,1\n", wishes="person,opening,rank\nann,lab,0\ncat,lab,1\n"
    )
    assert [fault.split(" ")[0] for fault in found] == [
        "openings.csv:2:",
        "openings.csv:3:",
        "wishes.csv:2:",
        "wishes.csv:3:",
    ]
    assert len(faults(tmp_path, wishes="person,opening,rank\n" + "ann,lab,0\n" * 5000)) == 1000


def test_the_line_of_a_row_after_a_quoted_line_break(tmp_path):
    people = 'person,demand\n"a\n\nb",1\nann,1\nbob,-1\n'
    assert faults(tmp_path, people=people)[0].startswith("people.csv:6: demand: found '-1'")


def test_a_table_that_cannot_be_read_does_not_make_the_others_look_wrong(tmp_path):
    assert len(faults(tmp_path, openings=None)) == 1


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(BundleError, match="found no folder"):
        read_bundle(tmp_path / "nowhere")


def test_arrays_of_a_problem_cannot_be_changed(tmp_path):
    problem = read_bundle(bundle(tmp_path))
    with pytest.raises(ValueError, match="read-only"):
        problem.openings.capacity[0] = 9
    assert isinstance(problem.wishes.rank, np.ndarray)
