"""Whose wish list is ready, short or empty."""

from flask import render_template, request

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.participants import blueprint
from app.blueprints.participants.forms import STATES, ParticipantFilter
from app.policies.permissions import Permission
from app.queries import participants as queries


@blueprint.get("/")
@requires(Permission.PARTICIPANT_LIST)
def index():
    actor = current_actor()
    rounds = queries.rounds(actor)
    if not rounds:
        return render_template("participants/none.html")
    form = ParticipantFilter(rounds)
    chosen = form.chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    group = request.args.get("group", "")
    lists = queries.lists(actor, round_, group, chosen.get("state", ""), chosen.get("text", ""), page_number())
    return render_template("participants/index.html", form=form, round=round_, lists=lists, group=group, states=STATES)
