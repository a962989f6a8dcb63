"""The forms of what-ifs and comparisons."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.blueprints.filters import choices
from app.blueprints.rounds import wording as rounds_wording
from app.blueprints.runs.comparing import order
from app.labels import label, period
from app.models import Round, Run, Slot
from app.policies import mechanisms
from app.policies.mechanisms import Way
from app.queries.what_ifs import Tries
from app.services.what_ifs import Wanted

AS_NOW = "as_now"


def slot_words(slot: Slot) -> str:
    return f"{slot.site.name}, {period(slot.starts_on, slot.ends_on)}"


class WhatIfForm(FlaskForm):
    """Everything stays as it is but what is chosen here."""

    slot = SelectField(_l("More or fewer places in"), default="")
    by = IntegerField(
        _l("How many more"),
        default=1,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(-1000, 1000)],
    )
    site = SelectField(_l("A site gone"), default="")
    way = SelectField(_l("How places are decided"), default=AS_NOW)

    def __init__(self, round_: Round, tries: Tries, **more):
        super().__init__(**more)
        self.asked = tries.base or round_
        self.slots = {one.public_id: one for one in tries.slots}
        self.sites = {site.public_id: site for site, _places in tries.sites}
        way = mechanisms.way_of(self.asked.mechanism, self.asked.criteria)
        now = order(self.asked) if way is Way.OWN else rounds_wording.WAYS[way].title
        others = [(one.value, words.title) for one, words in rounds_wording.WAYS.items() if one not in (way, Way.OWN)]
        self.way.choices = choices([(AS_NOW, _("as now: %(order)s", order=now)), *others])
        self.slot.choices = choices(
            [("", _("no change")), *((key, f"{slot_words(one)} ({one.capacity})") for key, one in self.slots.items())]
        )
        self.site.choices = choices(
            [("", _("no change")), *((site.public_id, f"{site.name} ({places})") for site, places in tries.sites)]
        )

    def wanted(self) -> Wanted:
        how = (self.asked.mechanism, list(self.asked.criteria))
        if self.way.data != AS_NOW:
            how = mechanisms.asked(Way(self.way.data), [])
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
