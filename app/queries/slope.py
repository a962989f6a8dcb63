"""A picture of change: a line for each name, from what its share was to what it is; the labels keep apart."""

from dataclasses import dataclass

WIDTH, HEIGHT, TOP, LEFT, RIGHT, LEAST_GAP = 360, 240, 18, 44, 190, 13
MOST_LINES = 12

Point = tuple[str, float, float]


@dataclass(frozen=True)
class Line:
    """Ends at (LEFT, y1) and (RIGHT, y2); its label stands at `label_y`, the value before at `value_y`."""

    label: str
    before: float
    now: float
    y1: float
    y2: float
    value_y: float
    label_y: float

    @property
    def rises(self) -> bool:
        return self.now >= self.before


@dataclass(frozen=True)
class Drawing:
    width: int
    height: float
    left: int
    right: int
    lines: list[Line]

    @property
    def steepest(self) -> Line:
        return max(self.lines, key=lambda line: abs(line.now - line.before))


def draw(points: list[Point]) -> Drawing | None:
    """`points`: (name, share before, share now), shares from 0 to 1. None with fewer than two names."""
    points = points[:MOST_LINES]
    if len(points) < 2:
        return None
    every = [share for _name, before, now in points for share in (before, now)]
    low, high = min(every), max(every)
    span = (high - low) or 1.0

    def y(share: float) -> float:
        return round(TOP + HEIGHT * (high - share) / span, 1)

    befores = _apart([y(before) for _name, before, _now in points])
    nows = _apart([y(now) for _name, _before, now in points])
    lines = [
        Line(name, before, now, y(before), y(now), value_y, label_y)
        for (name, before, now), value_y, label_y in zip(points, befores, nows, strict=True)
    ]
    return Drawing(WIDTH, max(HEIGHT + TOP, *befores, *nows) + 10, LEFT, RIGHT, lines)


def _apart(heights: list[float]) -> list[float]:
    """The same heights, moved down where two are closer than a line of text."""
    found, last = list(heights), -LEAST_GAP
    for place in sorted(range(len(heights)), key=lambda place: (heights[place], place)):
        last = found[place] = max(heights[place], last + LEAST_GAP)
    return found
