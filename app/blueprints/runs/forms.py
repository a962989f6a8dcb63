"""The forms of what-ifs and comparisons."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.blueprints.filters import choices
from app.blueprints.rounds.forms import WayFields
from app.labels import label, period
from app.models import Round, Run, Slot
from app.policies import mechanisms
from app.queries.what_ifs import Tries
from app.services.what_ifs import Wanted


def slot_words(slot: Slot) -> str:
    return f"{slot.site.name}, {period(slot.starts_on, slot.ends_on)}"


class WhatIfForm(WayFields, FlaskForm):
    """Everything stays as it is but what is changed here."""

    slot = SelectField(_l("More or fewer places in"), default="")
    by = IntegerField(
        _l("How many more"),
        default=1,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(-1000, 1000)],
    )
    site = SelectField(_l("A site gone"), default="")

    def __init__(self, round_: Round, tries: Tries):
        self.now = now = tries.base or round_
        super().__init__(way=mechanisms.way_of(now.mechanism, now.criteria), criteria=list(now.criteria))
        self.offer()
        self.slots = {one.public_id: one for one in tries.slots}
        self.sites = {site.public_id: site for site, _places in tries.sites}
        self.slot.choices = choices(
            [("", _("no change")), *((key, f"{slot_words(one)} ({one.capacity})") for key, one in self.slots.items())]
        )
        self.site.choices = choices(
            [("", _("no change")), *((site.public_id, f"{site.name} ({places})") for site, places in tries.sites)]
        )

    def wanted(self) -> Wanted:
        """The buttons of one more place say nothing of how to decide: as now."""
        how = self.asked() if self.way.raw_data else (self.now.mechanism, list(self.now.criteria))
        return Wanted(*how, self.slots.get(self.slot.data), self.by.data, self.sites.get(self.site.data))


class OtherRunForm(FlaskForm):
    """With which run to compare; read from the address."""

    class Meta:
        csrf = False

    other = SelectField(_l("Compare with"))

    def __init__(self, runs: list[Run], base: Run):
        super().__init__(formdata=None, other=base.public_id)
        self.other.choices = choices(
            (one.public_id, _("run %(number)s, %(kind)s", number=one.number, kind=label(one.kind).lower()))
            for one in runs
        )
