"""The audit trail, newest first."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.audit import blueprint
from app.blueprints.filters import page_number
from app.policies.permissions import Permission
from app.queries import audit as queries


@blueprint.get("/")
@requires(Permission.AUDIT_LIST)
def index():
    page = queries.entries(current_actor(), page_number())
    return render_template("audit/index.html", page=page, sentence=queries.sentence)
