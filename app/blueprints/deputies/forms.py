"""The form of a deputy: who, from when to when, why."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from app.blueprints.fields import AtMost, Needed, TextField
from app.blueprints.filters import choices
from app.labels import label
from app.models import Person, RoleGrant


class DeputyForm(FlaskForm):
    person = SelectField(_l("Who answers"), validate_choice=False, validators=[Needed(_l("Choose a person."))])
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the day."))])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the day."))])
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why, in a few words.")), AtMost(300)])

    def __init__(self, found: list[tuple[Person, RoleGrant]], **more):
        super().__init__(**more)
        self.people = {person.public_id: person for person, _grant in found}
        self.person.choices = choices(
            [("", "—"), *((person.public_id, _words(person, grant)) for person, grant in found)]
        )

    @property
    def chosen(self) -> Person | None:
        return self.people.get(self.person.data)


def _words(person: Person, grant: RoleGrant) -> str:
    where = f", {grant.organisation.name}" if grant.organisation else ""
    return f"{person.full_name} ({label(grant.role).lower()}{where})"
