"""After the publication: how the answers of a round stand, and one placement with its timeline."""

from flask import render_template

from app.blueprints.access import current_actor, disclose, requires
from app.blueprints.assignments import blueprint, hand_wording, wording
from app.blueprints.assignments.forms import AnswerFilter
from app.blueprints.filters import page_number
from app.models import Assignment
from app.policies.access import may
from app.policies.permissions import Permission
from app.queries import after, by_hand, repairs
from app.queries import assignments as queries


@blueprint.get("/")
@requires(Permission.ASSIGNMENT_LIST)
def index():
    actor = current_actor()
    rounds = queries.rounds(actor)
    if not rounds:
        return render_template("assignments/none.html")
    form = AnswerFilter(rounds)
    chosen = form.chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    found = queries.answers(actor, round_, chosen.get("state", ""), chosen.get("text", ""), page_number())
    clearing = repairs.clearing(round_) if may(actor, Permission.ROUND_CLEAR) else None
    disclose([row.person_id for row in found.page.items], "placement:list")
    return render_template(
        "assignments/index.html", form=form, round=round_, found=found, words=wording, clearing=clearing
    )


@blueprint.get("/<string:public_id>")
@requires(Permission.ASSIGNMENT_LIST, load=True)
def show(subject: Assignment):
    assignment = after.full(subject)
    everything = after.may_see_all(current_actor(), assignment)
    only = None if everything else assignment.id
    events = after.events(assignment.participant_id, only)
    disclose([assignment.participant.person_id], "assignment:show")
    shown = {"assignment": assignment, "events": events, "everything": everything, "words": wording}
    return render_template("assignments/show.html", **shown, **_by_hand(assignment))


def _by_hand(assignment: Assignment) -> dict:
    """What may be changed by hand, and what was."""
    actor = current_actor()
    return {
        "changeable": by_hand.is_changeable(actor, assignment),
        "made": by_hand.of_person(actor, assignment.participant) if may(actor, Permission.BY_HAND_LIST) else [],
        "hand_words": hand_wording,
        "may_undo": lambda made: by_hand.may_undo(actor, made),
        "why_not": by_hand.why_not_undo,
    }
