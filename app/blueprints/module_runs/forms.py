"""The forms of runs of modules: filters, one run, a lesson of its timetable, copying, cancelling."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, DateField, IntegerField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, FindField, LinesField, MomentField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.extensions import db
from app.labels import label
from app.models import EnrolmentWay, Module, ModuleRun, RunFormat, RunMeeting
from app.queries import module_runs as queries
from app.services import module_runs

LONGEST = timedelta(days=366)
PLAIN = ("starts_on", "ends_on", "seats", "format", "way", "teacher_id", "place", "note")


def weekday(number: int) -> str:
    """1 is Monday."""
    return get_day_names("wide", locale=get_locale())[number - 1]


def meeting_words(one: RunMeeting) -> str:
    return f"{weekday(one.weekday)}, {one.starts_at:%H:%M}–{one.ends_at:%H:%M}"


class RunFilter(FilterForm):
    text = FindField(_l("Words in the name of the module"), validators=[AtMost(100)])
    organisation = SelectField(_l("Who teaches it"), default="")
    format = SelectField(_l("Form"), default="")
    way = SelectField(_l("How one gets in"), default="")
    open = BooleanField(_l("Takes people now"))

    def __init__(self):
        super().__init__()
        self.organisation.choices = options((one.public_id, one.name) for one in queries.teaching_organisations())
        self.format.choices = options(members(RunFormat))
        self.way.choices = options(members(EnrolmentWay))


class OwnRunFilter(FilterForm):
    text = FindField(_l("Words in the name of the module"), validators=[AtMost(100)])
    state = SelectField(_l("State"), default="")

    def __init__(self):
        super().__init__()
        words = {"coming": _("not over yet"), "over": _("over"), "cancelled": _("cancelled")}
        self.state.choices = options(words.items())


class RunForm(EditForm):
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the first day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the last day."))])
    seats = IntegerField(_l("Seats"), validators=[InputRequired(_l("Enter how many people.")), NumberRange(1, 1000)])
    min_to_open = IntegerField(_l("Opens from"), validators=[Optional(), NumberRange(0, 1000)], default=0)
    format = SelectField(_l("Form"), coerce=RunFormat)
    way = SelectField(_l("How one gets in"), coerce=EnrolmentWay)
    enrol_from = MomentField(_l("Enrolment from"), validators=[Optional()])
    enrol_until = MomentField(_l("Enrolment until"), validators=[Optional()])
    teacher_id = SelectField(_l("Teacher"), coerce=lambda key: int(key) if key and key != "None" else None)
    place = TextField(_l("Place"), validators=[AtMost(200)])
    note = LinesField(_l("Anything else"), validators=[AtMost(500)])

    def __init__(self, owner: Module, obj: ModuleRun | None = None, **more):
        """`owner`: the module, whose organisation's teachers can be named."""
        super().__init__(obj=obj, **more)
        self.owner = owner
        self.format.choices = choices((one.value, label(one)) for one in RunFormat)
        self.way.choices = choices((one.value, label(one)) for one in EnrolmentWay)
        known = {one.id: one.person.full_name for one in queries.teachers(owner.organisation_id)}
        if obj is not None and obj.teacher:
            known.setdefault(obj.teacher_id, obj.teacher.person.full_name)
        self.teacher_id.choices = choices([("", _("not named yet")), *known.items()])

    def validate_ends_on(self, field):
        if not self.starts_on.data or not field.data:
            return
        if field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))
        if field.data - self.starts_on.data > LONGEST:
            raise ValidationError(_("A run lasts a year at most. Check the year of both days."))

    def validate_min_to_open(self, field):
        if (field.data or 0) > (self.seats.data or 0):
            raise ValidationError(_("It can't need more people than it has seats."))

    def validate_way(self, field):
        if field.data is EnrolmentWay.OPEN and not (self.enrol_from.data and self.enrol_until.data):
            raise ValidationError(_("Say from when until when people may enrol."))

    def validate_enrol_until(self, field):
        if self.enrol_from.data and field.data <= self.enrol_from.data:
            raise ValidationError(_("The enrolment ends before it begins."))

    def values(self) -> dict:
        is_open = self.way.data is EnrolmentWay.OPEN
        return {name: self[name].data for name in PLAIN} | {
            "min_to_open": self.min_to_open.data or 0,
            "enrol_from": self.enrol_from.moment if is_open else None,
            "enrol_until": self.enrol_until.moment if is_open else None,
        }


class MeetingForm(PartForm):
    weekday = SelectField(_l("Day of the week"), coerce=int)
    starts_at = TimeField(_l("From"), validators=[InputRequired(_l("Enter the time."))])
    ends_at = TimeField(_l("Until"), validators=[InputRequired(_l("Enter the time."))])
    place = TextField(_l("Room or address"), validators=[AtMost(120)])

    def prepare(self, owner):
        self.weekday.choices = choices((number, weekday(number)) for number in range(1, 8))

    def validate_ends_at(self, field):
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError(_("It ends before it begins."))


def meeting_key(one: RunMeeting) -> str:
    """A lesson in an address: no other of its run begins at this hour of this day."""
    return f"{one.weekday}-{one.starts_at:%H%M}"


@dataclass(frozen=True)
class Meetings(Part):
    def find(self, owner, public_id: str):
        day, _dash, clock = public_id.partition("-")
        if not (day.isdigit() and len(clock) == 4 and clock.isdigit() and clock < "2400" and clock[2:] < "60"):
            return None
        at = time(int(clock[:2]), int(clock[2:]))
        own = (RunMeeting.module_run_id == owner.id) & (RunMeeting.weekday == int(day)) & (RunMeeting.starts_at == at)
        return db.session.scalar(select(RunMeeting).where(own))


PARTS = {
    "meetings": Meetings(
        RunMeeting,
        "module_run_id",
        _l("Lesson of every week"),
        MeetingForm,
        meeting_words,
        check=module_runs.check_meeting,
        before_removal=lambda _meeting: None,
    )
}


class CopyForm(FilterForm):
    """What to copy and by how much; read from the address, so that the preview can be looked at again."""

    first = DateField(_l("Began from"), validators=[Optional()])
    last = DateField(_l("Began until"), validators=[Optional()])
    weeks = IntegerField(_l("Move by, weeks"), validators=[NumberRange(1, 260)], default=52)

    def __init__(self):
        super().__init__()
        self.weeks.data = self.weeks.data if self.weeks.raw_data else 52
        self.first.data = self.first.data or date.today() - timedelta(weeks=52)
        self.last.data = self.last.data or date.today()


class CancelForm(EditForm):
    reason = TextField(
        _l("Reason"),
        validators=[Needed(_l("Say why: it is told to those who hold a seat or wait for one.")), AtMost(300)],
    )
