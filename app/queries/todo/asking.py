"""The kinds of questions behind what is to be done, and their answer."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.extensions import db
from app.policies.actor import Actor


@dataclass(frozen=True)
class Todo:
    """`endpoint` and `arguments` name the page; `action` is what the link to it says."""

    words: str
    action: str
    endpoint: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Counted:
    """A question whose answer is a number: `told` is asked where the SELECT has rows."""

    rows: Callable[[Actor], Select]
    told: Callable[[int], Todo]


def counts(actor: Actor, asked: list[Counted]) -> dict[Counted, int]:
    """All of them in one query."""
    if not asked:
        return {}
    numbers = (select(func.count()).select_from(one.rows(actor).subquery()).scalar_subquery() for one in asked)
    return dict(zip(asked, db.session.execute(select(*numbers)).one(), strict=True))
