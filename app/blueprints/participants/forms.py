"""The filter of wish lists."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.blueprints.filters import FilterForm, options
from app.models import Round
from app.queries.participants import State

STATES = {
    State.EMPTY: _l("List empty"),
    State.SHORT: _l("List too short"),
    State.READY: _l("List ready"),
}


class ParticipantFilter(FilterForm):
    round = SelectField(_l("Round"))
    state = SelectField(_l("List"), default="")
    text = SearchField(_l("Name or group"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = [SelectChoice(round_.public_id, round_.title) for round_ in rounds]
        self.round.data = self.round.data or rounds[0].public_id
        without_place = [("unplaced", _l("left without a place"))] if any(r.published_run_id for r in rounds) else []
        self.state.choices = options([*((state.value, words) for state, words in STATES.items()), *without_place])
