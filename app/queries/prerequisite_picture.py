"""The graph of prerequisites drawn: a column for each step, what is needed on the left, what needs it on the right."""

from dataclasses import dataclass

from app.models import Module
from app.queries.prerequisites import Graph

WIDTH, HEIGHT, ACROSS, DOWN, LINE = 200, 56, 64, 16, 24


@dataclass(frozen=True)
class Box:
    """`words` are the lines of its title, cut to fit."""

    module: Module
    words: list[str]
    x: int
    y: int
    is_middle: bool


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    boxes: list[Box]
    paths: list[str]


def draw(graph: Graph | None) -> Picture | None:
    if graph is None:
        return None
    first, tallest = min(graph.levels), max(map(len, graph.levels.values()))
    height = tallest * (HEIGHT + DOWN) - DOWN
    boxes: dict[int, Box] = {}
    for level, modules in graph.levels.items():
        top = (height - (len(modules) * (HEIGHT + DOWN) - DOWN)) // 2
        for place, module in enumerate(modules):
            x, y = (level - first) * (WIDTH + ACROSS), top + place * (HEIGHT + DOWN)
            boxes[module.id] = Box(module, _lines(module.shown.title), x, y, module.id == graph.middle.id)
    width = (max(graph.levels) - first + 1) * (WIDTH + ACROSS) - ACROSS
    return Picture(width, height, list(boxes.values()), [_arrow(boxes[need], boxes[one]) for one, need in graph.arrows])


def _arrow(start: Box, end: Box) -> str:
    """From what must be passed before to what needs it."""
    x1, y1, x2, y2 = start.x + WIDTH, start.y + HEIGHT // 2, end.x - 6, end.y + HEIGHT // 2
    bend = ACROSS // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def _lines(title: str) -> list[str]:
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    shown = [line if len(line) <= LINE else f"{line[: LINE - 1]}…" for line in lines[:2]]
    if len(lines) > 2:
        shown[1] = f"{shown[1][: LINE - 1]}…"
    return shown
