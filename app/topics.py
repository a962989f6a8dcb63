"""Groups of events, for each of which a person says how soon a letter follows.

What stands in no group binds the reader: a place offered or lost, a deadline, a role. Its letter goes at once, always.
"""

import enum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Topic(enum.StrEnum):
    OWN_LIST = "own_list"
    PLACES = "places"
    PAPERS = "papers"
    WORK = "work"
    NEWS = "news"


TITLES: dict[Topic, LazyString] = {
    Topic.OWN_LIST: _l("My wish list and my team"),
    Topic.PLACES: _l("Slots and places of my organisation"),
    Topic.PAPERS: _l("My papers"),
    Topic.WORK: _l("Imports, jobs, invitations taken up"),
    Topic.NEWS: _l("Announcements of the coordinator"),
}

KINDS: dict[Topic, tuple[str, ...]] = {
    Topic.OWN_LIST: (
        "list_certified",
        "slot_closed",
        "team_asked",
        "team_accepted",
        "team_joined",
        "team_declined",
        "team_left",
        "team_ended",
    ),
    Topic.PLACES: (
        "slots_approved",
        "slots_refused",
        "slot_asks_again",
        "own_place_asked",
        "assignment_declined",
        "assignment_withdrawn",
        "assignment_taken",
        "host_by_hand",
        "host_supervisor_by_hand",
    ),
    Topic.PAPERS: ("clearance_confirmed",),
    Topic.WORK: ("import_finished", "import_failed", "job_failed", "invitation_accepted"),
    Topic.NEWS: ("announcement",),
}
OF: dict[str, Topic] = {kind: topic for topic, kinds in KINDS.items() for kind in kinds}


def topic_of(kind: str) -> Topic | None:
    """None for what binds."""
    return OF.get(kind)
