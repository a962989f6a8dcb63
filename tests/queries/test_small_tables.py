"""Several tables of the same people: nothing small can be had by subtracting one from another."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.queries.small_cells import is_small
from app.queries.small_tables import STEPS, exact, ranged, split_all

person = st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 1), st.integers(0, 2))


def told_of(kinds) -> np.ndarray:
    """Each person counts once, in one of three columns."""
    return np.array([[kind == column for column in range(3)] for kind in kinds], bool).reshape(-1, 3)


def people(*blocks) -> tuple[list[np.ndarray], np.ndarray]:
    """(college, specialty, how many) → the two tables and one count."""
    rows = [(college, specialty) for college, specialty, many in blocks for _one in range(many)]
    return [np.array(column) for column in zip(*rows, strict=True)], np.ones((len(rows), 1), bool)


def test_large_rows_of_both_tables_stay():
    tables, told = people((0, 0, 20), (1, 1, 30))

    assert split_all(tables, told) == [[], []]


def test_a_specialty_hidden_among_others_is_not_left_over_by_its_college():
    """College 0 teaches specialties 0 (20 people) and 1 (3); only it does, so 23 less 20 would tell of the 3."""
    tables, told = people((0, 0, 20), (0, 1, 3), (1, 2, 2), (1, 3, 40))

    colleges, specialties = split_all(tables, told)

    assert {1, 2} <= set(specialties)
    assert 0 in colleges or 0 in specialties


def shown(rows, lost):
    return np.where(np.isin(rows, lost), -1, rows)


@given(st.lists(person, min_size=1, max_size=120))
def test_no_row_and_no_rest_of_a_row_is_small(rows):
    tables = [np.array(column) for column in list(zip(*rows, strict=True))[:3]]
    told = told_of([row[3] for row in rows])
    views = [shown(one, lost) for one, lost in zip(tables, split_all(tables, told), strict=True)]

    for outer in views:
        for row in set(outer.tolist()):
            here = outer == row
            assert len(set(outer.tolist())) == 1 or not is_small(tuple(told[here].sum(0)))
            for inner in views:
                whole = [one for one in set(inner[here].tolist()) if here[inner == one].all()]
                rest = told[here & ~np.isin(inner, whole)].sum(0)
                assert inner is outer or not whole or not is_small(tuple(rest))


@given(st.integers(0, 50_000))
def test_a_range_holds_its_number_and_never_tells_nobody_from_few(count):
    cell = ranged(count)

    assert cell.low <= count <= (cell.high or count)
    assert (cell.low, cell.high) == (0, 4) or cell.low >= 5
    assert cell.low in STEPS


def test_what_is_drawn_of_a_range_is_its_middle():
    assert ranged(3).size == ranged(0).size == 0
    assert ranged(12).size == ranged(19).size == 14.5
    assert exact(12).size == 12
