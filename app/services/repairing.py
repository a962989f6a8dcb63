"""Another repair than the one that was solved: a point of its frontier, as a run of its own.

Everybody in force is fixed to where the point has them; the rest is solved, verified, approved and published as usual.
"""

from flask_babel import gettext as _

from app.extensions import db
from app.models import Run, RunArchive, RunKind
from app.policies.actor import Actor
from app.services import changes, frontiers, runs
from app.services.errors import Refused


def take(actor: Actor, run: Run, moves: int) -> Run:
    """Start the run of the point with so many moves."""
    archive = db.session.get(RunArchive, run.id)
    found = frontiers.points(archive) if archive else []
    chosen = next((one for one in found if one["moves"] == moves and not one["own"] and not one["lost"]), None)
    if chosen is None:
        raise Refused(_("Choose one of the possibilities on the page."))
    if runs.is_stale(run, archive):
        raise Refused(_("Somebody has answered, or something else has changed since this run began. Repair anew."))
    change = changes.point(moves, chosen["pairs"])
    return runs.start(actor, run.round, runs.Asked(RunKind.CLEARING, changes=(change,)))
