"""The audit trail, newest first."""

from flask import render_template

from app.blueprints.access import current_actor, requires
from app.blueprints.audit import blueprint
from app.blueprints.audit.forms import AuditFilter
from app.blueprints.filters import page_number
from app.policies.permissions import Permission
from app.queries import audit as queries


@blueprint.get("/")
@requires(Permission.AUDIT_LIST)
def index():
    form = AuditFilter()
    page = queries.entries(current_actor(), page_number(), **form.chosen())
    return render_template("audit/index.html", form=form, page=page, sentence=queries.sentence)
