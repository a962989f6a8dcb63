"""The filter of a list of placements."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.blueprints.filters import FilterForm
from app.models import Round
from app.queries.placements import By


class PlacementFilter(FilterForm):
    round = SelectField(_l("Round"))
    by = SelectField(_l("Put together by"))
    text = SearchField(_l("Name, group or site"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round], usual: By):
        super().__init__()
        self.round.choices = [SelectChoice(round_.public_id, round_.title) for round_ in rounds]
        self.by.choices = [SelectChoice(By.SLOT, _l("sites and dates")), SelectChoice(By.GROUP, _l("study groups"))]
        self.round.data = self.round.data or rounds[0].public_id
        self.by.data = self.by.data or usual
