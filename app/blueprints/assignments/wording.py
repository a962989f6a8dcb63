"""How a placement stands, its timeline and the turn on a waiting list, in words."""

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.labels import label, period
from app.models import Assignment, AssignmentEvent, AssignmentState, Origin
from app.queries.assignments import HOST, PERSON, STANDINGS
from app.queries.assignments import standing as code_of
from app.queries.free_places import Choice
from app.services import waiting

WAITING = {PERSON: _l("Waits for the person"), HOST: _l("Waits for the host")}
TONES = {PERSON: "warn", HOST: "info", AssignmentState.ACCEPTED.value: "good", AssignmentState.MOVED.value: "neutral"}

EVENTS = {
    "accept": _l("Accepted by the person"),
    "confirm": _l("Agreed by the host"),
    "decline": _l("Declined by the person"),
    "refuse": _l("Refused by the host"),
    "expire": _l("Not answered in time: the place went to others"),
    "withdraw": _l("Left by the person"),
    "cancel": _l("Gone: the place was closed"),
    "replace": _l("Given up for another place"),
    "take": _l("Taken from the free places: %(place)s"),
    "offer": _l("Offered: %(place)s"),
    "propose": _l("Another place was proposed: %(there)s"),
    "agree": _l("The person has agreed to the proposal"),
    "disagree": _l("The person has not agreed to the proposal"),
    "supervisor": _l("The supervisor was changed"),
    "restore": _l("The change by hand was undone: %(place)s"),
}
OFFERS = {
    Origin.RUN: _l("Offered as the result of the matching: %(place)s"),
    Origin.CLEARING: _l("Offered in the clearing: %(place)s"),
    Origin.BY_HAND: _l("Changed by hand: %(place)s"),
}
# To the person whose place it is.
MINE = {
    PERSON: _l("You are offered a place"),
    HOST: _l("You have accepted; the host has not answered yet"),
    AssignmentState.ACCEPTED.value: _l("Your place is agreed"),
    AssignmentState.DECLINED.value: _l("You have declined this place"),
    AssignmentState.REFUSED.value: _l("The host can't take you"),
    AssignmentState.EXPIRED.value: _l("You did not answer in time, and the place went to others"),
    AssignmentState.WITHDRAWN.value: _l("You have left this place"),
    AssignmentState.CANCELLED.value: _l("This place is gone"),
    AssignmentState.MOVED.value: _l("You were moved to another place"),
}


def standing(code: str) -> str:
    return str(WAITING[code]) if code in WAITING else label(AssignmentState(code))


def tone(code: str) -> str:
    return TONES.get(code, "bad")


def mine(code: str) -> str:
    return str(MINE[code])


def standings() -> list[tuple[str, str]]:
    return [(code, standing(code)) for code in STANDINGS]


def event(entry: AssignmentEvent) -> str:
    """One line of the timeline, without who and why."""
    assignment = entry.assignment
    wording = EVENTS.get(entry.act)
    if entry.act == "offer":
        wording = OFFERS.get(assignment.origin, wording)
    if entry.act == "confirm" and entry.actor_id is None:
        wording = _l("The host did not answer in time, which counts as agreed")
    if entry.act == "withdraw" and entry.actor_id != assignment.participant.person_id:
        wording = _l("Taken off the place by the college or the coordinator")
    told = {"place": place(assignment), "there": entry.details.get("place", "")}
    return str(wording) % told if wording else entry.act


def place(assignment: Assignment) -> str:
    return f"{assignment.slot.site.name}, {period(assignment.starts_on, assignment.ends_on)}"


def turn(choice: Choice) -> str:
    """Where the person stands on the waiting list, and what follows from it."""
    free = choice.free
    if not free.queue:
        return _("Nobody waits for it.")
    if not choice.is_open:
        return waiting.words(choice.before, free.kept_until)
    if choice.place:
        return _("You are number %(place)s on its waiting list, and it is your turn.", place=choice.place)
    told = {"moment": format_datetime(free.kept_until, "short")}
    if free.is_kept:
        return _("There are more free places than people who wait.")
    return ngettext(
        "%(num)s person had the first right to it until %(moment)s; now anybody may take it.",
        "%(num)s people had the first right to it until %(moment)s; now anybody may take it.",
        len(free.queue),
        **told,
    )


def current(assignment: Assignment) -> str:
    """The standing of one placement."""
    return code_of(assignment.state, assignment.person_said)
