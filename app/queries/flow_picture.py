"""A picture of flows: bars on the left and on the right, and ribbons between them as thick as what flows."""

from dataclasses import dataclass

from app.queries.outcome_flows import Table

WIDTH, HEIGHT, GAP, BAR = 360, 300, 20, 10


@dataclass(frozen=True)
class Bar:
    """`label` stands above its bar; `place` numbers the bars of a side."""

    label: str
    place: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Ribbon:
    """`path` is an SVG path; `place` that of the bar on the right, which gives the colour."""

    path: str
    place: int


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    left: list[Bar]
    right: list[Bar]
    ribbons: list[Ribbon]


def draw(table: Table) -> Drawing | None:
    """None where nobody goes anywhere."""
    sizes = [[cell.size for cell in row] for row in table.cells]
    total = sum(map(sum, sizes))
    if not total:
        return None
    left = _bars(table.rows, [sum(row) for row in sizes], total, 0)
    right = _bars(table.columns, [sum(column) for column in zip(*sizes, strict=True)], total, WIDTH - BAR)
    height = max(bar.y + bar.height for bar in (*left, *right)) + 2
    return Drawing(WIDTH, round(height, 1), left, right, _ribbons(sizes, total, left, right))


def _bars(labels: list, sizes: list[float], total: float, x: float) -> list[Bar]:
    bars, y = [], 0.0
    for place, (words, size) in enumerate(zip(labels, sizes, strict=True)):
        height = HEIGHT * size / total
        bars.append(Bar(str(words), place, x, round(y + GAP, 1), round(height, 1)))
        y += GAP + height
    return bars


def _ribbons(sizes: list[list[float]], total: float, left: list[Bar], right: list[Bar]) -> list[Ribbon]:
    ribbons, into, middle = [], [bar.y for bar in right], WIDTH / 2
    for start, row in zip(left, sizes, strict=True):
        y = start.y
        for end, size in zip(right, row, strict=True):
            thick, there = HEIGHT * size / total, into[end.place]
            if thick:
                a, b = start.x + BAR, end.x
                path = (
                    f"M{a:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {there:.1f} {b:.1f} {there:.1f}"
                    f"V{there + thick:.1f}C{middle:.1f} {there + thick:.1f} {middle:.1f} {y + thick:.1f} "
                    f"{a:.1f} {y + thick:.1f}Z"
                )
                ribbons.append(Ribbon(path, end.place))
            y += thick
            into[end.place] = there + thick
    return ribbons
