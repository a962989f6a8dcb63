"""The forms of programmes: filters of the catalogue, the facts of one, its modules, its parties, the words on it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SearchField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, FindField, KeysField, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.labels import label
from app.models import Accreditation, ModuleKind, Movement, PartyRole, ProgrammeLevel, ProgrammeState
from app.queries import modules, programmes, registers
from app.services.programmes import Change


class ProgrammeFilter(FilterForm):
    text = SearchField(_l("Words in the name or the code"), validators=[Length(max=100)])
    level = SelectField(_l("Level"), default="")
    organisation = SelectField(_l("Organisation"), default="")
    group = SelectField(_l("Group of specialties"), default="")
    contest = SelectField(_l("By a contest standard"), default="")
    network = BooleanField(_l("Network programmes only"))
    top_50 = BooleanField(_l("On the TOP-50 list"))
    top_region = BooleanField(_l("On the TOP-Region list"))
    accredited = BooleanField(_l("With an accreditation in force"))

    def __init__(self):
        super().__init__()
        self.level.choices = options((one.value, label(one)) for one in ProgrammeLevel)
        self.contest.choices = options((one.value, label(one)) for one in Movement)
        self.group.choices = options((two, f"{two}.00.00") for two in programmes.specialty_groups())
        self.organisation.choices = options((one.public_id, one.name) for one in programmes.base_organisations())


class MineFilter(FilterForm):
    text = FindField(_l("Words in the name or the code"), validators=[AtMost(100)])
    state = SelectField(_l("State"), default="")

    def __init__(self):
        super().__init__()
        self.state.choices = options((one.value, label(one)) for one in ProgrammeState)


def key_or_none(value) -> int | None:
    return int(value) if value and value != "None" else None


class ProgrammeForm(EditForm):
    title = TextField(_l("Title"), validators=[Needed(_l("Enter the title.")), AtMost(200)])
    level = SelectField(_l("Level"), coerce=ProgrammeLevel)
    specialty_id = SelectField(_l("Profession, specialty or field"), coerce=int)
    qualification = TextField(_l("Qualification"), validators=[AtMost(200)])
    years = IntegerField(_l("Years"), default=1, validators=[InputRequired(), NumberRange(1, 6)])
    terms = IntegerField(_l("Terms"), validators=[Optional(), NumberRange(1, 12)])
    is_network = BooleanField(_l("In the network form"))
    standard_id = SelectField(_l("Standard"), coerce=key_or_none)
    contest_standards = KeysField(_l("Built by the contest standards"), coerce=int)
    description = LinesField(_l("About it"), validators=[AtMost(3000)])

    def __init__(self, **more):
        super().__init__(**more)
        self.level.choices = choices((one, label(one)) for one in ProgrammeLevel)
        self.specialty_id.choices = choices((one.id, one.title) for one in registers.specialties())
        self.standard_id.choices = options((one.id, one.title) for one in registers.standards())
        known = registers.contest_standards()
        self.contest_standards.choices = choices((one.id, f"{one.title} ({label(one.movement)})") for one in known)

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.name not in ("version", "csrf_token")}


class ModuleFinder(FilterForm):
    """What to take into the programme; `term`: where to."""

    text = FindField(_l("Words in the name"), validators=[AtMost(100)])
    kind = SelectField(_l("Kind of module"), default="")
    organisation = SelectField(_l("Who teaches it"), default="")

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(ModuleKind))
        self.organisation.choices = options((one.public_id, one.name) for one in modules.teaching_organisations())


class SeenForm(FlaskForm):
    """An act on the programme as it was seen."""

    version = IntegerField(widget=HiddenInput(), default=0)


class AddModuleForm(SeenForm):
    module_version = HiddenField()
    term = IntegerField(_l("Term"), validators=[InputRequired(), NumberRange(1, 12)])


class ChangeForm(SeenForm):
    module_version = HiddenField()
    change = SelectField(choices=[(one.value, one.value) for one in Change], coerce=Change)


class PartyForm(SeenForm):
    organisation = SelectField(_l("Organisation"))
    role = SelectField(_l("Role"), coerce=PartyRole)

    def __init__(self, **more):
        super().__init__(**more)
        self.known = {one.public_id: one for one in registers.organisations()}
        self.organisation.choices = choices((key, one.name) for key, one in self.known.items())
        self.role.choices = choices((one, label(one)) for one in PartyRole)


class WordForm(FlaskForm):
    """Yes or no of a party to the content `seen`."""

    seen = HiddenField()
    organisation = SelectField(_l("For whom"))
    word = HiddenField()
    reason = TextField(_l("Reason or paper"), validators=[AtMost(300)])

    def __init__(self, speakers=(), **more):
        super().__init__(**more)
        self.by_key = {one.public_id: one for one in speakers}
        self.organisation.choices = choices((key, one.name) for key, one in self.by_key.items())


class WithdrawForm(SeenForm):
    why = TextField(_l("Reason"), validators=[Needed(_l("Say why: the parties read it.")), AtMost(300)])


class AccreditationForm(PartForm):
    accreditor = TextField(_l("Who has accredited it"), validators=[Needed(_l("Enter the name.")), AtMost(200)])
    number = TextField(_l("Number of the certificate"), validators=[AtMost(60)])
    valid_from = DateField(_l("From"), validators=[InputRequired(_l("Enter the day."))])
    valid_to = DateField(_l("To, inclusive"), validators=[InputRequired(_l("Enter the day."))])

    def validate_valid_to(self, field):
        if self.valid_from.data and field.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last day is before the first one."))


PARTS = {
    "accreditations": Part(
        Accreditation, "programme_id", _l("Accreditation"), AccreditationForm, lambda one: one.accreditor
    )
}
