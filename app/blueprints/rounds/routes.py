"""The rounds, one round, and the start of a matching."""

from flask import redirect, render_template, url_for

from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.rounds import blueprint
from app.database import utc_now
from app.models import Round
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import rounds as queries
from app.services import runs


@blueprint.get("/")
@requires(Permission.ROUND_LIST)
def index():
    page = queries.rounds(current_actor(), page_number())
    return render_template("rounds/index.html", page=page)


@blueprint.get("/<string:public_id>")
@requires(Permission.ROUND_VIEW, load=True)
def show(subject: Round):
    return render_template(
        "rounds/show.html",
        round=subject,
        view=queries.view(current_actor(), subject),
        solvable=allows(subject.phase, Act.SOLVE),
        now=utc_now(),
    )


@blueprint.post("/<string:public_id>/solve")
@requires(Permission.ROUND_SOLVE, load=True)
def solve(subject: Round):
    run = runs.start(current_actor(), subject)
    return redirect(url_for("runs.show", public_id=run.public_id))
