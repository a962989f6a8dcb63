"""The filter of wish lists, and the choice of whom to remind."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.blueprints.fields import CheckList
from app.blueprints.filters import FilterForm, choices, options
from app.labels import label
from app.models import ListState, Round
from app.queries.nudges import NUDGES, Some


class ParticipantFilter(FilterForm):
    round = SelectField(_l("Round"))
    state = SelectField(_l("How they stand"), default="")
    text = SearchField(_l("Name or group"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = [SelectChoice(round_.public_id, round_.title) for round_ in rounds]
        self.round.data = self.round.data or rounds[0].public_id
        without_place = [("unplaced", _l("left without a place"))] if any(r.published_run_id for r in rounds) else []
        self.state.choices = options([*((state.value, label(state)) for state in ListState), *without_place])


class NudgeForm(FilterForm):
    """`of` are keys of groups and colleges; with none ticked it is everybody. At first every state is ticked."""

    state = CheckList(_l("How they stand"), coerce=ListState)
    of = CheckList(_l("Only these"))

    def __init__(self, to_choose: list[Some]):
        super().__init__()
        self.state.choices = choices((state, label(state)) for state in NUDGES)
        self.of.choices = choices((one.key, self._name(one)) for one in to_choose)
        self.state.data = [state for state in self.state.data or [] if state in NUDGES]
        self.of.data = [key for key in self.of.data or [] if key in {one.key for one in to_choose}]
        if "state" not in request.args and "asked" not in request.args:
            self.state.data = list(NUDGES)

    def _name(self, one: Some) -> str:
        if one.key.startswith("all-"):
            return f"{one.college}: {one.stuck}"
        return f"{one.name or _('Teachers')}, {one.college}: {one.stuck}"
