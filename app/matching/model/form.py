"""A mixed integer programme as arrays: columns with bounds, rows with bounds, coefficients. All columns are integer."""

from dataclasses import dataclass

import numpy as np

INF = np.inf


class Draft:
    """A programme that grows block by block."""

    def __init__(self):
        self.columns = self.rows = 0
        self._column_parts: list[tuple[np.ndarray, np.ndarray]] = []
        self._row_parts: list[tuple[np.ndarray, np.ndarray]] = []
        self._entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def column(self, count: int, upper=1, lower=0) -> np.ndarray:
        """Positions of `count` new columns; bounds are numbers or arrays."""
        self._column_parts.append(_bounds(count, lower, upper))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def row(self, count: int, low=-INF, high=INF) -> np.ndarray:
        """Positions of `count` new rows: low <= Σ <= high."""
        self._row_parts.append(_bounds(count, low, high))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add(self, row, column, value=1) -> None:
        """Add to coefficients; entries of one place add up."""
        row, column, value = np.broadcast_arrays(row, column, np.asarray(value, float))
        self._entries.append((row.ravel(), column.ravel(), value.ravel()))

    def form(self) -> "Form":
        lower, upper = _joined(self._column_parts)
        low, high = _joined(self._row_parts)
        row, column, value = (np.concatenate(part) for part in zip(*(self._entries or [_NOTHING]), strict=True))
        keys, at = np.unique(row * max(1, self.columns) + column, return_inverse=True)
        value = np.bincount(at, value, keys.size)
        return Form(lower, upper, low, high, keys // max(1, self.columns), keys % max(1, self.columns), value)


_NOTHING = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def _bounds(count: int, lower, upper) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.broadcast_to(np.asarray(bound, float), (count,)) for bound in (lower, upper))


def _joined(parts: list) -> tuple[np.ndarray, np.ndarray]:
    if not parts:
        return np.empty(0), np.empty(0)
    return tuple(np.concatenate(side) for side in zip(*parts, strict=True))


@dataclass(frozen=True)
class Form:
    """lower <= x <= upper, low <= A x <= high; A by (row, column, value), sorted by row, then column."""

    lower: np.ndarray
    upper: np.ndarray
    low: np.ndarray
    high: np.ndarray
    row: np.ndarray
    column: np.ndarray
    value: np.ndarray

    @property
    def columns(self) -> int:
        return self.lower.size

    def activity(self, x: np.ndarray) -> np.ndarray:
        """A x."""
        return np.bincount(self.row, self.value * x[self.column], self.low.size)

    def with_row(self, coefficients: np.ndarray, low: float, high: float) -> "Form":
        """One more row."""
        at = np.flatnonzero(coefficients)
        return Form(
            self.lower,
            self.upper,
            np.append(self.low, low),
            np.append(self.high, high),
            np.concatenate([self.row, np.full(at.size, self.low.size)]),
            np.concatenate([self.column, at]),
            np.concatenate([self.value, coefficients[at]]),
        )

    def on(self, free: np.ndarray, x: np.ndarray) -> "Form":
        """The programme of the columns in the mask `free`; the others stay at `x`."""
        place = np.cumsum(free) - 1
        mine = free[self.column]
        fixed = np.bincount(self.row[~mine], self.value[~mine] * x[self.column[~mine]], self.low.size)
        used = self._can_break(mine, fixed)
        rows = np.cumsum(used) - 1
        return Form(
            self.lower[free],
            self.upper[free],
            (self.low - fixed)[used],
            (self.high - fixed)[used],
            rows[self.row[mine & used[self.row]]],
            place[self.column[mine & used[self.row]]],
            self.value[mine & used[self.row]],
        )

    def _can_break(self, mine: np.ndarray, fixed: np.ndarray) -> np.ndarray:
        """Which rows the columns of the entries `mine` can break; the others say nothing."""
        row, value, column = self.row[mine], self.value[mine], self.column[mine]
        ends = value * self.lower[column], value * self.upper[column]
        least = np.bincount(row, np.minimum(*ends), self.low.size) + fixed
        most = np.bincount(row, np.maximum(*ends), self.low.size) + fixed
        return (least < self.low) | (most > self.high)

    def breaks(self, x: np.ndarray) -> bool:
        """Does x leave a bound or a row?"""
        sums = self.activity(x)
        inside = np.all((x >= self.lower) & (x <= self.upper)) and np.all((sums >= self.low) & (sums <= self.high))
        return not inside
