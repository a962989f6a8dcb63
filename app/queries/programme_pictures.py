"""Two pictures of a programme: what needs what, term by term, and when each module runs. Units of the drawing."""

from collections import defaultdict
from dataclasses import dataclass

from app.policies.curriculum import Curriculum, Line

BOX, BOX_HEIGHT, ACROSS, DOWN, HEAD = 150, 44, 56, 12, 26
NAME, TERM, ROW = 230, 72, 26


@dataclass(frozen=True)
class Box:
    line: Line
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """From what is needed to what needs it; `is_late`: it does not stand in an earlier term."""

    path: str
    is_late: bool


@dataclass(frozen=True)
class Need:
    """One row of the equal table: a module, what it needs, in which term that stands (none: nowhere)."""

    line: Line
    needed: str
    term: int | None

    @property
    def is_late(self) -> bool:
        return self.term is None or self.term >= self.line.semester


@dataclass(frozen=True)
class Graph:
    width: int
    height: int
    heads: list[tuple[int, float]]
    boxes: list[Box]
    arrows: list[Arrow]
    needs: list[Need]


def graph(plan: Curriculum) -> Graph:
    """Terms from left to right, the modules of a term from top to bottom, an arrow for each prerequisite."""
    columns = defaultdict(list)
    for line in plan.lines:
        columns[line.semester].append(line)
    boxes, heads = [], []
    for column, (term, lines) in enumerate(sorted(columns.items())):
        x = column * (BOX + ACROSS)
        heads.append((term, x))
        boxes += [Box(line, x, HEAD + row * (BOX_HEIGHT + DOWN)) for row, line in enumerate(lines)]
    at = {box.line.module: box for box in boxes}
    needs = [
        Need(line, plan.modules.get(key, "—"), at[key].line.semester if key in at else None)
        for line in plan.lines
        for key in sorted(line.needs)
    ]
    arrows = [
        _arrow(at[key], box) for box in boxes for key in sorted(box.line.needs) if key in at and at[key] is not box
    ]
    rows = max(map(len, columns.values()), default=0)
    width = max(1, len(columns)) * (BOX + ACROSS) - ACROSS
    return Graph(width, HEAD + rows * (BOX_HEIGHT + DOWN), heads, boxes, arrows, needs)


def _arrow(start: Box, end: Box) -> Arrow:
    x, y, to_x, to_y = start.x + BOX, start.y + BOX_HEIGHT / 2, end.x, end.y + BOX_HEIGHT / 2
    bend = max(ACROSS * 0.6, abs(to_x - x) / 2)
    path = f"M{x:.0f} {y:.0f}C{x + bend:.0f} {y:.0f} {to_x - bend:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"
    return Arrow(path, start.line.semester >= end.line.semester)


@dataclass(frozen=True)
class Bar:
    line: Line
    x: float
    y: float
    width: float
    is_partner: bool


@dataclass(frozen=True)
class Gantt:
    width: int
    height: int
    terms: list[tuple[int, float]]
    bars: list[Bar]


def gantt(plan: Curriculum) -> Gantt:
    """A row for each module, a bar in its term: as long as its part of the fullest term's hours."""
    hours = defaultdict(int)
    for line in plan.lines:
        hours[line.semester] += line.hours
    fullest, before, bars = max(hours.values(), default=1), defaultdict(int), []
    for row, line in enumerate(plan.lines):
        scale = (TERM - 4) / max(fullest, 1)
        x = NAME + (line.semester - 1) * TERM + 2 + before[line.semester] * scale
        before[line.semester] += line.hours
        bars.append(
            Bar(line, round(x, 1), HEAD + row * ROW, round(line.hours * scale, 1), line.organisation != plan.base)
        )
    last = max([plan.terms, *hours])
    terms = [(term, NAME + (term - 1) * TERM) for term in range(1, last + 1)]
    return Gantt(NAME + last * TERM, HEAD + len(plan.lines) * ROW, terms, bars)
