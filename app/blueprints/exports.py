"""A list taken away as CSV or XLSX: the same rows as the list under the same filters, never a formula in a cell.

A list of a blueprint is given by one function that builds its sheet from the request, as the list's page does:

    @exported(blueprint, Permission.LETTER_LIST)
    def letters_sheet() -> Sheet:
        chosen = LetterFilter().chosen()
        found = every(lambda number: queries.letters(current_actor(), number, **chosen))
        return Sheet("letters", [_("To"), _("State")], ((row.email, label(row.state)) for row in found))

It makes the address `<blueprint>.export` (…/export.csv, …/export.xlsx). In the template, under the list:

    {{ ui.exports("letters.export") }}

`people` of a sheet are the persons shown in it: they learn who took their data away.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import to_user_timezone

from app.adapters import sheets
from app.blueprints.access import current_actor, requires
from app.policies.permissions import Permission
from app.queries.paging import Page, in_chunks
from app.services import exports

MOST_ROWS = 50_000


@dataclass
class Sheet:
    """`rows` may be lazy, and then fill `people` while they are read."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence]
    people: set[int] = field(default_factory=set)


def exported(blueprint: Blueprint, permission: Permission, endpoint="export", path="/export", load=False):
    """Add the address of a list's files; the function gives the sheet, with `load` of the object in the address."""

    def register(build: Callable[..., Sheet]):
        @requires(permission, load=load)
        def view(format: str, **subject):
            return answer(build(**subject), format)

        blueprint.add_url_rule(f"{path}.<any(csv, xlsx):format>", endpoint, view, methods=["GET"])
        return build

    return register


def answer(sheet: Sheet, format: str) -> Response:
    rows = [[_local(value) for value in row] for row in islice(sheet.rows, MOST_ROWS)]
    exports.note(current_actor(), sheet.name, len(rows), sheet.people)
    return file_of(sheet.name, sheet.headers, rows, format)


def _local(value):
    """A moment on the reader's clock."""
    return to_user_timezone(value) if isinstance(value, datetime) else value


def file_of(name: str, headers: Sequence[str], rows: Sequence[Sequence], format: str) -> Response:
    """The file as a download."""
    if format == "csv":
        content, media_type = sheets.as_csv(headers, rows), sheets.CSV_TYPE
    else:
        content, media_type = sheets.as_xlsx(headers, rows), sheets.XLSX_TYPE
    answer = Response(content, content_type=media_type)
    safe = re.sub(r"[^\w-]+", "-", name).strip("-")
    answer.headers.set("Content-Disposition", "attachment", filename=f"klaster-{safe}-{date.today()}.{format}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def every(page_of: Callable[[int], Page]) -> Iterator:
    """All items of a list that shows itself page by page, read in large pages."""
    number = 1
    with in_chunks():
        page = page_of(number)
    while True:
        yield from page.items
        number += 1
        if number > page.pages or (number - 1) * page.size >= MOST_ROWS:
            return
        with in_chunks():
            page = page_of(number)


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")
