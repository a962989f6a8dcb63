"""A list shown page by page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db

SIZE = 30
CHUNK = 1_000
_whole: ContextVar[int | None] = ContextVar("whole", default=None)


@contextmanager
def in_chunks() -> Iterator[None]:
    """Inside it every list has pages of CHUNK, whatever its own size: for taking it away as a file."""
    token = _whole.set(CHUNK)
    try:
        yield
    finally:
        _whole.reset(token)


@dataclass(frozen=True)
class Page:
    """One page of a list: `items` of page `number` (from 1), `total` items on all pages."""

    items: list[Any]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def within(number: int | None, total: int, size: int = SIZE) -> int:
    """The asked page number brought into 1 … last page."""
    return min(max(1, number or 1), max(1, -(-total // size)))


def slice_of(items: list, number: int | None, size: int = SIZE) -> Page:
    """A page of a list that is already in memory."""
    size = _whole.get() or size
    number = within(number, len(items), size)
    return Page(items[(number - 1) * size : number * size], number, len(items), size)


def paged(statement: Select, number: int | None, size: int = SIZE, rows: bool = False) -> Page:
    """A page of a SELECT in two queries; `rows` keeps tuples, otherwise the first column's objects are given."""
    size = _whole.get() or size
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = within(number, total, size)
    cut = statement.limit(size).offset((number - 1) * size)
    found = db.session.execute(cut).all() if rows else db.session.scalars(cut).unique().all()
    return Page(list(found), number, total, size)
