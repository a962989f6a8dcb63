"""Reads words.toml: how tables of the region call our columns and codes."""

import enum
import tomllib
from functools import cache
from pathlib import Path

from app.services.imports.fields import Field, Reader, member


@cache
def _words() -> dict:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def usual(name: str):
    return _words()["usual"][name]


def choices(name: str, members: type[enum.StrEnum]) -> dict[str, enum.StrEnum]:
    """Word → member, the best word of each member first."""
    return {word: members(code) for code, words in _words()["choices"][name].items() for word in words}


def column(
    table: str, name: str, title, read: Reader, hint="", *, required: bool = False, differs: bool = False
) -> Field:
    known = _words()["columns"][table][name]
    return Field(name, title, read, known["example"], hint, required, tuple(known["headers"]), differs)


yes_no = member({**dict.fromkeys(usual("yes"), True), **dict.fromkeys(usual("no"), False)})
