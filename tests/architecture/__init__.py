"""The rules of the house, held by tests. Each reads the source or the address map, so new code is covered unasked."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ROOT / "app"


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders or (".",):
        yield from sorted((APP / folder).rglob("*.py"))


def templates() -> list[Path]:
    return sorted((APP / "templates").rglob("*.html"))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def at(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"
