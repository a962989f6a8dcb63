"""The forms of contributions."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, FindField, KeysField, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.labels import label
from app.models import ContributionKind
from app.queries import contributions as queries


class ContributionFilter(FilterForm):
    text = FindField(_l("Words in the name"), validators=[AtMost(100)])
    kind = SelectField(_l("Kind"), default="")
    organisation = SelectField(_l("Organisation"), default="")
    available = BooleanField(_l("Available today"))

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(ContributionKind))
        self.organisation.choices = options((one.public_id, one.name) for one in queries.organisations())


class ContributionForm(EditForm):
    title = TextField(_l("What it is"), validators=[Needed(_l("Say what it is.")), AtMost(200)])
    kind = SelectField(_l("Kind"), coerce=ContributionKind)
    description = LinesField(_l("About it"), validators=[AtMost(3000)])
    quantity = IntegerField(_l("How many"), validators=[Optional(), NumberRange(1, 100_000)])
    unit = TextField(_l("Of what"), validators=[AtMost(40)])
    available_from = DateField(_l("Available from"), validators=[InputRequired(_l("Enter the day."))])
    available_to = DateField(_l("To, inclusive"), validators=[Optional()])
    sites = KeysField(_l("Sites that draw on it"), coerce=int)

    def __init__(self, owner=None, **more):
        super().__init__(**more)
        self.owner = owner
        self.kind.choices = choices((one, label(one)) for one in ContributionKind)
        self.sites.choices = choices((one.id, one.name) for one in queries.sites_of(owner.id))

    def validate_available_to(self, field):
        if self.available_from.data and field.data and field.data < self.available_from.data:
            raise ValidationError(_("The last day is before the first one."))

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.name not in ("version", "csrf_token")}
