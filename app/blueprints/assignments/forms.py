"""The forms of answers: why, and what then; the filter of the list; whom to bring into the round."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SearchField, SelectField
from wtforms.validators import InputRequired, Length

from app.blueprints.assignments import wording
from app.blueprints.fields import AtMost, FindField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, options
from app.models import Round

ANOTHER, NONE = "another", "none"


class ReasonForm(FlaskForm):
    """`assignment`: the place that stood on the page, so that no other is meant by mistake."""

    assignment = HiddenField()
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why, in a few words.")), AtMost(300)])


class DeclineForm(ReasonForm):
    then = RadioField(_l("And then?"), validators=[InputRequired(_l("Choose one of the two."))])

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.then.choices = choices(
            ((ANOTHER, _l("I need another place in this round")), (NONE, _l("I need no place in this round")))
        )


class AnswerFilter(FilterForm):
    round = SelectField(_l("Round"))
    state = SelectField(_l("How they stand"), default="")
    text = SearchField(_l("Name, group or site"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = choices((round_.public_id, round_.title) for round_ in rounds)
        self.round.data = self.round.data or rounds[0].public_id
        self.state.choices = options(wording.standings())


class SurnameFilter(FilterForm):
    text = FindField(_l("Beginning of the surname"), validators=[Length(max=80)])
