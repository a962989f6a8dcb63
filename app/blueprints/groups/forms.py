"""The forms of study groups."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, FindField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.models import GroupSupervisor, PracticeKind, PracticePeriod
from app.queries import groups as queries
from app.services import groups


class GroupFilter(FilterForm):
    text = FindField(_l("Name of the group"), validators=[AtMost(40)])
    year = SelectField(_l("Year of study"), default="")
    state = SelectField(_l("State"), default="")

    def __init__(self):
        super().__init__()
        self.year.choices = options((str(year), str(year)) for year in range(1, 7))
        self.state.choices = options(
            [("closed", _("closed")), ("no_practice", _("without practice weeks"))], _("studying")
        )


class GroupForm(EditForm):
    name = TextField(_l("Name of the group"), validators=[Needed(_l("Enter the name.")), AtMost(40)])
    programme_id = SelectField(_l("Programme"), coerce=int)
    year_of_study = IntegerField(
        _l("Year of study"), validators=[InputRequired(_l("Enter the year of study.")), NumberRange(1, 6)]
    )
    closed_on = DateField(_l("Closed on"), validators=[Optional()])

    def __init__(self, actor, **more):
        super().__init__(**more)
        self.actor = actor
        self._programmes = {one.id: one for one in queries.programmes(actor)}
        self.programme_id.choices = choices(
            (one.id, f"{one.specialty.code} {one.title} ({one.organisation.name})") for one in self._programmes.values()
        )

    def as_stored(self, subject):
        return type(self)(self.actor, formdata=None, obj=subject)

    @property
    def programme(self):
        return self._programmes[self.programme_id.data]

    def values(self) -> dict:
        return {name: self[name].data for name in ("name", "programme_id", "year_of_study", "closed_on")}


class PeriodForm(PartForm):
    title = TextField(_l("Title"), validators=[Needed(_l("Say what it is.")), AtMost(160)])
    kind = SelectField(_l("Kind"), coerce=PracticeKind)
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the first day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the last day."))])
    hours = IntegerField(
        _l("Academic hours"), validators=[Optional(), NumberRange(1, 2000)], description=_l("36 make a week.")
    )

    def prepare(self, owner):
        self.kind.choices = choices(members(PracticeKind))

    def validate_ends_on(self, field):
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))


class SupervisorForm(PartForm):
    teacher_id = SelectField(_l("Teacher"), coerce=int)
    starts_on = DateField(_l("From"), validators=[InputRequired(_l("Enter the first day."))], default=date.today)
    ends_on = DateField(_l("Until"), validators=[Optional()], description=_l("Leave empty while it lasts."))

    def prepare(self, owner):
        self.teacher_id.choices = choices((one.id, one.person.full_name) for one in queries.teachers_of(owner))

    def validate_ends_on(self, field):
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))


def academic_year(text: str | None) -> int:
    """The year in which the academic year of the address begins; the present one by default."""
    today = date.today() + timedelta(days=31)  # in August one looks at the next year already
    return int(text) if (text or "").isdigit() and 2000 <= int(text) <= 2100 else today.year - (today.month < 9)


PARTS = {
    "periods": Part(
        PracticePeriod,
        "group_id",
        _l("Practice"),
        PeriodForm,
        lambda one: one.title,
        check=groups.check_period,
        hint=_l("Whole weeks of the academic calendar, from September to August."),
    ),
    "supervisors": Part(
        GroupSupervisor,
        "group_id",
        _l("Supervisor"),
        SupervisorForm,
        groups.supervisor_name,
        check=groups.check_supervisor,
        hint=_l("The teacher sees the students of the group and their papers."),
    ),
}
