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


def words(text: str | None) -> list[str]:
    """The words of a text in one case, without marks between them."""
    return WORD.findall(fold(text).replace("_", " "))


def stem(word: str) -> str:
    """Russian or English by its letters."""
    return _stemmer("russian" if CYRILLIC.search(word) else "english").stemWord(word)


def indexed(text: str | None) -> list[str]:
    """What stands in the index: the stem of each word, and the word itself, which half of it may be asked for."""
    return [part for word in words(text) for part in dict.fromkeys((stem(word), word))]
