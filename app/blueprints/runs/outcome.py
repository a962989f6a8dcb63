"""The result of a run in figures and pictures, and the figures by kinds of people as a file."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.blueprints.access import current_actor, requires
from app.blueprints.exports import Sheet, exported
from app.blueprints.runs import blueprint, outcome_words, wording
from app.models import Run, RunStatus
from app.policies.access import may
from app.policies.permissions import Permission
from app.queries.outcomes import outcomes

SOLVED = {RunStatus.OPTIMAL, RunStatus.FEASIBLE}


@blueprint.get("/<string:public_id>/outcome")
@requires(Permission.RUN_VIEW, load=True)
def outcome(subject: Run):
    if subject.status not in SOLVED:
        return redirect(url_for("runs.show", public_id=subject.public_id))
    found = outcomes(subject, merged_label())
    return render_template("runs/outcome.html", run=subject, found=found, told=outcome_words, words=wording)


def merged_label() -> str | None:
    """Exact figures for whoever publishes; for others the label under which small numbers stand together."""
    return None if may(current_actor(), Permission.RUN_PUBLISH) else _("Small numbers, shown together")


@exported(blueprint, Permission.RUN_VIEW, "export_outcome", "/<string:public_id>/outcome", load=True)
def sheet(subject: Run) -> Sheet:
    headers = [_("By what"), _("Kind"), _("People"), _("Placed"), _("First choice"), _("One of the first three")]
    headers.append(_("Mean choice"))
    found = outcomes(subject, merged_label())
    rows = (
        [table.title, row.label, row.people, row.placed, row.first, row.third, row.mean and round(row.mean, 2)]
        for table in found.fairness
        for row in table.rows
    )
    return Sheet("outcome", headers, rows)
