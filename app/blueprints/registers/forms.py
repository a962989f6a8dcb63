"""The registers and the form of a row of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.blueprints.editing import EditForm, shown
from app.blueprints.fields import AtMost, FindField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, options
from app.labels import label
from app.models import ContestStandard, DemandListEntry, DemandListKind, Movement, Standard
from app.queries import registers

NOT_VALUES = ("version", "csrf_token")


class RegisterFilter(FilterForm):
    text = FindField(_l("Words of the entry"), validators=[AtMost(100)])


class RowForm(EditForm):
    """The fields bear the names of the model's columns; the days of force stand in every register."""

    def validate_valid_to(self, field):
        if self.valid_from.data and field.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last day is before the first one."))

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.name not in NOT_VALUES}

    def named(self) -> str:
        """The entry in words, before it is stored."""
        return self.title.data


def specialty_or_none(value) -> int | None:
    return int(value) if value and value != "None" else None


def volume(words: LazyString, most: int = 20_000) -> IntegerField:
    return IntegerField(words, validators=[Optional(), NumberRange(0, most)])


class StandardForm(RowForm):
    title = TextField(_l("Title"), validators=[Needed(_l("Enter the title.")), AtMost(240)])
    specialty_id = SelectField(_l("Specialty"), coerce=specialty_or_none)
    document = TextField(
        _l("By which document, and how sure"),
        validators=[AtMost(240)],
        description=_l("The order with its date, or where the figures were seen. What it does not say stays empty."),
    )
    hours = volume(_l("Hours in all"))
    discipline_hours_least = volume(_l("Disciplines and courses, at least, hours"))
    practice_hours_least = volume(_l("Practice, at least, hours"))
    attestation_hours = volume(_l("Final attestation, hours"))
    practice_share_least = volume(_l("Practice in the professional cycle, at least, %"), 100)
    mandatory_share_most = volume(_l("Mandatory part, at most, %"), 100)
    term_hours_most = volume(_l("Hours in a term, at most"))
    valid_from = DateField(_l("In force from"), validators=[InputRequired(_l("Enter the day."))])
    valid_to = DateField(_l("To, inclusive"), validators=[Optional()])

    def __init__(self, **more):
        super().__init__(**more)
        self.specialty_id.choices = options((one.id, one.title) for one in registers.specialties())


class DemandForm(RowForm):
    list = SelectField(_l("List"), coerce=DemandListKind)
    specialty_id = SelectField(_l("Specialty"), coerce=int)
    act = TextField(_l("By which act"), validators=[AtMost(240)])
    valid_from = DateField(_l("In force from"), validators=[InputRequired(_l("Enter the day."))])
    valid_to = DateField(_l("To, inclusive"), validators=[Optional()])

    def __init__(self, **more):
        super().__init__(**more)
        self.list.choices = choices((one, label(one)) for one in DemandListKind)
        self.specialty_id.choices = choices((one.id, one.title) for one in registers.specialties())

    def named(self) -> str:
        return shown(self.specialty_id)


class ContestForm(RowForm):
    movement = SelectField(_l("Championship"), coerce=Movement)
    title = TextField(_l("Competency of the championship"), validators=[Needed(_l("Enter the title.")), AtMost(200)])
    valid_from = DateField(_l("In force from"), validators=[Optional()])
    valid_to = DateField(_l("To, inclusive"), validators=[Optional()])

    def __init__(self, **more):
        super().__init__(**more)
        self.movement.choices = choices((one, label(one)) for one in Movement)


@dataclass(frozen=True)
class Register:
    """`words(row)` names one row; `columns`: (head, value of a row) for the list and the file."""

    model: type
    title: LazyString
    lead: LazyString
    form: type[RowForm]
    words: Callable[[Any], str]
    columns: tuple[tuple[LazyString, Callable[[Any], Any]], ...]


def force(row) -> str:
    """The days of force in words."""
    first = _("from %(date)s", date=format_date(row.valid_from)) if row.valid_from else ""
    last = _("until %(date)s", date=format_date(row.valid_to)) if row.valid_to else ""
    return " ".join(filter(None, (first, last))) or "—"


IN_FORCE = (_l("In force"), force)
REGISTERS = {
    "standards": Register(
        Standard,
        _l("Volumes of standards"),
        _l("Hours and shares that programmes are checked against. Standards change; no figure stands in the code."),
        StandardForm,
        lambda row: row.title,
        (
            (_l("Specialty"), lambda row: row.specialty.title if row.specialty else ""),
            (_l("Hours in all"), lambda row: row.hours),
            (_l("Disciplines and courses, at least, hours"), lambda row: row.discipline_hours_least),
            (_l("Practice, at least, hours"), lambda row: row.practice_hours_least),
            (_l("Final attestation, hours"), lambda row: row.attestation_hours),
            (_l("By which document, and how sure"), lambda row: row.document),
            IN_FORCE,
        ),
    ),
    "demand": Register(
        DemandListEntry,
        _l("TOP-50 and TOP-Region"),
        _l("Occupations that the country and the region want most, by which act and from which day."),
        DemandForm,
        lambda row: row.specialty.title,
        (
            (_l("List"), lambda row: label(row.list)),
            (_l("By which act"), lambda row: row.act),
            IN_FORCE,
        ),
    ),
    "contests": Register(
        ContestStandard,
        _l("Contest standards"),
        _l("Competencies of championships by whose tasks programmes are built."),
        ContestForm,
        lambda row: row.title,
        ((_l("Championship"), lambda row: label(row.movement)), IN_FORCE),
    ),
}
