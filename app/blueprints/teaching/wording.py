"""What falls due, and what it weighs, in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.models import Mechanism
from app.queries.supervision import Weight


def of_weight(found: Weight) -> str:
    """What the matching makes of the weight: it counts where not everybody can be placed, and nowhere else."""
    round_ = found.participant.round
    if round_.mechanism is not Mechanism.OPTIMAL or "placed" not in round_.criteria:
        return _("In the round “%(round)s” all wishes weigh the same.", round=round_.title)
    if found.weight == 1:
        return _(
            "In the round “%(round)s” your place weighs as much as anybody's. The weight grows by one with each full "
            "year after the first since your last internship.",
            round=round_.title,
        )
    told = ngettext(
        "In the round “%(round)s” giving you a place counts as much as giving one to %(num)s colleague whose "
        "internship is not due. It matters only where there are too few places for all.",
        "In the round “%(round)s” giving you a place counts as much as giving one to %(num)s colleagues whose "
        "internship is not due. It matters only where there are too few places for all.",
        found.weight,
        round=round_.title,
    )
    return told if found.weight < found.most else f"{told} {_('That is the greatest weight there is.')}"
