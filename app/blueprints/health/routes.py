"""The page of the machinery's health."""

from flask import render_template

from app.blueprints.access import requires
from app.blueprints.health import blueprint
from app.policies.permissions import Permission
from app.queries import health as queries


@blueprint.get("/")
@requires(Permission.HEALTH_VIEW)
def show():
    return render_template("health/show.html", health=queries.health())
