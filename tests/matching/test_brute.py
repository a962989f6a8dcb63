"""The oracle against the judge: what it lists breaks no rule, what is next to it and not listed breaks one."""

import os
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import read_bundle
from app.matching.verify.pairs import facts
from app.matching.verify.rules import broken
from app.matching.verify.values import value
from tests.matching import brute, small
from tests.matching.random_problems import orders, problems

EXAMPLES = int(os.environ.get("KLASTER_EXAMPLES", "120"))


class Judge:
    """The independent verifier's rules and values, asked about placements of one problem."""

    def __init__(self, tables):
        with tempfile.TemporaryDirectory() as scratch:
            self.bundle = read_bundle(small.write(Path(scratch) / "bundle", tables, ["placed"]))

    def _claim(self, placement):
        rows = sorted(placement)
        names = self.bundle.people, self.bundle.openings, ["", *self.bundle.supervisors]
        person, opening, supervisor = (
            np.array([names[at].index(row[at]) for row in rows], np.int64) for at in range(3)
        )
        held = facts(self.bundle, person, opening)
        return Answer({}, rows, person, opening, held.rank, supervisor - 1, [], {}, None, []), held

    def faults(self, placement):
        return list(broken(self.bundle, *self._claim(placement)))

    def values(self, placement, criteria):
        return [value(name, self.bundle, *self._claim(placement)) for name in criteria]


def neighbours(tables, placement):
    """Every placement that differs in one row: one left out, one put in, one under another supervisor."""
    supervisors = ["", *(row["supervisor"] for row in tables.get("supervisors", []))]
    held = {row[:2] for row in placement}
    for row in placement:
        yield placement - {row}
        yield from (placement - {row} | {(*row[:2], s)} for s in supervisors if s != row[2])
    for pair in [(p["person"], o["opening"]) for p in tables["people"] for o in tables["openings"]]:
        if pair not in held:
            yield from (placement | {(*pair, s)} for s in supervisors)


@settings(max_examples=EXAMPLES)
@given(problems(), st.data())
def test_a_placement_is_listed_exactly_where_it_breaks_no_rule(tables, data):
    listed = set(brute.placements(tables))
    judge = Judge(tables)
    placement = data.draw(st.sampled_from(sorted(listed, key=sorted))) if listed else frozenset()
    assert (judge.faults(placement) == []) == (placement in listed)
    for other in neighbours(tables, placement):
        assert (judge.faults(other) == []) == (other in listed), other


@settings(max_examples=EXAMPLES)
@given(problems(), orders)
def test_the_best_values_are_those_of_the_best_placement_listed(tables, criteria):
    values = [brute.value(tables, placement, criteria) for placement in brute.placements(tables)]
    best = min(values, key=lambda entry: small.order(entry, criteria), default=None)
    assert brute.best(tables, criteria) == best


@settings(max_examples=EXAMPLES)
@given(problems(), orders, st.data())
def test_values_are_those_that_the_judge_computes(tables, criteria, data):
    listed = sorted(brute.placements(tables), key=sorted)
    placement = data.draw(st.sampled_from(listed)) if listed else None
    if placement is not None:
        assert brute.value(tables, placement, criteria) == Judge(tables).values(placement, criteria)


def test_four_people_four_openings_and_three_supervisors_are_listed_in_full():
    people = [{"person": f"p{i}", "demand": 2, "group": "g"} for i in range(4)]
    openings = [{"opening": f"o{i}", "capacity": 2} for i in range(4)]
    wishes = [{"person": p["person"], "opening": o["opening"], "rank": 1} for p in people for o in openings]
    tables = {"people": people, "openings": openings, "wishes": wishes}
    tables["supervisors"] = [{"supervisor": f"s{i}", "capacity": 3} for i in range(3)]
    tables["supervision"] = [{"supervisor": f"s{i}", "group": "g", "cost": i} for i in range(3)]
    assert brute.best(tables, ["placed", "supervision_cost", "supervision_balance"]) == [8, 7, 1]
