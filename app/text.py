"""What people type, made comparable: one form of each letter, no invisible characters, single spaces."""

import re
import unicodedata

INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}  # controls, formats, private use, halves of pairs, unassigned
JOINERS = {"\u200d"}  # inside an emoji of several parts


def clean(text: str | None) -> str:
    """One line: NFC («й» as one letter however it was typed), spaces of any kind single, none at the ends."""
    return " ".join(_visible(text or "").split())


def clean_lines(text: str | None) -> str:
    """The same for a text of several lines; at most one empty line in a row."""
    lines = [clean(line) for line in re.split(r"\r\n|\r|\n", text or "")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str | None) -> str:
    """For comparing: «Ёлочка» and «елочка» are one word."""
    return clean(text).casefold().replace("ё", "е")


def _visible(text: str) -> str:
    whole = unicodedata.normalize("NFC", text)
    return "".join(
        letter if letter in JOINERS or unicodedata.category(letter) not in INVISIBLE else " " * (letter in "\t\n\r\v\f")
        for letter in whole
    )
