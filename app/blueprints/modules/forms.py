"""The filter of the catalogue, and the forms of one module and its parts."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, CheckList, FindField, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.extensions import db
from app.labels import label
from app.models import Competency, ModuleKind, ModulePart, ModuleVersion, PartKind, RunFormat
from app.queries import module_versions
from app.queries import modules as queries
from app.services import module_parts, modules

HOURS = NumberRange(0, 5000)
PRACTICE = {
    "some": _l("with practice"),
    "half": _l("practice is half of it or more"),
    "none": _l("without practice"),
}


class ModuleFilter(FilterForm):
    text = FindField(_l("Words in the name or the programme"), validators=[AtMost(100)])
    kind = SelectField(_l("Kind of module"), default="")
    organisation = SelectField(_l("Who teaches it"), default="")
    competency = FindField(_l("Competency"), validators=[AtMost(60)])
    specialty = SelectField(_l("Specialty of the programmes"), default="")
    semester = SelectField(_l("Semester"), default="")
    practice = SelectField(_l("Practice"), default="")
    format = SelectField(_l("Form of a coming run"), default="")
    open = BooleanField(_l("Takes people now"))

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(ModuleKind))
        self.semester.choices = options((str(number), str(number)) for number in queries.semesters())
        self.organisation.choices = options((one.public_id, one.name) for one in queries.teaching_organisations())
        self.specialty.choices = options((one.code, one.title) for one in queries.specialties())
        self.practice.choices = options((key, str(words)) for key, words in PRACTICE.items())
        self.format.choices = options(members(RunFormat))


class OwnFilter(FilterForm):
    text = FindField(_l("Words in the name or the code"), validators=[AtMost(100)])
    state = SelectField(_l("State"), default="")

    def __init__(self):
        super().__init__()
        words = {"draft": _("there is a draft"), "published": _("in the catalogue"), "withdrawn": _("withdrawn")}
        self.state.choices = options(words.items())


class ModuleForm(EditForm):
    kind = SelectField(_l("Kind of module"), coerce=ModuleKind)
    code = TextField(
        _l("Code of the module"),
        validators=[
            Needed(_l("Enter the code.")),
            AtMost(20),
            Regexp(rf"^{module_parts.CODE}$", message=_l("Letters, digits, points and hyphens.")),
        ],
    )
    title = TextField(_l("Title of the module"), validators=[Needed(_l("Enter the title.")), AtMost(240)])
    hours = IntegerField(_l("Academic hours"), validators=[InputRequired(_l("Enter the hours.")), NumberRange(1, 5000)])
    practice_hours = IntegerField(_l("Of these, practice"), validators=[Optional(), HOURS], default=0)
    credits = IntegerField(_l("Credits"), validators=[Optional(), NumberRange(1, 60)])
    description = LinesField(_l("What is learnt"), validators=[AtMost(3000)])
    resource_ids = CheckList(_l("Resources that it uses"), coerce=int)

    def __init__(self, obj: ModuleVersion | None = None, **more):
        if obj is not None:
            more["resource_ids"] = [one.id for one in obj.resources]
        super().__init__(obj=obj, **more)
        self.kind.choices = choices(members(ModuleKind))
        given = module_versions.contributions(obj.organisation.id, obj.resources) if obj else []
        self.resource_ids.choices = choices((one.id, one.title) for one in given)
        if obj is not None and obj.module.current_id:
            del self.kind

    def validate_practice_hours(self, field):
        if (field.data or 0) > (self.hours.data or 0):
            raise ValidationError(_("It is a part of the hours, so it can't be more."))

    def values(self) -> dict:
        names = ("kind", "code", "title", "hours", "credits", "description")
        values = {name: self[name].data for name in names if name in self}
        values["practice_hours"] = self.practice_hours.data or 0
        if self.resource_ids.choices:
            values["resources"] = modules.contributions(self.resource_ids.data or [])
        return values


class NewModuleForm(ModuleForm):
    """The essentials of a module, and the hours of its usual parts, which are then made at once."""

    course = IntegerField(_l("Courses, hours"), validators=[Optional(), HOURS])
    training = IntegerField(_l("Training practice, hours"), validators=[Optional(), HOURS])
    work = IntegerField(_l("Work practice, hours"), validators=[Optional(), HOURS])
    attestation = IntegerField(_l("Examination, hours"), validators=[Optional(), HOURS])

    def part_hours(self) -> dict:
        return {kind: self[kind.value].data for kind in PartKind}


class ModulePartForm(PartForm):
    kind = SelectField(_l("What it is"), coerce=PartKind)
    code = TextField(
        _l("Code"),
        validators=[
            Needed(_l("Enter the code.")),
            AtMost(20),
            Regexp(rf"^{module_parts.CODE}$", message=_l("Letters, digits, points and hyphens.")),
        ],
        description=_l("As in the plan of the module."),
    )
    title = TextField(_l("Title"), validators=[Needed(_l("Enter the title.")), AtMost(240)])
    hours = IntegerField(_l("Academic hours"), validators=[InputRequired(_l("Enter the hours.")), HOURS])

    def prepare(self, owner):
        self.kind.choices = choices((kind.value, label(kind)) for kind in PartKind)


@dataclass(frozen=True)
class PartOfDraft(Part):
    """A part of a module's draft, known by its code: the module is what the address names."""

    def find(self, owner, public_id: str):
        draft = owner.draft
        own = (ModulePart.version_id == (draft.id if draft else None)) & (ModulePart.code == public_id)
        return db.session.scalar(select(ModulePart).where(own))


PARTS = {
    "parts": PartOfDraft(
        ModulePart,
        "version_id",
        _l("Part of the module"),
        ModulePartForm,
        lambda one: f"{one.code} {one.title}",
        check=module_parts.check_part,
        make=module_parts.new_part,
    )
}


class CompetenciesForm(EditForm):
    """`shown` are those that the person looks at: the others stay as they are."""

    given = CheckList(_l("Gives"), coerce=int)
    required = CheckList(_l("Requires"), coerce=int)

    def __init__(self, obj: ModuleVersion, owner: list[Competency], **more):
        for side in ("given", "required"):
            more[side] = [line.competency_id for line in obj.competencies if line.side == side]
        super().__init__(obj=None, version=obj.version, **more)
        self.owner = owner
        for field in (self.given, self.required):
            field.choices = choices((one.id, one.code) for one in owner)

    @property
    def shown(self) -> list[int]:
        return [one.id for one in self.owner]


class NeedForm(FlaskForm):
    needed = StringField()


class PublishForm(FlaskForm):
    seen = StringField()


class WithdrawForm(FlaskForm):
    version = IntegerField()
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why: it stays on record.")), AtMost(300)])


class CompareFilter(FilterForm):
    before = SelectField(_l("Earlier version"))
    after = SelectField(_l("Later version"))

    def __init__(self, versions: list[ModuleVersion]):
        super().__init__()
        words = [
            (one.public_id, _("version %(number)s, %(state)s", number=one.number, state=label(one.state)))
            for one in versions
        ]
        self.before.choices = self.after.choices = choices(words)
        known = [one.public_id for one in versions]
        if self.after.data not in known:
            self.after.data = known[0]
        if self.before.data not in known:
            self.before.data = known[1] if len(known) > 1 else known[0]
