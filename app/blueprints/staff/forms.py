"""The forms of an organisation's staff."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.blueprints.fields import AtMost, Needed, TextField
from app.blueprints.profile.forms import check_email
from app.labels import label
from app.models import Role
from app.services.staff import Newcomer


class InviteForm(FlaskForm):
    surname = TextField(_l("Surname"), validators=[Needed(_l("Enter the surname.")), AtMost(80)])
    given_name = TextField(_l("Given name"), validators=[Needed(_l("Enter the given name.")), AtMost(80)])
    patronymic = TextField(_l("Patronymic"), validators=[AtMost(80)])
    email = TextField(_l("E-mail"), validators=[InputRequired(_l("Enter the e-mail.")), AtMost(254), check_email])
    job_title = TextField(_l("Post"), validators=[AtMost(160)])
    role = SelectField(_l("Role"), validators=[InputRequired(_l("Choose a role."))])

    def __init__(self, roles: frozenset[Role], **more):
        super().__init__(**more)
        self.role.choices = [SelectChoice(role.value, label(role)) for role in sorted(roles)]

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(
            self.email.data, self.surname.data, self.given_name.data, self.patronymic.data, self.job_title.data
        )
