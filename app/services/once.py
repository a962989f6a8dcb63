"""Rows that exist once, whoever tries twice: the database's unique key decides, also between two workers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db

CHUNK = 500


def insert(rows: Sequence[dict], model: type, keys: Sequence[str], giving: str) -> list[Any]:
    """Insert inside the caller's transaction those whose `keys` are new; gives their value of the column `giving`.

    One that another transaction is just inserting is waited for, and then is not new.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    new: list[Any] = []
    for first in range(0, len(rows), CHUNK):
        statement = dialect.insert(model).values(rows[first : first + CHUNK])
        statement = statement.on_conflict_do_nothing(index_elements=list(keys)).returning(getattr(model, giving))
        new += db.session.scalars(statement)
    return new
