"""Who is stuck on the way to a list that counts."""

from flask import render_template, request, url_for

from app.blueprints import history
from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.participants import blueprint, wording
from app.blueprints.participants.forms import ParticipantFilter
from app.models import ListState, Participant, Round
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import participants as queries
from app.services import nudges


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
    return render_template(
        "participants/index.html", form=form, lists=lists, group=group, **around(actor, round_, lists)
    )


def around(actor: Actor, round_: Round, lists: queries.Lists) -> dict:
    """What stands about the list: the states that occur, hosts that have not answered, whether a reminder helps."""
    return {
        "round": round_,
        "states": [state for state in ListState if lists.states[state]],
        "words": wording,
        "sites": queries.unconfirmed_sites(actor, round_),
        "may_remind": nudges.may_nudge(round_),
    }


def home(participant: Participant) -> tuple[str, str]:
    return participant.person.full_name, url_for("people.show", public_id=participant.person.public_id)


history.register(blueprint, Permission.PARTICIPANT_TAKE_OUT, home, lambda one: {one.person_id})
