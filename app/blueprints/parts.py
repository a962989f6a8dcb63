"""Pages for the parts of an object, alike for all: add, change, remove (services/parts.py).

    parts.register(blueprint, requires(Permission.SITE_EDIT, load=True), "/<string:public_id>", PARTS, home=…)

`PARTS` maps the word of the address to a Part. The guard hands the owner to the view as `subject`; a part is looked for
among the parts of this owner only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy import select

from app.blueprints.access import current_actor
from app.blueprints.editing import EditForm, stored
from app.extensions import db
from app.services import parts


def nothing_to_check(_owner, _values: dict, _part) -> None:
    """Any values that the form has passed will do."""


@dataclass(frozen=True)
class Part:
    """`words(part)` names one part; `check(owner, values, part)` raises Refused; `make` gives a new row."""

    model: type
    owner_key: str
    title: LazyString
    form: type[EditForm]
    words: Callable[[Any], str]
    check: Callable[[Any, dict, Any], None] = nothing_to_check
    make: Callable[[Any, Any, dict], Any] | None = None
    before_removal: Callable[[Any], None] = lambda _part: None
    hint: LazyString | str = ""
    can_change: bool = True
    owner_id: Callable[[Any], int | None] = lambda owner: owner.id

    def find(self, owner, public_id: str):
        own = getattr(self.model, self.owner_key) == self.owner_id(owner)
        return db.session.scalar(select(self.model).where(self.model.public_id == public_id, own))

    def new(self, actor, owner, values: dict):
        """An unsaved part; usually the model with its values and the key of its owner."""
        if self.make:
            return self.make(actor, owner, values)
        return self.model(**{self.owner_key: self.owner_id(owner)}, **values)


class PartForm(EditForm):
    """The fields bear the names of the model's columns. `owner` is known to the form, for choices that depend on it."""

    def __init__(self, owner=None, **more):
        super().__init__(**more)
        self.owner = owner
        self.prepare(owner)

    def prepare(self, owner) -> None:
        """Fill choices; a subclass may."""

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.name not in ("version", "csrf_token")}


def register(
    blueprint: Blueprint, guard: Callable, prefix: str, kinds: dict[str, Part], home: Callable[[Any], str]
) -> None:
    """`home(owner)` is the address to which one comes back."""
    word = f"<any({', '.join(kinds)}):part>"

    def add(subject, part: str):
        kind = kinds[part]
        form = kind.form(owner=subject)
        if form.validate_on_submit() and stored(form, lambda: _add(kind, subject, form)):
            flash(_("Saved."), "success")
            return redirect(home(subject))
        return _page(form, kind, subject, None, home(subject))

    def change(subject, part: str, part_id: str):
        kind = kinds[part]
        row = kind.find(subject, part_id) if kind.can_change else None
        if row is None:
            abort(404)
        form = kind.form(owner=subject, obj=row)
        if not form.is_submitted():
            form.version.data = parts.fingerprint(row)
        if form.validate_on_submit() and stored(form, lambda: _change(kind, subject, row, form), row):
            flash(_("Saved."), "success")
            return redirect(home(subject))
        return _page(form, kind, subject, row, home(subject))

    def remove(subject, part: str, part_id: str):
        kind = kinds[part]
        row = kind.find(subject, part_id) or abort(404)
        kind.before_removal(row)
        parts.remove(current_actor(), row, subject, kind.words(row))
        flash(_("Removed."), "success")
        return redirect(home(subject))

    both = ["GET", "POST"]
    blueprint.add_url_rule(f"{prefix}/{word}/add", "add_part", guard(add), methods=both)
    blueprint.add_url_rule(f"{prefix}/{word}/<string:part_id>", "change_part", guard(change), methods=both)
    blueprint.add_url_rule(f"{prefix}/{word}/<string:part_id>/remove", "remove_part", guard(remove), methods=["POST"])


def _add(kind: Part, owner, form: PartForm) -> None:
    values = form.values()
    kind.check(owner, values, None)
    actor = current_actor()
    parts.add(actor, owner, lambda: kind.new(actor, owner, values), kind.words)


def _change(kind: Part, owner, row, form: PartForm) -> None:
    values = form.values()
    kind.check(owner, values, row)
    parts.change(current_actor(), row, form.version.data, values, owner, kind.words(row))


def _page(form: PartForm, kind: Part, owner, row, back: str):
    wrong = bool(form.errors or form.form_errors or form.differences)
    page = render_template("parts/edit.html", form=form, kind=kind, owner=owner, row=row, back=back, has_errors=wrong)
    return page, 422 if wrong else 200
