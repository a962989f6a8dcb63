"""The slots of a host as a file."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.slots import blueprint
from app.blueprints.slots.forms import SlotFilter
from app.blueprints.slots.routes import chosen_round
from app.labels import label
from app.policies.permissions import Permission
from app.queries import slots as queries


@exported(blueprint, Permission.SLOT_LIST)
def sheet() -> Sheet:
    actor = current_actor()
    rounds = queries.rounds(actor)
    form = SlotFilter(rounds)
    chosen = form.chosen()
    round_ = chosen_round(rounds, form.round.data)
    headers = [_("Site"), _("Organisation"), _("For whom"), _("First day"), _("Last day"), _("Places")]
    headers += [_("Opens from"), _("Specialties"), _("Years of study"), _("Papers"), _("Placed")]

    def page(number: int):
        return queries.slots(actor, round_, chosen.get("text", ""), number, bool(chosen.get("closed"))).page

    return Sheet("slots", headers, (row_of(filled) for filled in every(page)))


def row_of(filled) -> list:
    slot = filled.slot
    period = [slot.starts_on, slot.ends_on, slot.capacity, slot.min_to_open]
    specialties = ", ".join(one.code for one in slot.specialties)
    papers = ", ".join(label(one) for one in slot.clearances)
    who = [slot.site.name, slot.site.organisation.name, label(slot.audience)]
    return [*who, *period, specialties, ", ".join(map(str, slot.years)), papers, filled.placed]
