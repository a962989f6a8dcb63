"""The filter of the register and the form of one competency."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, FindField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.models import CompetencyKind
from app.queries import competencies as queries
from app.queries.slots import specialties


class CompetencyFilter(FilterForm):
    text = FindField(_l("Code or words"), validators=[AtMost(100)])
    kind = SelectField(_l("Kind"), default="")
    specialty = SelectField(_l("Specialty"), default="")

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(CompetencyKind))
        self.specialty.choices = options((one.code, one.title) for one in queries.specialties())


class CompetencyForm(EditForm):
    kind = SelectField(_l("Kind"), coerce=CompetencyKind)
    specialty_id = SelectField(_l("Specialty"), coerce=lambda key: int(key) if key and key != "None" else None)
    code = TextField(_l("Code"), validators=[Needed(_l("Enter the code.")), AtMost(30)])
    title = TextField(_l("What a person can do"), validators=[Needed(_l("Enter it in words.")), AtMost(400)])
    valid_from = DateField(_l("In force from"), validators=[Optional()])
    valid_to = DateField(_l("In force until"), validators=[Optional()])

    def __init__(self, **more):
        super().__init__(**more)
        self.kind.choices = choices((kind.value, words) for kind, words in _kinds())
        self.specialty_id.choices = choices([("", _("none")), *((one.id, one.title) for one in specialties())])

    def validate_valid_to(self, field):
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last day comes before the first."))

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.name not in ("version", "csrf_token")}


def _kinds() -> list[tuple[CompetencyKind, str]]:
    words = dict(members(CompetencyKind))
    return [(kind, words[kind.value]) for kind in CompetencyKind]
