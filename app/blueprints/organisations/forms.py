"""Filters of the catalogue of organisations, and the forms of one organisation."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SearchField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.blueprints import documents
from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.blueprints.profile.forms import check_email, check_phone
from app.models import Contact, OrganisationKind, OrganisationName, Premises
from app.queries import catalogue
from app.services import organisations


class OrganisationFilter(FilterForm):
    text = SearchField(_l("Words in the name, present or former"), validators=[Length(max=100)])
    kind = SelectField(_l("Kind of organisation"), default="")
    municipality = SelectField(_l("Municipality"), default="")
    founder = BooleanField(_l("Founders of the cluster only"))

    def __init__(self):
        super().__init__()
        self.kind.choices = options(members(OrganisationKind))
        self.municipality.choices = options((town.key, town.name) for town in catalogue.municipalities())


class OrganisationForm(EditForm):
    kind = SelectField(_l("Kind of organisation"), coerce=OrganisationKind)
    municipality_id = SelectField(_l("Municipality"), coerce=int)
    address = TextField(_l("Address"), validators=[AtMost(300)])
    website = TextField(_l("Website"), validators=[AtMost(200)])
    inn = TextField(_l("INN"), validators=[AtMost(20)])
    ogrn = TextField(_l("OGRN or OGRNIP"), validators=[AtMost(20)])
    description = LinesField(_l("What it does"), validators=[AtMost(3000)])

    def __init__(self, **more):
        super().__init__(**more)
        self.kind.choices = choices(members(OrganisationKind))
        self.municipality_id.choices = choices((town.id, town.name) for town in catalogue.municipalities())

    def values(self) -> dict:
        own = ("kind", "municipality_id", "address", "website", "inn", "ogrn", "description")
        return {name: self[name].data for name in own}


class NewOrganisationForm(OrganisationForm):
    short_name = TextField(_l("Short name"), validators=[Needed(_l("Enter the short name.")), AtMost(160)])
    full_name = TextField(_l("Full name"), validators=[Needed(_l("Enter the full name.")), AtMost(400)])
    valid_from = DateField(_l("The name is in force from"), validators=[InputRequired(_l("Enter a day."))])
    similar_seen = BooleanField(_l("It is another organisation than those shown"))


class LeaveDay(FilterForm):
    first = DateField(_l("First day without it"), validators=[InputRequired(_l("Enter a day."))])

    def __init__(self, day: date):
        super().__init__()
        if not self.first.raw_data:
            self.first.raw_data, self.first.data = [day.isoformat()], day


class LeaveForm(FlaskForm):
    version = IntegerField()
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why: everybody concerned reads it.")), AtMost(300)])


class NameForm(PartForm):
    short_name = TextField(_l("Short name"), validators=[Needed(_l("Enter the short name.")), AtMost(160)])
    full_name = TextField(_l("Full name"), validators=[Needed(_l("Enter the full name.")), AtMost(400)])
    valid_from = DateField(
        _l("In force from"),
        validators=[InputRequired(_l("Enter a day."))],
        description=_l("Until the day before, the former name stands in papers and lists."),
    )


class ContactForm(PartForm):
    about = TextField(
        _l("About what"), validators=[AtMost(160)], description=_l("For example: practice, agreements, admission.")
    )
    name = TextField(_l("Name"), validators=[Needed(_l("Enter whom to ask for.")), AtMost(160)])
    phone = TextField(_l("Telephone"), validators=[AtMost(40), check_phone])
    email = TextField(_l("E-mail"), validators=[Optional(), AtMost(254), check_email])
    is_public = BooleanField(_l("Everyone may see it"))
    position = IntegerField(
        _l("Place in the list"),
        validators=[Optional(), NumberRange(0, 99)],
        description=_l("0 is the first."),
        default=0,
    )

    def values(self):
        return {**super().values(), "position": self.position.data or 0}


class PremisesForm(PartForm):
    name = TextField(_l("Name of the room or building"), validators=[Needed(_l("Enter the name.")), AtMost(200)])
    address = TextField(_l("Address"), validators=[AtMost(300)])
    equipment = LinesField(
        _l("Equipment and software"),
        validators=[AtMost(3000)],
        description=_l("It goes into appendix 2 of the agreement on practical training."),
    )
    seats = IntegerField(_l("Places to work"), validators=[Optional(), NumberRange(1, 10000)])
    is_accessible = BooleanField(_l("Accessible for people with limited mobility"))


PARTS = {
    "names": Part(
        OrganisationName,
        "organisation_id",
        _l("Name"),
        NameForm,
        lambda one: one.short_name,
        check=organisations.check_name,
        before_removal=organisations.keep_a_name,
    ),
    "contacts": Part(Contact, "organisation_id", _l("Contact"), ContactForm, lambda one: one.name),
    "premises": Part(Premises, "organisation_id", _l("Premises"), PremisesForm, lambda one: one.name),
    "documents": documents.part("organisation_id"),
}
