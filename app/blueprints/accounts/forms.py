"""Filters of the list of accounts."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.validators import Length

from app.blueprints.filters import FilterForm, members, options
from app.models import Role


class AccountFilter(FilterForm):
    text = SearchField(_l("Words in the name or the e-mail"), validators=[Length(max=100)])
    role = SelectField(_l("Role"), default="")

    def __init__(self):
        super().__init__()
        self.role.choices = options(members(Role))
