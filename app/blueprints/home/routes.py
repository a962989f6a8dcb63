"""The landing page of a visitor, the overview of a signed-in person, the language."""

from flask import abort, current_app, redirect, render_template, request, session, url_for
from sqlalchemy import text

from app.blueprints.access import current_actor, public
from app.blueprints.assignments import wording as answer_words
from app.blueprints.home import blueprint
from app.blueprints.navigation import local_address
from app.extensions import db
from app.models import Role
from app.policies.actor import Actor
from app.queries import home, notifications, region_map, todo

HOSTS = frozenset({Role.HOST_MANAGER, Role.SCHOOL_MANAGER, Role.MENTOR})
COORDINATOR, COUNCIL, ADMINISTRATOR = Role.COORDINATOR, Role.COUNCIL_MEMBER, Role.ADMINISTRATOR

# The panels of the overview in their order: who sees it, its template, what fills it.
PANELS = (
    (frozenset({Role.STUDENT, Role.TEACHER}), "participations", home.participations),
    (frozenset({COORDINATOR}), "round", home.current_round),
    (frozenset({COORDINATOR, Role.COLLEGE_MANAGER}), "lists", home.lists),
    (frozenset({COORDINATOR, COUNCIL}), "outcome", home.latest_outcome),
    (HOSTS, "hosting", home.hosting),
    (frozenset({ADMINISTRATOR}), "upkeep", lambda _actor: home.upkeep()),
)


@blueprint.get("/")
@public
def index():
    if actor := current_actor():
        return overview(actor)
    points = region_map.draw(home.sites_by_town())
    return render_template("home/index.html", glance=home.glance(), points=points)


def overview(actor: Actor):
    panels = {name: fill(actor) for roles, name, fill in PANELS if roles & actor.roles}
    return render_template(
        "home/overview.html",
        panels=panels.items(),
        answer_words=answer_words,
        todos=todo.todo(actor, panels.get("participations", ())),
        timeline=home.timeline(),
        latest=notifications.latest(actor),
    )


@blueprint.get("/healthz")
@public
def health():
    """For whoever watches the service: 200 while the database answers."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok"}


@blueprint.post("/language")
@public
def set_language():
    locale = request.form.get("locale")
    if locale not in current_app.config["LANGUAGES"]:
        abort(400)
    session["locale"] = locale
    return redirect(local_address(request.form.get("next")) or url_for("home.index"))
