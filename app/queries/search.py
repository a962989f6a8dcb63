"""Finding text, alike on every database.

`found_keys` asks the index that services/search.py keeps. `finder` compares short texts here, for lists that are in
memory anyway: SQLite folds the case of ASCII letters only, and PostgreSQL as its locale happens to be set.
"""

import re

from sqlalchemy import Select, column, false, func, literal_column, select, table
from sqlalchemy import text as text_

from app.extensions import db
from app.models import Findable, SearchEntry
from app.stems import stem, words


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
    asked = words(text)
    if not asked:
        return select(SearchEntry.object_key).where(false())
    found = select(SearchEntry.object_key).where(SearchEntry.kind == Findable(kind))
    whole, last = [stem(word) for word in asked[:-1]], {stem(asked[-1]), asked[-1]}
    if db.engine.dialect.name == "sqlite":
        begins = " OR ".join(f'"{word}"*' for word in sorted(last))
        question = " AND ".join([*(f'"{word}"' for word in whole), f"({begins})"])
        rows = select(column("rowid")).select_from(table("search_words"))
        return found.where(
            SearchEntry.id.in_(rows.where(text_("search_words MATCH :asked").bindparams(asked=question)))
        )
    begins = " | ".join(f"{word}:*" for word in sorted(last))
    question, simple = " & ".join([*whole, f"({begins})"]), literal_column("'simple'")
    return found.where(func.to_tsvector(simple, SearchEntry.stems).op("@@")(func.to_tsquery(simple, question)))
