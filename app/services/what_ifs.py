"""What-ifs: the snapshot solved once more with something changed, to be looked at and compared, never published."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.models import Mechanism, Round, Run, RunKind, Site, Slot
from app.policies.actor import Actor
from app.services import changes, runs
from app.services.errors import Refused


@dataclass(frozen=True)
class Wanted:
    """What is to be different: `by` places more in `slot` (fewer below zero), `site` gone, another way to decide."""

    mechanism: Mechanism
    criteria: list[str]
    slot: Slot | None = None
    by: int = 1
    site: Site | None = None


def start(actor: Actor, round_: Round, base: Run | None, wanted: Wanted) -> Run:
    """`base`: the run to be compared with; without one, what the round itself would ask."""
    asked = base or round_
    made = _changes(round_, wanted)
    if not made and (wanted.mechanism, wanted.criteria) == (asked.mechanism, asked.criteria):
        raise Refused(_("Nothing would be different. Change at least one thing."))
    kind = RunKind.WHAT_IF
    return runs.start(actor, round_, runs.Asked(kind, wanted.mechanism, wanted.criteria, tuple(made)))


def _changes(round_: Round, wanted: Wanted) -> list[dict]:
    made = []
    if wanted.slot is not None and wanted.by:
        if wanted.slot.capacity + wanted.by < 0:
            raise Refused(_("There are only %(count)s places; no more can be taken away.", count=wanted.slot.capacity))
        made.append(changes.places(wanted.slot, wanted.by))
    if wanted.site is not None:
        if wanted.slot is not None and wanted.slot.site_id == wanted.site.id:
            raise Refused(_("The place to be changed is at the very site that is to be gone. Choose one of the two."))
        made.append(changes.site_gone(wanted.site, round_.id))
    return made
