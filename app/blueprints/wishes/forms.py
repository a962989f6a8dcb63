"""The filter of open slots, and the one form behind every button of the list."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SearchField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.blueprints.filters import FilterForm, members, options
from app.models import SiteKind


class OpenSlotFilter(FilterForm):
    text = SearchField(_l("Words in the name"), validators=[Length(max=100)])
    municipality = SelectField(_l("Municipality"), default="")
    kind = SelectField(_l("Kind of site"), default="")

    def __init__(self, municipalities: list[tuple[str, str]]):
        super().__init__()
        self.municipality.choices = options(municipalities)
        self.kind.choices = options(members(SiteKind))


class ChangeForm(FlaskForm):
    """`version` is that of the list the person saw; `position` only where a wish is moved."""

    slot = StringField(validators=[InputRequired(), Length(max=14)])
    version = IntegerField(validators=[InputRequired()])
    position = IntegerField(validators=[Optional()])
