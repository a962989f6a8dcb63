"""Filters of the catalogue of sites."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SearchField, SelectField
from wtforms.validators import Length

from app.blueprints.filters import FilterForm, members, options
from app.models import Audience, SiteKind
from app.queries import catalogue


class SiteFilter(FilterForm):
    text = SearchField(_l("Words in the name"), validators=[Length(max=100)])
    kind = SelectField(_l("Kind of site"), default="")
    municipality = SelectField(_l("Municipality"), default="")
    specialty = SelectField(_l("Specialty"), default="")
    audience = SelectField(_l("Whom it takes"), default="")
    accessible = BooleanField(_l("Accessible for people with limited mobility"))

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(SiteKind))
        self.audience.choices = options(members(Audience))
        self.municipality.choices = options((town.key, town.name) for town in catalogue.municipalities())
        self.specialty.choices = options((item.code, item.title) for item in catalogue.specialties_on_offer())
