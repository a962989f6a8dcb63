"""The filter of open slots, and the forms behind the buttons of the list."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SearchField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.blueprints.filters import FilterForm, options
from app.queries.open_places import DISTANCES, Choices


class OpenSlotFilter(FilterForm):
    text = SearchField(_l("Words in the name"), validators=[Length(max=100)])
    municipality = SelectField(_l("Municipality"), default="")
    period = SelectField(_l("Period"), default="")
    within = SelectField(_l("Not farther than"), default="")
    kind = SelectField(_l("Kind of site"), default="")
    specialty = SelectField(_l("Meant for the specialty"), default="")
    accessible = BooleanField(_l("Equipped for people with limited mobility"))

    def __init__(self, choices: Choices):
        super().__init__()
        self.municipality.choices = options(choices.municipalities)
        self.period.choices = options(choices.periods)
        self.within.choices = options((str(km), _("%(km)s km", km=km)) for km in DISTANCES)
        self.kind.choices = options(choices.kinds)
        self.specialty.choices = options(choices.specialties)


class UndoForm(FlaskForm):
    """`version` is that of the list the person saw."""

    version = IntegerField(validators=[InputRequired()])


class ChangeForm(UndoForm):
    """`position` only where a wish is moved."""

    slot = StringField(validators=[InputRequired(), Length(max=14)])
    position = IntegerField(validators=[Optional()])
