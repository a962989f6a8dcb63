"""The filters of groups, teachers and people, and the reason for taking somebody out."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import Length, NumberRange, Optional

from app.blueprints.fields import AtMost, FindField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, options
from app.queries.taking_part import Choices
from app.services import settings


class GroupFilter(FilterForm):
    """The days are those of the round until others are asked for."""

    college = SelectField(_l("College"), default="")
    code = SelectField(_l("Specialty"), default="")
    year = SelectField(_l("Year of study"), default="")
    since = DateField(_l("Practice from"), validators=[Optional()])
    until = DateField(_l("Practice until"), validators=[Optional()])

    def __init__(self, days: tuple):
        super().__init__()
        if not {"since", "until"} & set(request.args):
            self.since.data, self.until.data = days

    def offer(self, found: Choices) -> None:
        """What occurs among the groups."""
        self.college.choices = options((name, name) for name in found.values("college"))
        names = {one.code: one.specialty for one in found.whole}
        self.code.choices = options((code, f"{code} {names[code]}") for code in sorted(names))
        self.year.choices = options((str(year), str(year)) for year in found.values("year"))

    @property
    def narrowed(self) -> dict[str, str]:
        return {name: request.args.get(name, "") for name in ("college", "code", "year")}


class DueFilter(FilterForm):
    """Which teachers: those for whom it is time, or all."""

    months = IntegerField(_l("Internship is due within (months)"), validators=[Optional(), NumberRange(0, 60)])
    whom = SelectField(_l("Which teachers"))

    def __init__(self):
        super().__init__()
        self.whom.choices = choices((("due", _("those for whom it is time")), ("all", _("all"))))
        self.whom.data = self.whom.data or "due"
        if self.months.data is None:
            self.months.data = int(settings.get("internship_warning_months"))

    @property
    def asked(self) -> int | None:
        """Months, None for all teachers; a faulty number is the usual one."""
        if self.whom.data == "all":
            return None
        return int(settings.get("internship_warning_months")) if self.months.errors else self.months.data


class PeopleFilter(FilterForm):
    state = SelectField(_l("Who"))
    text = FindField(_l("Name"), validators=[Length(max=100)])

    def __init__(self):
        super().__init__()
        self.state.choices = choices((("in", _("take part")), ("out", _("were taken out"))))
        self.state.data = self.state.data or "in"


class TakeOutForm(FlaskForm):
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why: the person reads it.")), AtMost(300)])
