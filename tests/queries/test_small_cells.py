"""Small counts of people are merged so that neither the cell nor its rest can be read off a table."""

from hypothesis import given
from hypothesis import strategies as st

from app.queries.small_cells import is_small, split

rows = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12)


def total(table):
    return tuple(map(sum, zip(*table, strict=True)))


def test_rows_without_small_counts_stay_as_they_are():
    assert split([(5, 0), (12, 7)]) == ([0, 1], [])


def test_one_small_row_is_never_merged_alone():
    kept, merged = split([(50, 20), (3, 9), (40, 8)])

    assert sorted(merged) == [1, 2]
    assert kept == [0]


@given(rows)
def test_nothing_shown_is_small_and_nothing_is_lost(table):
    kept, merged = split(table)

    assert sorted(kept + merged) == list(range(len(table)))
    assert not any(is_small(table[place]) for place in kept)
    if merged and kept:
        assert len(merged) > 1
        assert not is_small(total([table[place] for place in merged]))
