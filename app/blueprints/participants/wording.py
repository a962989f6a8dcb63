"""How a participant stands: what it means and who can do something about it."""

from flask_babel import lazy_gettext as _l

from app.models import ListState

HELP = {
    ListState.NOTHING_OPEN: _l("A slot to approve, practice weeks to set or a paper to enter: the college can act."),
    ListState.EMPTY: _l("They have not begun."),
    ListState.SHORT: _l("They have begun; a short draft does not take part."),
    ListState.LAPSED: _l("The other wishes still count; they can fill the gap and certify anew."),
    ListState.DRAFT: _l("If they forget to certify it, the deadline does."),
    ListState.OWN_WAITING: _l("The college says yes or no to the place they have found."),
    ListState.CERTIFIED: _l("Takes part; nothing more is needed."),
    ListState.OWN_APPROVED: _l("They need no other place."),
}
TONES = {
    ListState.NOTHING_OPEN: "bad",
    ListState.EMPTY: "bad",
    ListState.SHORT: "warn",
    ListState.LAPSED: "warn",
    ListState.DRAFT: "info",
    ListState.OWN_WAITING: "info",
    ListState.CERTIFIED: "good",
    ListState.OWN_APPROVED: "neutral",
}
