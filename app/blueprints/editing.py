"""Editing one object by several people: the second to save is shown what the first has changed.

    form = SiteForm(obj=site)                                  # remembers site.version in a hidden field
    if form.validate_on_submit() and saved(form, site, lambda: sites.edit(actor, site, form.version.data, …)):
        return redirect(…)

The service compares the version under the write lock (`claim`) and raises `Stale`. Then nothing is written: the form
keeps what the person typed, shows beside it what stands there now, and a second press saves with eyes open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.widgets import HiddenInput

from app.extensions import db
from app.services.errors import Refused, Stale
from app.services.parts import fingerprint

NOT_COMPARED = {"version", "csrf_token"}


@dataclass(frozen=True)
class Difference:
    """What stands in one field now, and what the person wants there."""

    label: str
    now: str
    wanted: str


class EditForm(FlaskForm):
    """A form about an object with a `version`."""

    version = IntegerField(widget=HiddenInput(), default=0)
    differences: tuple[Difference, ...] = ()

    def as_stored(self, subject) -> "EditForm":
        """The same form filled from the object as it stands now; a form that takes more than the object says how."""
        more = {"owner": self.owner} if hasattr(self, "owner") else {}
        return type(self)(formdata=None, obj=subject, **more)

    def compare(self, now: FlaskForm) -> None:
        """Keep what was typed, note where `now` (the same form of the object as it stands) says something else."""
        pairs = [(field, now[field.name]) for field in self if field.name not in NOT_COMPARED]
        self.differences = tuple(
            Difference(str(field.label.text), shown(other), shown(field))
            for field, other in pairs
            if not isinstance(field, HiddenField) and shown(field) != shown(other)
        )
        self.version.data = now.version.data
        self.version.raw_data = None


def saved(form: EditForm, subject, save: Callable[[], object]) -> bool:
    """Whether `save` went through; on Stale the form shows the difference."""
    try:
        save()
    except Stale:
        db.session.refresh(subject)
        form.compare(form.as_stored(subject))
        return False
    return True


def stored(form: EditForm, store: Callable[[], object], row=None) -> bool:
    """The same for a row that has no version and is known by its fingerprint; none: for a new one.

    A difference stands in the form, any other refusal above it.
    """
    try:
        if row is None:
            store()
            return True
        if saved(form, row, store):
            return True
        form.version.data = fingerprint(row)
    except Refused as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
    return False


def shown(field) -> str:
    """The value of a field as a person reads it."""
    value = field.data
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if choices := getattr(field, "choices", None):
        words = {str(choice.value): str(choice.label) for choice in choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(words.get(str(one), str(one)) for one in chosen)
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM y, HH:mm", rebase=False)
    return format_date(value, "long") if hasattr(value, "isoformat") else str(value).strip()
