"""Filters of the catalogue of organisations."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SearchField, SelectField
from wtforms.validators import Length

from app.blueprints.filters import FilterForm, members, options
from app.models import OrganisationKind
from app.queries import catalogue


class OrganisationFilter(FilterForm):
    text = SearchField(_l("Words in the name, present or former"), validators=[Length(max=100)])
    kind = SelectField(_l("Kind of organisation"), default="")
    municipality = SelectField(_l("Municipality"), default="")
    founder = BooleanField(_l("Founders of the cluster only"))

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(OrganisationKind))
        self.municipality.choices = options((town.key, town.name) for town in catalogue.municipalities())
