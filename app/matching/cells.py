"""From the text of a cell to its value: one memory (a dict) per column, so that each distinct text is judged once.

A reader calls ``memory[text]``; BAD marks a text that the column does not take.
"""

import re
from datetime import date

from app.matching.problem import NONE
from app.matching.tables import Column

BAD = -(1 << 62)
_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SPECIAL = re.compile(r'[,"\r\n]')


class Integers(dict):
    """Decimal integers within the column's bounds; the default for an empty text."""

    def __init__(self, column: Column):
        super().__init__()
        self.low, self.high = column.low, column.high
        if not column.required:
            self[""] = NONE if column.default is None else column.default

    def __missing__(self, text: str) -> int:
        value = int(text) if _INTEGER.fullmatch(text) else BAD
        value = value if self.low <= value <= self.high else BAD
        self[text] = value
        return value


class Dates(dict):
    """ISO dates as ordinals."""

    def __init__(self):
        super().__init__({"": NONE})

    def __missing__(self, text: str) -> int:
        try:
            value = date.fromisoformat(text).toordinal() if _DATE.fullmatch(text) else BAD
        except ValueError:
            value = BAD
        self[text] = value
        return value


class Choices(dict):
    """One of a few words, as its position."""

    def __init__(self, column: Column):
        super().__init__({word: i for i, word in enumerate(column.choices)})
        if not column.required:
            self[""] = self[column.default]

    def __missing__(self, text: str) -> int:
        return BAD


class Labels(dict):
    """Identifiers numbered as they come."""

    def __init__(self, required: bool):
        super().__init__()
        self.names: list[str] = []
        self.empty = BAD if required else NONE

    def __missing__(self, text: str) -> int:
        if text == "":
            return self.empty
        self[text] = len(self.names)
        self.names.append(text)
        return self[text]


class Known(dict):
    """Identifiers declared elsewhere; `unknown` is the answer for any other."""

    def __init__(self, names, empty: int = BAD, unknown: int = BAD):
        super().__init__({name: i for i, name in enumerate(names)})
        self.empty, self.unknown = empty, unknown

    def __missing__(self, text: str) -> int:
        return self.empty if text == "" else self.unknown


class Canonical(dict):
    """The canonical text of a cell: defaults filled in, integers plain, quoted only where CSV demands it."""

    def __init__(self, column: Column):
        super().__init__()
        self.kind = column.kind
        self.default = "" if column.default is None else str(column.default)

    def __missing__(self, text: str) -> str:
        if text == "":
            value = self.default
        elif self.kind == "int":
            value = str(int(text)) if _INTEGER.fullmatch(text) else text
        else:
            value = quoted(text)
        self[text] = value
        return value


def quoted(text: str) -> str:
    """An identifier as a CSV cell."""
    if _SPECIAL.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def expectation(column: Column) -> str:
    """What a column takes, in words, for a fault."""
    if column.kind == "int":
        empty = "" if column.required else ", or nothing"
        return f"a decimal integer from {column.low} to {column.high}{empty}"
    if column.kind == "date":
        return "a date as YYYY-MM-DD, or nothing"
    if column.kind == "choice":
        return "one of " + ", ".join(column.choices)
    if column.kind == "ref":
        return f"an identifier of {column.of}.csv" + ("" if column.required else ", or nothing")
    return "an identifier that is not empty"
