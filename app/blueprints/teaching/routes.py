"""A teacher's load, groups and internships."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.teaching import blueprint
from app.policies.permissions import Permission
from app.queries import groups


@blueprint.get("/")
@requires(Permission.TEACHING_OWN)
def show():
    return render_template("teaching/show.html", loads=groups.loads(current_actor()))
