"""Who is coming, where my students go, and my own result."""

from flask import render_template, url_for
from flask_babel import gettext as _

from app.blueprints import history
from app.blueprints.access import current_actor, requires
from app.blueprints.assignments import wording as answer_words
from app.blueprints.filters import page_number
from app.blueprints.placements import blueprint, wording
from app.blueprints.placements.forms import PlacementFilter
from app.blueprints.runs.wording import criterion
from app.blueprints.runs.wording import needs as needs_of
from app.models import Participant, Role
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import after, by_hand, results
from app.queries import placements as queries
from app.queries.runs import named_slots
from app.services import wishes

HOSTS = {Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.MENTOR}


@blueprint.get("/")
@requires(Permission.PLACEMENT_LIST)
def index():
    actor = current_actor()
    rounds = queries.rounds(actor)
    if not rounds:
        return render_template("placements/none.html", title=title_for(actor))
    form = PlacementFilter(rounds, usual=queries.By.SLOT if HOSTS & actor.roles else queries.By.GROUP)
    chosen = form.chosen()
    round_ = next((one for one in rounds if one.public_id == chosen.get("round")), rounds[0])
    by = queries.By(chosen.get("by", queries.By.SLOT))
    found = queries.arrivals(actor, round_, by, chosen.get("text", ""), page_number())
    shown = {"form": form, "round": round_, "by": by, "found": found, "answer_words": answer_words}
    return render_template("placements/index.html", title=title_for(actor), **shown)


@blueprint.get("/<string:public_id>")
@requires(Permission.PLACEMENT_OWN, load=True)
def show(subject: Participant):
    if place := results.own_place(subject):
        return render_template("placements/own.html", participant=subject, place=place)
    result = results.result(subject)
    if result is None:
        return render_template("placements/waiting.html", participant=subject, may_edit=wishes.may_edit(subject))
    needs = needs_of(result.unplaced, named_slots([result.unplaced])) if result.unplaced else ""
    now = after.after_of(subject)
    return render_template(
        "placements/show.html",
        result=result,
        participant=subject,
        words=wording,
        needs=needs,
        criterion=criterion,
        after=now,
        answer_words=answer_words,
        events=after.events(subject.id) if now and now.past else [],
        proposal=by_hand.proposal(subject) if now and now.now and now.now.person_said else None,
    )


def title_for(actor: Actor) -> str:
    return _("Who is coming") if HOSTS & actor.roles else _("Who goes where")


def home(participant: Participant) -> tuple[str, str]:
    return participant.round.title, url_for("placements.show", public_id=participant.public_id)


history.register(blueprint, Permission.PLACEMENT_OWN, home)
