"""How a result shares the places between the colleges, at each site and between supervisors."""

from flask import redirect, render_template, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from app.blueprints.access import requires
from app.blueprints.exports import Sheet, exported
from app.blueprints.runs import blueprint, outcome_words
from app.blueprints.runs.outcome import SOLVED, merged_label
from app.models import Run
from app.policies.permissions import Permission
from app.queries.shares import shares as shares_of


@blueprint.get("/<string:public_id>/shares")
@requires(Permission.RUN_VIEW, load=True)
def shares(subject: Run):
    if subject.status not in SOLVED:
        return redirect(url_for("runs.show", public_id=subject.public_id))
    found = shares_of(subject, merged_label())
    return render_template("runs/shares.html", run=subject, found=found, points=points, mean=outcome_words.mean)


def points(gap: float) -> str:
    """A difference of two shares."""
    return _("%(points)s p.p.", points=format_decimal(round(100 * gap, 1), "+0.0;−0.0") if round(gap, 3) else "0")


@exported(blueprint, Permission.RUN_VIEW, "export_shares", "/<string:public_id>/shares", load=True)
def sheet(subject: Run) -> Sheet:
    found = shares_of(subject, merged_label())
    headers = [_("What"), _("College"), _("People"), _("Placed"), _("First wishes"), _("Supervisors")]
    rows = [[_("The whole round"), one.label, one.people, one.placed, "", ""] for one in found.colleges]
    for at in found.sites or []:
        rows += [[at.site, name, "", placed, wished, ""] for name, placed, wished in at.colleges]
    rows += [[_("Supervisors"), one.label, one.people, "", "", one.supervisors] for one in found.loads]
    return Sheet("shares", headers, rows)
