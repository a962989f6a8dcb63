"""The filter of the audit trail."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import Optional, Regexp

from app.blueprints.fields import AtMost, FindField
from app.blueprints.filters import FilterForm, options
from app.queries import audit as queries


class AuditFilter(FilterForm):
    """`of` is one object, as the links «History» give it."""

    text = FindField(_l("Surname of who acted"), validators=[AtMost(80)])
    act = SelectField(_l("What was done"), default="")
    since = DateField(_l("From the day"), validators=[Optional()])
    until = DateField(_l("To the day"), validators=[Optional()])
    of = HiddenField(validators=[Optional(), Regexp(r"^[a-z_]{1,40}:[\w-]{1,40}$")])

    def __init__(self):
        super().__init__()
        self.act.choices = options(queries.acts())
