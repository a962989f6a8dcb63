"""Finding text in names, alike on every database.

SQLite folds the case of ASCII letters only, and PostgreSQL as its locale happens to be set; so the words are compared
here. A catalogue is a few thousand short rows at most: reading their names costs a few milliseconds.
"""

import re

from sqlalchemy import Select, column, false, func, literal_column, select, table
from sqlalchemy import text as text_

from app.extensions import db
from app.models import Findable, SearchEntry
from app.stems import stems


def fold(text: str) -> str:
    """«Ёлочка» and «елочка» are one word."""
    return text.casefold().replace("ё", "е")


def finder(query: str | None):
    """A predicate on texts: true when every word of `query` stands in one of them."""
    words = re.findall(r"\w+", fold(query or ""))

    def found(*texts: str | None) -> bool:
        whole = fold(" ".join(filter(None, texts)))
        return all(word in whole for word in words)

    return found


def found_keys(kind: str, text: str) -> Select:
    """SELECT of the keys of the objects of this kind that have all the words of `text`; the last may be unfinished."""
    words = stems(text)
    if not words:
        return select(SearchEntry.object_key).where(false())
    found = select(SearchEntry.object_key).where(SearchEntry.kind == Findable(kind))
    if db.engine.dialect.name == "sqlite":
        asked = " ".join(f'"{word}"' for word in words) + "*"
        rows = select(column("rowid")).select_from(table("search_words"))
        return found.where(SearchEntry.id.in_(rows.where(text_("search_words MATCH :asked").bindparams(asked=asked))))
    asked = " & ".join(words) + ":*"
    simple = literal_column("'simple'")
    return found.where(func.to_tsvector(simple, SearchEntry.stems).op("@@")(func.to_tsquery(simple, asked)))
