"""What can be found by words: one row per object, its words reduced to their stems.

The index over `stems` is the database's own: FTS5 on SQLite, a GIN index over a tsvector on PostgreSQL (the migration
makes both). Stemming is ours, so that both databases find the same.
"""

import enum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db


class Findable(enum.StrEnum):
    ORGANISATION = "organisation"
    SITE = "site"
    PROGRAMME = "programme"
    MODULE = "module"
    PERSON = "person"
    GROUP = "group"


class SearchEntry(db.Model):
    """`object_key` is the key of the object in its own table; `title` and `detail` are what a list of hits shows."""

    __table_args__ = (UniqueConstraint("kind", "object_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Findable]
    object_key: Mapped[int]
    title: Mapped[str] = mapped_column(String(400))
    detail: Mapped[str] = mapped_column(String(400), default="")
    stems: Mapped[str] = mapped_column(Text)
