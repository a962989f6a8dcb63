"""Every kind of letter, and where the cluster has words of its own for it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.adapters import letter_words
from app.extensions import db
from app.models import LetterText
from app.sentences import letter_title
from app.topics import Topic, topic_of


@dataclass(frozen=True)
class Kind:
    """`own`: language → the version in force, where it is not the words of the code."""

    kind: str
    title: str
    topic: Topic | None
    own: dict[str, LetterText]


def kinds(only_own: bool = False) -> list[Kind]:
    last = select(func.max(LetterText.id)).group_by(LetterText.kind, LetterText.locale)
    found: dict[str, dict[str, LetterText]] = {}
    rows = select(LetterText).where(LetterText.id.in_(last), ~LetterText.is_default)
    for row in db.session.scalars(rows.options(joinedload(LetterText.created_by))):
        found.setdefault(row.kind, {})[row.locale] = row
    every = [Kind(kind, letter_title(kind), topic_of(kind), found.get(kind, {})) for kind in letter_words.kinds()]
    return [one for one in every if one.own or not only_own]
