"""The forms of places found by oneself: what a student tells, what a college answers, the filter of the list."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.blueprints.fields import AtMost, FindField, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, options
from app.labels import label
from app.models import OwnPlaceState, Round


class OwnPlaceForm(FlaskForm):
    host_name = TextField(
        _l("Organisation"), validators=[Needed(_l("Enter the name of the organisation.")), AtMost(240)]
    )
    address = TextField(_l("Address"), validators=[Needed(_l("Enter where it is.")), AtMost(300)])
    contact = TextField(
        _l("Whom your college can ask there"),
        validators=[Needed(_l("Enter a name and a telephone number.")), AtMost(300)],
    )
    what = LinesField(
        _l("What you will do there"), validators=[Needed(_l("Say in a few words what you will do.")), AtMost(2000)]
    )
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the first day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the last day."))])

    def validate_ends_on(self, field):
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))

    def values(self) -> dict:
        names = ("host_name", "address", "contact", "what", "starts_on", "ends_on")
        return {name: self[name].data for name in names}


class WithdrawForm(FlaskForm):
    """`place`: the one that the student looked at."""

    place = StringField()


class DecisionForm(FlaskForm):
    """`seen`: the state that was looked at; `word`: approve or refuse."""

    seen = HiddenField()
    word = StringField()
    reason = TextField(_l("A word to the student"), validators=[AtMost(300)])

    @property
    def state(self) -> OwnPlaceState | None:
        return OwnPlaceState(self.seen.data) if self.seen.data in set(OwnPlaceState) else None


class OwnPlaceFilter(FilterForm):
    round = SelectField(_l("Round"))
    state = SelectField(_l("State"), default="")
    text = FindField(_l("Surname"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = choices((one.public_id, one.title) for one in rounds)
        self.round.data = self.round.data or rounds[0].public_id
        self.state.choices = options(((one.value, label(one)) for one in OwnPlaceState), _("all"))
