"""The filter of slots."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.blueprints.filters import FilterForm
from app.models import Round


class SlotFilter(FilterForm):
    round = SelectField(_l("Round"))
    text = SearchField(_l("Words in the name"), validators=[Length(max=100)])

    def __init__(self, rounds: list[Round]):
        super().__init__()
        self.round.choices = [SelectChoice(round_.public_id, round_.title) for round_ in rounds]
        self.round.data = self.round.data or rounds[0].public_id
