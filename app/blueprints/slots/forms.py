"""The forms of slots."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, CheckList, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.models import Audience, ClearanceKind, Organisation, Round, Site, SiteMentor, Slot, Specialty
from app.queries import slots as queries
from app.queries.approvals import Word

LONGEST = timedelta(days=366)


class SlotFilter(FilterForm):
    round = SelectField(_l("Round"))
    text = SearchField(_l("Words in the name"), validators=[Length(max=100)])
    closed = BooleanField(_l("Closed ones"))

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = round_choices(rounds)
        self.round.data = self.round.data or (rounds[0].public_id if rounds else queries.NO_ROUND)


def round_choices(rounds: list[Round]) -> list:
    return choices([*((one.public_id, one.title) for one in rounds), (queries.NO_ROUND, _("in no round yet"))])


class SlotForm(EditForm):
    audience = SelectField(_l("Whom it takes"), coerce=Audience)
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the first day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the last day."))])
    capacity = IntegerField(
        _l("Places"), validators=[InputRequired(_l("Enter how many people.")), NumberRange(0, 1000)]
    )
    min_to_open = IntegerField(_l("Opens from"), validators=[Optional(), NumberRange(0, 1000)], default=0)
    round_id = SelectField(_l("Round"), coerce=lambda key: int(key) if key and key != "None" else None)
    specialty_ids = SelectMultipleField(_l("Specialties"), coerce=int)
    year_list = CheckList(_l("Years of study"), coerce=int)
    least_age = IntegerField(_l("Least age"), validators=[Optional(), NumberRange(14, 99)])
    clearance_list = CheckList(_l("Papers to bring"), coerce=ClearanceKind)
    mentor_ids = CheckList(_l("Mentors"), coerce=int)
    note = LinesField(_l("Anything else"), validators=[AtMost(1000)])
    is_sure = BooleanField(_l("Yes, so many places"))
    asks_if_sure = False

    def __init__(self, obj: Slot | None = None, owner: Site | None = None, **more):
        """`owner`: the site, whose mentors can be named."""
        self.owner = owner
        if obj is not None:
            more |= {
                "specialty_ids": [one.id for one in obj.specialties],
                "year_list": obj.years,
                "clearance_list": obj.clearances,
                "mentor_ids": [one.id for one in obj.mentors],
            }
        super().__init__(obj=obj, **more)
        self._specialties = {one.id: one for one in queries.specialties()}
        rounds = queries.open_rounds()
        if obj is not None and obj.round and obj.round not in rounds:
            rounds.append(obj.round)
        self.audience.choices = choices(members(Audience))
        self.round_id.choices = choices([("", _("in no round yet")), *((one.id, one.title) for one in rounds)])
        self.specialty_ids.choices = choices((one.id, one.title) for one in self._specialties.values())
        self.year_list.choices = choices((year, str(year)) for year in range(1, 7))
        self.clearance_list.choices = choices(members(ClearanceKind))
        self._mentors = {one.id: one for one in (owner.mentors if owner else [])}
        self.mentor_ids.choices = choices((one.id, mentor_words(one)) for one in self._mentors.values())

    def compare(self, now):
        """That the number is right is said anew each time, so it is no difference."""
        super().compare(now)
        self.differences = tuple(one for one in self.differences if one.label != str(self.is_sure.label.text))

    def validate_ends_on(self, field):
        if not self.starts_on.data or not field.data:
            return
        if field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))
        if field.data - self.starts_on.data > LONGEST:
            raise ValidationError(_("A slot lasts a year at most. Check the year of both days."))

    def validate_min_to_open(self, field):
        if (field.data or 0) > (self.capacity.data or 0):
            raise ValidationError(_("It can't need more people than it has places."))

    def values(self) -> dict:
        plain = ("audience", "starts_on", "ends_on", "capacity", "round_id", "least_age", "note")
        return {name: self[name].data for name in plain} | {
            "min_to_open": self.min_to_open.data or 0,
            "specialties": [self._specialties[key] for key in self.specialty_ids.data or []],
            "years": self.year_list.data or [],
            "clearances": self.clearance_list.data or [],
            "mentors": [self._mentors[key] for key in self.mentor_ids.data or []],
        }


def mentor_words(mentor: SiteMentor) -> str:
    return ", ".join(filter(None, (mentor.name, mentor.job_title)))


class CopyForm(FilterForm):
    """What to copy and by how much; read from the address, so that the preview can be looked at again."""

    source = SelectField(_l("Slots of"))
    weeks = IntegerField(_l("Move by, weeks"), validators=[NumberRange(1, 260)], default=52)
    target = SelectField(_l("Into the round"))

    def __init__(self, rounds: list[Round], open_rounds: list[Round]):
        super().__init__()
        self.source.choices = round_choices(rounds)
        self.target.choices = round_choices(open_rounds)
        self.source.data = self.source.data or self.source.choices[0].value
        self.target.data = self.target.data or queries.NO_ROUND
        self.weeks.data = self.weeks.data if self.weeks.raw_data else 52


class CloseForm(FlaskForm):
    version = IntegerField()
    reason = TextField(
        _l("Reason"), validators=[Needed(_l("Say why: it is told to those who chose this place.")), AtMost(300)]
    )


WORDS = {
    Word.WAITING: _l("waits for a word"),
    Word.APPROVED: _l("approved"),
    Word.REFUSED: _l("refused"),
}


class ApprovalFilter(FilterForm):
    round = SelectField(_l("Round"))
    college = SelectField(_l("For the college"))
    state = SelectField(_l("What the college says"), default=Word.WAITING.value)
    specialty = SelectField(_l("Specialty"), default="")
    text = SearchField(_l("Words in the name of the site"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round], colleges: list[Organisation], specialties: list[Specialty]):
        super().__init__()
        self.round.choices = choices((one.public_id, one.title) for one in rounds)
        self.college.choices = choices((one.public_id, one.name) for one in colleges)
        self.state.choices = choices((word.value, words) for word, words in WORDS.items())
        self.specialty.choices = options((one.code, one.title) for one in specialties)
        known = {one.public_id for one in colleges}
        if self.college.data not in known:
            self.college.data = colleges[0].public_id if colleges else None
        self.state.data = self.state.data or Word.WAITING.value


class DecisionForm(FlaskForm):
    """`one` is a ticket of queries/approvals.py (several come as `slot`); `decision`: approve, approve_all, refuse."""

    one = StringField()
    decision = StringField()
    is_looked_at = BooleanField()
    reason = TextField(_l("Reason"), validators=[AtMost(300)])


def half_year(text: str | None) -> date:
    """The first day of a plan from the address; this month by default."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return date.today().replace(day=1)
