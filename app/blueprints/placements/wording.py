"""Which wish it was, and what became of the others, in words for the person."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.policies.eligibility import Code
from app.queries.fates import Fate
from app.queries.results import Outcome

ORDINALS = (
    _l("your first wish"),
    _l("your second wish"),
    _l("your third wish"),
    _l("your fourth wish"),
    _l("your fifth wish"),
    _l("your sixth wish"),
    _l("your seventh wish"),
    _l("your eighth wish"),
    _l("your ninth wish"),
    _l("your tenth wish"),
)


def nth_wish(rank: int) -> str:
    return str(ORDINALS[rank - 1]) if rank <= len(ORDINALS) else _("your wish No. %(rank)s", rank=rank)


STATES = {
    Fate.MET: (_l("Met"), "good"),
    Fate.NOT_NEEDED: (_l("Not needed"), "neutral"),
    Fate.CLOSED: (_l("Not open to you"), "bad"),
    Fate.BARRED: (_l("Closed by hand"), "bad"),
    Fate.GIVEN: (_l("Another place by hand"), "info"),
    Fate.FULL: (_l("Full"), "warn"),
    Fate.NOT_OPENED: (_l("Did not open"), "warn"),
    Fate.TEAM: (_l("No room for the team"), "warn"),
    Fate.LIMIT: (_l("Site at its limit"), "warn"),
    Fate.SUPERVISOR: (_l("No supervisor free"), "warn"),
    Fate.OTHER: (_l("Went another way"), "warn"),
}
WHY = {
    Fate.MET: _l("This is your place."),
    Fate.NOT_NEEDED: _l("A wish higher in your list has come true."),
    Fate.BARRED: _l("Somebody of the cluster has closed this place to you by hand and written down why."),
    Fate.GIVEN: _l("You were given your place by hand, so this one was not tried."),
    Fate.TEAM: _l("There was no place here for everyone of your team together."),
    Fate.LIMIT: _l("A place was free, but the site takes only so many people on one day, and it had as many."),
    Fate.SUPERVISOR: _l("A place was free, but no teacher of your group could look after one more person there."),
    Fate.OTHER: _l("Giving you this place would have cost somebody else a better one."),
}
HELPS = {
    Fate.BARRED: _l("Ask your college for the reason."),
    Fate.GIVEN: _l("Ask your college why."),
    Fate.FULL: _l("One more place here, or one person fewer who came before you, would have changed it."),
    Fate.NOT_OPENED: _l("More people who wish to go there would have opened it."),
    Fate.TEAM: _l("As many free places as the team has people, wished for by all of them, would have changed it."),
    Fate.LIMIT: _l("The same site in other weeks, or one person more at once there, would have changed it."),
    Fate.SUPERVISOR: _l("One more supervisor of your group, or one who takes one person more, would have changed it."),
    Fate.OTHER: _l("One more place at another site of your list may have changed it: everybody is placed together."),
}
MENDABLE = {
    Code.NOT_APPROVED: _l("An approval by your college in time would have opened it."),
    Code.PAPER_MISSING: _l("With this paper in time it would have been open to you."),
    Code.PAPER_WAITS: _l("A paper confirmed in time would have opened it."),
    Code.PAPER_LAPSES: _l("A paper that is in force on every day would have opened it."),
    Code.NO_BIRTH_DATE: _l("Tell your college your date of birth."),
}


def state(outcome: Outcome) -> str:
    return str(STATES[outcome.fate][0])


def tone(outcome: Outcome) -> str:
    return STATES[outcome.fate][1]


def why(outcome: Outcome) -> str:
    """The reason, in one or two sentences."""
    slot = outcome.slot
    if outcome.fate is Fate.CLOSED:
        return " ".join(reason.words for reason in outcome.closed)
    if outcome.fate is Fate.FULL:
        if not slot.capacity:
            return _("It has no places any more.")
        return ngettext("The only place went to somebody else.", "All %(num)s places went to others.", slot.capacity)
    if outcome.fate is Fate.NOT_OPENED:
        least = slot.min_to_open
        return ngettext(
            "It opens from %(num)s person on, and fewer went there.",
            "It opens from %(num)s people on, and fewer went there.",
            least,
        )
    return str(WHY[outcome.fate])


def would_help(outcome: Outcome) -> str:
    """What would have changed it; empty where nothing had to."""
    if outcome.fate is Fate.CLOSED:
        found = (MENDABLE[reason.code] for reason in outcome.closed if reason.code in MENDABLE)
        return str(next(found, ""))
    return str(HELPS.get(outcome.fate, ""))
