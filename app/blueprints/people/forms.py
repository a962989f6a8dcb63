"""The forms of a person's profile."""

from datetime import date

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.blueprints import documents
from app.blueprints.fields import AtMost, CheckList, FindField, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.blueprints.people import absences
from app.blueprints.profile.forms import check_email, check_phone
from app.models import (
    Adaptation,
    Clearance,
    ClearanceKind,
    Consent,
    ConsentPurpose,
    Guardian,
    Internship,
    LanguageLevel,
    Person,
    PersonLanguage,
    PortfolioItem,
    PortfolioKind,
    Sex,
    StudyGroup,
)
from app.queries import catalogue
from app.queries import slots as slot_queries
from app.services import people

LANGUAGES = ("en", "de", "fr", "es", "it", "zh", "be", "pl", "hy", "az", "kk", "uz", "tg", "ar", "tr", "ru")
EARLIEST_BIRTH = date(1930, 1, 1)


def number_or_none(value):
    return int(value) if value and value != "None" else None


def check_birth_date(_form, field) -> None:
    if field.data and not EARLIEST_BIRTH <= field.data <= date.today().replace(year=date.today().year - 10):
        raise ValidationError(_("Nobody of this age studies or teaches here. Check the year."))


class PeopleFilter(FilterForm):
    text = FindField(_l("Surname, name or record number"), validators=[AtMost(100)])
    group = SelectField(_l("Group"), default="")
    kind = SelectField(_l("Who"), default="")

    def __init__(self, groups: list[StudyGroup]):
        super().__init__()
        self.group.choices = options((one.public_id, one.name) for one in groups)
        self.kind.choices = options([("students", _("Students")), ("teachers", _("Teachers"))])


class NewStudentForm(PartForm):
    surname = TextField(_l("Surname"), validators=[Needed(_l("Enter the surname.")), AtMost(80)])
    given_name = TextField(_l("Given name"), validators=[Needed(_l("Enter the given name.")), AtMost(80)])
    patronymic = TextField(_l("Patronymic"), validators=[AtMost(80)])
    birth_date = DateField(_l("Date of birth"), validators=[Optional(), check_birth_date])
    sex = SelectField(_l("Sex"), coerce=lambda value: Sex(value) if value in set(Sex) else None)
    phone = TextField(_l("Telephone"), validators=[AtMost(40), check_phone])
    record_number = TextField(_l("Number of the student card"), validators=[AtMost(30)])
    home_municipality_id = SelectField(_l("Home municipality"), coerce=number_or_none)

    def prepare(self, owner):
        self.sex.choices = choices([("", _("not on record")), *members(Sex)])
        towns = ((town.id, town.name) for town in catalogue.municipalities())
        self.home_municipality_id.choices = choices([("", _("not on record")), *towns])


class StudentForm(NewStudentForm):
    group_id = SelectField(_l("Group"), coerce=int)
    left_on = DateField(_l("Left on"), validators=[Optional()])
    needs_accessible_site = BooleanField(_l("Needs a place without barriers"))
    adaptations = CheckList(_l("What the person needs at the place"), coerce=Adaptation)

    def __init__(self, groups: list[StudyGroup], **more):
        self._groups = groups
        super().__init__(**more)

    def prepare(self, owner):
        super().prepare(owner)
        self.group_id.choices = choices((one.id, one.name) for one in self._groups)
        self.adaptations.choices = choices(members(Adaptation))

    def as_stored(self, subject):
        return type(self)(self._groups, formdata=None, owner=self.owner, **stored_values(subject))


class TeacherForm(PartForm):
    surname = TextField(_l("Surname"), validators=[Needed(_l("Enter the surname.")), AtMost(80)])
    given_name = TextField(_l("Given name"), validators=[Needed(_l("Enter the given name.")), AtMost(80)])
    patronymic = TextField(_l("Patronymic"), validators=[AtMost(80)])
    birth_date = DateField(_l("Date of birth"), validators=[Optional(), check_birth_date])
    sex = SelectField(_l("Sex"), coerce=lambda value: Sex(value) if value in set(Sex) else None)
    phone = TextField(_l("Telephone"), validators=[AtMost(40), check_phone])
    job_title = TextField(_l("Post"), validators=[AtMost(160)])
    specialty_ids = SelectMultipleField(_l("Specialties"), coerce=int)
    most_supervised = IntegerField(
        _l("Supervises at most"),
        validators=[Optional(), NumberRange(0, 1000)],
        description=_l("Students at once. Leave empty if no limit was agreed."),
    )
    most_sites = IntegerField(
        _l("In how many places at most"),
        validators=[Optional(), NumberRange(1, 100, _l("A number from 1 to 100, or nothing for any."))],
        description=_l("Places of practice that the teacher can go to in one round. Leave empty for any."),
    )
    left_on = DateField(_l("Left on"), validators=[Optional()])
    needs_accessible_site = BooleanField(_l("Needs a place without barriers"))
    adaptations = CheckList(_l("What the person needs at the place"), coerce=Adaptation)

    def prepare(self, owner):
        self._specialties = {one.id: one for one in slot_queries.specialties()}
        self.sex.choices = choices([("", _("not on record")), *members(Sex)])
        self.specialty_ids.choices = choices((one.id, one.title) for one in self._specialties.values())
        self.adaptations.choices = choices(members(Adaptation))

    def values(self):
        given = super().values()
        given["specialties"] = [self._specialties[key] for key in given.pop("specialty_ids") or []]
        return given

    def as_stored(self, subject):
        return type(self)(formdata=None, owner=self.owner, **stored_values(subject))


def stored_values(person: Person) -> dict:
    """The person with what they study or teach, as the fields of the forms name it."""
    known = {name: getattr(person, name) for name in (*people.OF_PERSON, "version", "adaptations")}
    if student := people.student_of(person):
        known |= {name: getattr(student, name) for name in people.OF_STUDENT}
    if teacher := people.teacher_of(person):
        known |= {name: getattr(teacher, name) for name in people.OF_TEACHER}
        known["specialty_ids"] = [one.id for one in teacher.specialties]
    return known


class GuardianForm(PartForm):
    full_name = TextField(_l("Full name"), validators=[Needed(_l("Enter the full name.")), AtMost(240)])
    relation = TextField(_l("Who it is"), validators=[AtMost(80)], description=_l("Mother, father, guardian."))
    phone = TextField(_l("Telephone"), validators=[AtMost(40), check_phone])
    email = TextField(_l("E-mail"), validators=[Optional(), AtMost(254), check_email])


class LanguageForm(PartForm):
    code = SelectField(_l("Language"))
    level = SelectField(_l("Level"), coerce=LanguageLevel)

    def prepare(self, owner):
        names = Locale.parse(str(get_locale())).languages
        self.code.choices = choices(sorted(((code, names[code]) for code in LANGUAGES), key=lambda pair: pair[1]))
        self.level.choices = choices((one, words) for one, words in members(LanguageLevel))

    def validate_code(self, field):
        if any(one.code == field.data and str(self.version.data) in ("0", "None") for one in self.owner.languages):
            raise ValidationError(_("This language is in the list already."))


class PaperForm(PartForm):
    kind = SelectField(_l("Paper"), coerce=ClearanceKind)
    number = TextField(_l("Number"), validators=[AtMost(60)])
    valid_until = DateField(
        _l("Valid until"), validators=[Optional()], description=_l("Leave empty if it does not lapse.")
    )

    def prepare(self, owner):
        self.kind.choices = choices(members(ClearanceKind))


class ConsentForm(PartForm):
    purpose = SelectField(_l("What for"), coerce=ConsentPurpose)
    given_on = DateField(_l("Signed on"), validators=[InputRequired(_l("Enter a day."))])
    valid_until = DateField(_l("Valid until"), validators=[Optional()])
    signed_by_person = BooleanField(_l("The person has signed"))
    signed_by_guardian = BooleanField(_l("A parent or guardian has signed"))

    def prepare(self, owner):
        self.purpose.choices = choices(members(ConsentPurpose))

    def validate_given_on(self, field):
        if field.data and field.data > date.today():
            raise ValidationError(_("This day is still to come."))

    def validate_signed_by_guardian(self, field):
        if not field.data and not self.signed_by_person.data:
            raise ValidationError(_("Tick who has signed."))


class PortfolioForm(PartForm):
    kind = SelectField(_l("Kind"), coerce=PortfolioKind)
    title = TextField(_l("Title"), validators=[Needed(_l("Say what it is.")), AtMost(200)])
    year = IntegerField(_l("Year"), validators=[InputRequired(_l("Enter the year.")), NumberRange(1990, 2100)])
    description = LinesField(_l("In a few words"), validators=[AtMost(1000)])
    link = TextField(_l("Link"), validators=[AtMost(300)], description=_l("With https:// at the beginning."))

    def prepare(self, owner):
        self.kind.choices = choices(members(PortfolioKind))

    def validate_link(self, field):
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("A link begins with https://."))


class InternshipForm(PartForm):
    place = TextField(_l("Where"), validators=[Needed(_l("Enter where it was.")), AtMost(240)])
    theme = LinesField(_l("Theme"), validators=[AtMost(1000)])
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the first day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the last day."))])
    hours = IntegerField(_l("Academic hours"), validators=[InputRequired(_l("Enter the hours.")), NumberRange(1, 2000)])
    document_number = TextField(_l("Number of the certificate"), validators=[AtMost(60)])

    def validate_ends_on(self, field):
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))


OWN_PARTS = {
    "guardians": Part(Guardian, "person_id", _l("Parent or guardian"), GuardianForm, lambda one: one.full_name),
    "languages": Part(PersonLanguage, "person_id", _l("Language"), LanguageForm, lambda one: one.code),
    "papers": Part(
        Clearance,
        "person_id",
        _l("Paper"),
        PaperForm,
        lambda one: one.kind.value,
        check=people.check_paper,
        make=people.new_paper,
        can_change=False,
        before_removal=people.keep_confirmed,
        hint=_l("It counts once your college has looked at it."),
    ),
    "portfolio": Part(PortfolioItem, "person_id", _l("Work"), PortfolioForm, lambda one: one.title),
    "documents": documents.part("person_id", documents.PersonalDocumentForm),
    "absences": absences.PART,
}
PARTS = {
    **OWN_PARTS,
    "papers": Part(
        Clearance,
        "person_id",
        _l("Paper"),
        PaperForm,
        lambda one: one.kind.value,
        check=people.check_paper,
        make=people.new_paper,
    ),
    "consents": Part(
        Consent,
        "person_id",
        _l("Consent"),
        ConsentForm,
        lambda one: one.purpose.value,
        make=people.new_consent,
        can_change=False,
        hint=_l("Each purpose has a paper of its own. Until 18 a parent signs beside the person."),
    ),
    "internships": Part(
        Internship,
        "teacher_id",
        _l("Internship"),
        InternshipForm,
        lambda one: one.place,
        make=people.new_internship,
        owner_id=lambda person: getattr(people.teacher_of(person), "id", None),
    ),
}
