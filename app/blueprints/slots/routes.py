"""The slots of a host, with how they are filled."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.slots import blueprint
from app.blueprints.slots.forms import SlotFilter
from app.policies.permissions import Permission
from app.queries import slots as queries


@blueprint.get("/")
@requires(Permission.SLOT_LIST)
def index():
    actor = current_actor()
    rounds = queries.rounds(actor)
    if not rounds:
        return render_template("slots/none.html")
    form = SlotFilter(rounds)
    chosen = form.chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    found = queries.slots(actor, round_, chosen.get("text", ""), page_number())
    return render_template("slots/index.html", form=form, round=round_, found=found)
