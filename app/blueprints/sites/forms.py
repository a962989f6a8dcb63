"""Filters of the catalogue of sites, and the forms of one site."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    SearchField,
    SelectField,
)
from wtforms.validators import Length, NumberRange, Optional

from app.blueprints import documents
from app.blueprints.documents import FileNeeded, UploadField
from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, CheckList, LinesField, Needed, TextField
from app.blueprints.filters import FilterForm, choices, members, options
from app.blueprints.parts import Part, PartForm
from app.extensions import db
from app.models import Adaptation, Audience, Person, Role, RoleGrant, SiteKind, SiteMentor, SitePhoto
from app.queries import catalogue
from app.services import sites


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


class SiteForm(EditForm):
    name = TextField(_l("Name of the site"), validators=[Needed(_l("Enter the name.")), AtMost(200)])
    kind = SelectField(_l("Kind of site"), coerce=SiteKind)
    municipality_id = SelectField(_l("Municipality"), coerce=int)
    address = TextField(_l("Address"), validators=[AtMost(300)])
    latitude = FloatField(_l("Latitude"), validators=[Optional(), NumberRange(41, 82)])
    longitude = FloatField(_l("Longitude"), validators=[Optional(), NumberRange(19, 180)])
    description = LinesField(_l("What one does there"), validators=[AtMost(3000)])
    safety = LinesField(_l("Safety"), validators=[AtMost(3000)])
    is_accessible = BooleanField(_l("Accessible for people with limited mobility"))
    most_at_once = IntegerField(_l("People at once, at most"), validators=[Optional(), NumberRange(0, 5000)])
    adaptations = CheckList(_l("What there is for people with special needs"), coerce=Adaptation)

    def __init__(self, **more):
        super().__init__(**more)
        self.kind.choices = choices(members(SiteKind))
        self.municipality_id.choices = choices((town.id, town.name) for town in catalogue.municipalities())
        self.adaptations.choices = choices(members(Adaptation))

    def validate(self, extra_validators=None):
        whole = super().validate(extra_validators)
        if not self.latitude.errors and (self.longitude.data is None) != (self.latitude.data is None):
            self.latitude.errors = [_("A point has both numbers, or none.")]
            return False
        return whole

    def values(self) -> dict:
        return {field.name: field.data for field in self if field.name not in ("version", "csrf_token")}


class MentorForm(PartForm):
    name = TextField(_l("Name"), validators=[Needed(_l("Enter the name.")), AtMost(240)])
    job_title = TextField(_l("Post"), validators=[AtMost(160)])
    most_people = IntegerField(
        _l("Looks after at most"), validators=[Optional(), NumberRange(1, 500)], description=_l("People at one time.")
    )
    person_id = SelectField(
        _l("Account"),
        coerce=lambda value: int(value) if value and value != "None" else None,
        description=_l("If the mentor signs in to Klaster: they see who is coming."),
    )

    def prepare(self, owner):
        held = (RoleGrant.role == Role.MENTOR) & RoleGrant.withdrawn_at.is_(None)
        people = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
        here = (
            people.where(held, RoleGrant.organisation_id == owner.organisation_id).order_by(Person.surname).limit(200)
        )
        self.person_id.choices = choices(
            [("", _("none")), *((one.id, one.full_name) for one in db.session.scalars(here))]
        )


class PhotoForm(PartForm):
    file = UploadField(
        _l("Photo"), validators=[FileNeeded()], description=_l("JPEG, PNG or WebP; we make it smaller ourselves.")
    )
    description = TextField(
        _l("What it shows"),
        validators=[Needed(_l("Say what it shows: it is read out to those who do not see the picture.")), AtMost(240)],
    )


PARTS = {
    "mentors": Part(SiteMentor, "site_id", _l("Mentor"), MentorForm, lambda one: one.name),
    "photos": Part(
        SitePhoto,
        "site_id",
        _l("Photo"),
        PhotoForm,
        lambda one: one.description,
        make=sites.new_photo,
        can_change=False,
    ),
    "documents": documents.part("site_id"),
}
