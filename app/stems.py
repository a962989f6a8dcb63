"""Words reduced to their stems, alike on every database: «преподавание» and «преподавания» are one word."""

import re
from functools import cache

import snowballstemmer

from app.text import fold

WORD = re.compile(r"\w+")
CYRILLIC = re.compile("[\u0400-\u04ff]")


@cache
def _stemmer(language: str):
    return snowballstemmer.stemmer(language)


def stems(text: str | None) -> list[str]:
    """The stem of each word; Russian or English by its letters."""
    words = WORD.findall(fold(text).replace("_", " "))
    return [_stemmer("russian" if CYRILLIC.search(word) else "english").stemWord(word) for word in words]
