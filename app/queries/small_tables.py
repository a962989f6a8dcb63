"""Several tables of the same people, for those who may not see persons: none gives away what another one hides.

A college less all the specialties that only it teaches leaves the one that was hidden. So rows are merged on until no
row of one table holds whole rows of another and a small rest. Tables of two ways show ranges instead of counts: "up to
4" does not say whether there is anybody.
"""

from dataclasses import dataclass

import numpy as np

from app.queries.small_cells import LEAST, is_small, split

STEPS = (0, LEAST, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class Cell:
    """A count: exact where `low` equals `high`, else a range with both ends in it; `high` None is open."""

    low: int
    high: int | None

    @property
    def size(self) -> float:
        """What a picture is drawn by: of a range its middle, so that nothing can be measured; the lowest is nothing."""
        if self.low == self.high or self.high is None:
            return self.low
        return (self.low + self.high) / 2 if self.low else 0


def exact(count: int) -> Cell:
    return Cell(count, count)


def ranged(count: int) -> Cell:
    at = max(place for place, step in enumerate(STEPS) if step <= count)
    return Cell(STEPS[at], STEPS[at + 1] - 1 if at + 1 < len(STEPS) else None)


def split_all(tables: list[np.ndarray], told: np.ndarray) -> list[list[int]]:
    """For each table the rows that are to be shown as one.

    `tables[t][p]`: the row of person p in table t, from 0; every table has a row for everyone. `told[p]`: what the
    tables count of person p, people × counts, no two counts of one and the same thing.
    """
    counts = [_by_row(rows, told) for rows in tables]
    merged = [split([tuple(row) for row in of_table.tolist()])[1] for of_table in counts]
    while (leak := _leak(tables, told, merged)) is not None:
        table, row = leak
        kept = [one for one in range(len(counts[table])) if one not in merged[table]]
        kept.sort(key=lambda one: (one != row, counts[table][one].sum()))
        merged[table] = sorted([*merged[table], *kept[: 1 if merged[table] else 2]])
    return merged


def _leak(tables: list[np.ndarray], told: np.ndarray, merged: list[list[int]]) -> tuple[int, int] | None:
    """(table, row) where a row less the whole rows of another table within it leaves a small rest; else None."""
    shown = [_shown(rows, lost) for rows, lost in zip(tables, merged, strict=True)]
    for table, outer in enumerate(shown):
        for inner in (other for place, other in enumerate(shown) if place != table):
            whole = _lies_within_one(inner, outer)[inner]
            rests = _by_row(outer, told * ~whole[:, None])
            holds_some = np.bincount(outer, weights=whole, minlength=len(rests)) > 0
            for row in np.flatnonzero(holds_some).tolist():
                if is_small(tuple(rests[row])):
                    return table, row
    return None


def _shown(rows: np.ndarray, lost: list[int]) -> np.ndarray:
    """The row under which each person is shown: the merged ones under the first of them."""
    return np.where(np.isin(rows, lost), lost[0], rows) if lost else rows


def _lies_within_one(inner: np.ndarray, outer: np.ndarray) -> np.ndarray:
    """For each row of `inner`: whether all its people stand in one and the same row of `outer`."""
    many = int(inner.max(initial=-1)) + 1
    first, last = np.full(many, np.iinfo(np.int64).max), np.full(many, -1)
    np.minimum.at(first, inner, outer)
    np.maximum.at(last, inner, outer)
    return first == last


def _by_row(rows: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Sums of each count by row: rows × counts."""
    many = int(rows.max(initial=-1)) + 1
    sums = [np.bincount(rows, weights=told[:, column], minlength=many) for column in range(told.shape[1])]
    return np.array(sums, np.int64).T.reshape(many, told.shape[1])
