"""The frontier of a repair as a small picture with an equal table."""

from dataclasses import dataclass
from itertools import zip_longest

WIDTH, HEIGHT, EDGE = 320, 120, 24


@dataclass(frozen=True)
class Point:
    """So many moves, and what that gives; x and y in units of the drawing."""

    moves: int
    values: dict
    is_own: bool
    is_proved: bool
    lost: int
    measure: int
    x: float
    y: float


@dataclass(frozen=True)
class Frontier:
    """`criterion` and `rank` (None: no profile) of what the picture measures: the first that differs."""

    points: list[Point]
    criteria: list[str]
    criterion: str
    rank: int | None
    may_take: bool

    @property
    def line(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def frontier(points: list[dict], may_take: bool) -> Frontier | None:
    """None where there is nothing to choose."""
    if len(points) < 2:
        return None
    criteria = [name for name in points[0]["values"] if name != "kept"]
    criterion, rank = _measure(points, criteria)
    worth = [_entry(one["values"][criterion], rank) for one in points]
    moves = [one["moves"] for one in points]
    drawn = [
        Point(
            one["moves"],
            one["values"],
            one["own"],
            one["status"] == "optimal",
            one["lost"],
            measure,
            _within(one["moves"], moves, EDGE, WIDTH - EDGE),
            _within(measure, worth, HEIGHT - EDGE, EDGE),
        )
        for one, measure in zip(points, worth, strict=True)
    ]
    return Frontier(drawn, criteria, criterion, rank, may_take)


def _measure(points: list[dict], criteria: list[str]) -> tuple[str, int | None]:
    """The most important value that is not the same everywhere."""
    for name in criteria:
        values = [one["values"][name] for one in points]
        if not isinstance(values[0], list):
            if len(set(values)) > 1:
                return name, None
            continue
        for rank, entries in enumerate(zip_longest(*values, fillvalue=0), 1):
            if len(set(entries)) > 1:
                return name, rank
    return criteria[0], None if not isinstance(points[0]["values"][criteria[0]], list) else 1


def _entry(value, rank: int | None) -> int:
    if rank is None:
        return value
    return value[rank - 1] if rank <= len(value) else 0


def _within(value: int, values: list[int], first: float, last: float) -> float:
    low, high = min(values), max(values)
    return round(first + (last - first) * ((value - low) / (high - low) if high > low else 0.5), 1)
