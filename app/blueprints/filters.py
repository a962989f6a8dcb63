"""Filters of a list: a GET form whose address can be passed on."""

from collections.abc import Iterable

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from app.labels import label


class FilterForm(FlaskForm):
    """A subclass declares the fields. A filter changes nothing, so it carries no token."""

    class Meta:
        csrf = False

    def __init__(self):
        super().__init__(formdata=request.args)

    def chosen(self) -> dict:
        """The valid filters; a faulty one is reported by its error and filters nothing."""
        self.validate()
        return {field.name: field.data or field.default or "" for field in self if not field.errors}


def options(pairs: Iterable[tuple[str, str]], everything: str | None = None) -> list[SelectChoice]:
    """Choices of a select: «any» first, then (value, words)."""
    return [SelectChoice("", everything or _("any")), *(SelectChoice(value, words) for value, words in pairs)]


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Choices of a select in a form, from (value, words)."""
    return [SelectChoice(value, words) for value, words in pairs]


def members(kinds: Iterable) -> list[tuple[str, str]]:
    """(value, words) of enum members, in order of the words."""
    return sorted(((kind.value, label(kind)) for kind in kinds), key=lambda pair: pair[1].casefold())


def page_number() -> int:
    """`?page=` of the address; anything else is the first page."""
    return request.args.get("page", default=1, type=int)
