"""Filters of the catalogue of programmes."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SearchField, SelectField
from wtforms.validators import Length

from app.blueprints.filters import FilterForm, options
from app.queries import catalogue


class ProgrammeFilter(FilterForm):
    text = SearchField(_l("Words in the name or the code"), validators=[Length(max=100)])
    organisation = SelectField(_l("Organisation"), default="")
    network = BooleanField(_l("Network programmes only"))

    def __init__(self):
        super().__init__()
        self.organisation.choices = options((item.public_id, item.name) for item in catalogue.base_organisations())
