"""Finding text in names, alike on every database.

SQLite folds the case of ASCII letters only, and PostgreSQL as its locale happens to be set; so the words are compared
here. A catalogue is a few thousand short rows at most: reading their names costs a few milliseconds.
"""

import re

from sqlalchemy import Select, select

from app.models import Findable, SearchEntry


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
    """SELECT of the keys of the objects of this kind whose indexed words begin with the words of `text`."""
    words = re.findall(r"\w+", fold(text))
    found = select(SearchEntry.object_key).where(SearchEntry.kind == Findable(kind))
    return found.where(*(SearchEntry.stems.contains(f" {word}", autoescape=True) for word in words))
