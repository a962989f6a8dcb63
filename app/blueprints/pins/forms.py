"""The forms of pins."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from app.blueprints.fields import AtMost, FindField, Needed, TextField
from app.blueprints.filters import FilterForm, choices
from app.labels import label, period
from app.models import PinKind
from app.queries.pins import Choice


class PersonFilter(FilterForm):
    text = FindField(_l("Surname"), validators=[Length(max=100)])


class PinForm(FlaskForm):
    """`version` is the round's: two coordinators fixing places at once see each other's."""

    version = IntegerField(widget=HiddenInput())
    person = HiddenField()
    kind = SelectField(_l("What to fix"), coerce=PinKind)
    slot = SelectField(_l("Place"), validate_choice=False, validators=[Needed(_l("Choose a place."))])
    reason = TextField(
        _l("Reason"), validators=[Needed(_l("Say why: it stands beside the pin for good.")), AtMost(300)]
    )

    def __init__(self, found: list[Choice], **more):
        super().__init__(**more)
        self.kind.choices = choices((kind, label(kind)) for kind in PinKind)
        open_ones = [one for one in found if not one.closed]
        groups = {
            _("Wishes of the list"): [one for one in open_ones if one.rank],
            _("Other places open to this person"): [one for one in open_ones if not one.rank],
        }
        self.slot.choices = {
            "": [("", _("choose a place"))],
            **{title: [(one.slot.public_id, words(one)) for one in group] for title, group in groups.items() if group},
        }


def words(choice: Choice) -> str:
    slot = choice.slot
    told = f"{slot.site.name}, {period(slot.starts_on, slot.ends_on)}"
    return f"{choice.rank}. {told}" if choice.rank else told
