"""A plan of the region: towns as points around Smolensk, in kilometres, with labels that do not overlap.

There is no open geometry of the okrugs' borders to draw, so none are drawn: distance rings say where a town lies.
"""

from dataclasses import dataclass
from math import cos, radians, sqrt

CENTRE = (54.783, 32.045)  # Smolensk
KM_PER_DEGREE = 111.2
RINGS = (50, 100, 150, 200)
LETTER, WIDE_FONT, NARROW_FONT = 0.62, 7.5, 12.0  # of the style sheet, in units of the drawing
MAJOR = 7  # towns whose labels stay on a narrow screen


@dataclass(frozen=True)
class Spot:
    """A town and how many of something it has; `key` of its municipality where it stands for one only."""

    name: str
    latitude: float
    longitude: float
    count: int
    key: str = ""


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    anchor: str
    baseline: str
    minor: bool


@dataclass(frozen=True)
class Point:
    """A spot on the drawing: centre and radius in kilometres (area by count), and where its label goes, if it fits."""

    spot: Spot
    x: float
    y: float
    radius: float
    label: Label | None


def draw(spots: list[Spot], most_radius: float | None = None) -> list[Point]:
    """Points in drawing order: the largest first, so that small ones lie on top.

    `most_radius` draws counts of people, which can be large: all are made smaller by what brings the largest to it.
    """
    ordered = sorted(spots, key=lambda spot: (-spot.count, spot.name))
    largest = _radius(ordered[0].count) if ordered else 1
    scale = min(1, most_radius / largest) if most_radius else 1
    placed = [(spot, *_position(spot), max(_radius(0), round(scale * _radius(spot.count), 1))) for spot in ordered]
    taken = [(x - r, y - r, x + r, y + r) for _, x, y, r in placed]
    points = []
    for index, (spot, x, y, radius) in enumerate(placed):
        label = _label(spot, x, y, radius, index >= MAJOR or not spot.count, taken)
        points.append(Point(spot, x, y, radius, label))
    return points


def _position(spot: Spot) -> tuple[float, float]:
    east = (spot.longitude - CENTRE[1]) * KM_PER_DEGREE * cos(radians(CENTRE[0]))
    south = (CENTRE[0] - spot.latitude) * KM_PER_DEGREE
    return round(east, 1), round(south, 1)


def _radius(count: int) -> float:
    return round(2.2 + 1.9 * sqrt(count), 1) if count else 1.8


def _label(spot: Spot, x: float, y: float, radius: float, minor: bool, taken: list) -> Label | None:
    """The first of four places beside the point where the text covers nothing drawn before."""
    height = WIDE_FONT if minor else NARROW_FONT
    width, gap = LETTER * height * len(spot.name), radius + 1.5
    places = (
        (x, y + gap, "middle", "hanging", (x - width / 2, y + gap, x + width / 2, y + gap + height)),
        (x, y - gap, "middle", "auto", (x - width / 2, y - gap - height, x + width / 2, y - gap)),
        (x + gap, y, "start", "central", (x + gap, y - height / 2, x + gap + width, y + height / 2)),
        (x - gap, y, "end", "central", (x - gap - width, y - height / 2, x - gap, y + height / 2)),
    )
    for left, top, anchor, baseline, box in places:
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return Label(round(left, 1), round(top, 1), anchor, baseline, minor)
    return None


def _overlap(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
