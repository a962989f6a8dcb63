"""The rounds, and one round: where it is, what is allowed, what comes next."""

from flask import render_template, url_for

from app.blueprints import history
from app.blueprints.access import current_actor, requires
from app.blueprints.filters import page_number
from app.blueprints.rounds import blueprint, wording
from app.models import Round
from app.policies import lottery
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import audit, steps
from app.queries import rounds as queries


@blueprint.get("/")
@requires(Permission.ROUND_LIST)
def index():
    page = queries.rounds(current_actor(), page_number())
    return render_template("rounds/index.html", page=page)


@blueprint.get("/<string:public_id>")
@requires(Permission.ROUND_VIEW, load=True)
def show(subject: Round):
    entries = steps.history(subject)
    return render_template(
        "rounds/show.html",
        round=subject,
        view=queries.view(current_actor(), subject),
        history=entries,
        sentence=audit.sentence,
        stages=steps.stages(subject, entries),
        next=wording.follows(subject),
        allowed=lambda act: allows(subject.phase, Act(act)),
        words=wording,
        seal=lottery.commitment(subject),
        opening=lottery.opening(subject) if subject.has_result else None,
    )


def home(round_: Round) -> tuple[str, str]:
    return round_.title, url_for("rounds.show", public_id=round_.public_id)


history.register(blueprint, Permission.ROUND_EDIT, home)
