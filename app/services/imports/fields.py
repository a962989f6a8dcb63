"""Columns of a table: their names, what a cell may hold, what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import LazyString

from app.identifiers import check_inn, check_ogrn, check_specialty_code
from app.text import fold


class Wrong(Exception):
    """The cell can't be taken. `code` is put into words by wording.py, which `facts` fill."""

    def __init__(self, code: str, **facts):
        super().__init__(code)
        self.code, self.facts = code, facts


Reader = Callable[[str], object]


@dataclass(frozen=True)
class Field:
    """One column. `synonyms` are headers by which it is known, besides its name and its title in either language."""

    name: str
    title: LazyString
    read: Reader
    example: str
    hint: LazyString | str = ""
    required: bool = False
    synonyms: tuple[str, ...] = ()
    differs: bool = field(default=False)  # one value in every row is suspicious


def text(most: int) -> Reader:
    def read(cell: str) -> str:
        if len(cell) > most:
            raise Wrong("too_long", most=most, length=len(cell))
        return cell

    return read


def name(most: int) -> Reader:
    """A part of a person's name: letters, a hyphen, an apostrophe, nothing else."""

    def read(cell: str) -> str:
        if not re.fullmatch(r"[^\W\d_][^\W\d_.'’ʼ() -]*(?:[.'’ʼ() -]+[^\W\d_]*)*", cell):
            raise Wrong("not_name")
        return text(most)(cell)

    return read


def whole(least: int, most: int) -> Reader:
    def read(cell: str) -> int:
        digits = re.sub(r"\s", "", cell)
        if not re.fullmatch(r"-?[0-9]{1,9}", digits) or not least <= int(digits) <= most:
            raise Wrong("not_number", least=least, most=most)
        return int(digits)

    return read


def decimal(least: float, most: float) -> Reader:
    def read(cell: str) -> float:
        digits = cell.replace(",", ".").replace(" ", "")
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", digits) or not least <= float(digits) <= most:
            raise Wrong("not_number", least=least, most=most)
        return float(digits)

    return read


def day(first: Callable[[], date], last: Callable[[], date]) -> Reader:
    """17.05.2006, 17/05/2006 or 2006-05-17; the year in full, so that nobody guesses the century."""

    def read(cell: str) -> date:
        found = _as_day(cell)
        if found is None:
            raise Wrong("not_date")
        if not first() <= found <= last():
            raise Wrong("date_range", first=first().isoformat(), last=last().isoformat())
        return found

    return read


def _as_day(cell: str) -> date | None:
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?: \w\.?)?", cell):
        numbers = match[3], match[2], match[1]
    elif match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", cell):
        numbers = match[1], match[2], match[3]
    else:
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


def member(words: Mapping[str, object]) -> Reader:
    """One of a few words, as a Russian or an English table has them; `words`: folded word → member."""
    folded = {fold(word): value for word, value in words.items()}

    def read(cell: str):
        if (found := folded.get(fold(cell).rstrip("."))) is None:
            raise Wrong("not_choice", choices=shown_choices(words))
        return found

    return read


def shown_choices(words: Mapping[str, object]) -> str:
    """The first word of each member: how it is best written."""
    first: dict = {}
    for word, value in words.items():
        first.setdefault(value, word)
    return ", ".join(first.values())


def several(one: Reader) -> Reader:
    """Values between commas or semicolons; one that is repeated counts once."""

    def read(cell: str) -> list:
        return list(dict.fromkeys(one(part.strip()) for part in re.split(r"[,;]", cell) if part.strip()))

    return read


def inn(cell: str) -> str:
    try:
        return check_inn(cell)
    except ValueError as error:
        raise Wrong("not_inn") from error


def ogrn(cell: str) -> str:
    try:
        return check_ogrn(cell)
    except ValueError as error:
        raise Wrong("not_ogrn") from error


def specialty_code(cell: str) -> str:
    found = re.match(r"\d{2}\.\d{2}\.\d{2}", cell)
    try:
        return check_specialty_code(found[0] if found else cell)
    except ValueError as error:
        raise Wrong("not_specialty") from error


def email(cell: str) -> str:
    if len(cell) > 254 or not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+", cell):
        raise Wrong("not_email")
    return cell.lower()


def phone(cell: str) -> str:
    digits = re.sub(r"\D", "", cell)
    letters = sum(letter.isalpha() for letter in cell)  # of an extension
    if len(cell) > 40 or letters > 4 or not 5 <= len(digits) <= 15 or not re.fullmatch(r"[0-9+() ,.\w-]+", cell):
        raise Wrong("not_phone")
    return cell
