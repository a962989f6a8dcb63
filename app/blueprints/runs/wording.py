"""What the engine's names and values mean, in words for a person who must judge a run."""

import re

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from app.labels import period
from app.models import Job, RunKind, RunStatus, Unplaced

TONES = {
    RunStatus.WAITING: "info",
    RunStatus.OPTIMAL: "good",
    RunStatus.FEASIBLE: "warn",
    RunStatus.INFEASIBLE: "bad",
    RunStatus.FAILED: "bad",
    RunStatus.CANCELLED: "neutral",
}

APPROVED = {
    RunKind.ROUND: _l("Approved. The coordinator can publish this run now."),
    RunKind.CLEARING: _l("Approved. The coordinator can put the repair into force now."),
}
PUBLISHED = {
    RunKind.ROUND: _l("Published. Everyone in the round now sees where they go, or why no place was found."),
    RunKind.CLEARING: _l("The repair is in force. Everybody whose place has changed is told."),
}

CRITERIA = {
    "placed": _l("As many people placed as possible"),
    "profile:greedy": _l("As many first choices as possible, then second choices, and so on"),
    "profile:generous": _l("As few of the last choices as possible, then of those before them, and so on"),
    "rank_cost": _l("The sum of choice numbers as small as possible"),
    "score": _l("The sum of the hosts' ratings as large as possible"),
    "distance": _l("The sum of distances as small as possible"),
    "kept": _l("As many earlier placements kept as possible"),
    "supervision_cost": _l("The cost of supervision as small as possible"),
    "supervision_balance": _l("Supervisors loaded as evenly as possible"),
    "opened": _l("As few slots opened as possible"),
    "blocking_pairs": _l("No person and host who would both rather have each other"),
}

STAGES = {
    "": _l("Waiting for a worker"),
    "reading": _l("Reading wishes, slots and rules"),
    "explaining": _l("Finding the reason for everyone without a place"),
    "verifying": _l("Checking the result independently, rule by rule"),
    "storing": _l("Storing the verified result"),
    "part": _l("Placing the parts of the round that share no people or slots, one by one"),
    "tie-break": _l("Choosing one among equally good results by the published draw"),
}

# How the engine's sentences begin that name no slot.
NEEDS_NO_SLOT = {
    "A wish that the team shares": _l("A wish that everybody in the team shares."),
    "A wish": _l("A wish in the list."),
    "A placement apart": _l("A place apart from the team."),
    "A place in one of": _l("A wish for a place that can open: with places, and with people enough who may come."),
}


def tone(status: RunStatus) -> str:
    return TONES[status]


def criterion(name: str) -> str:
    return str(CRITERIA.get(name, name))


def stage(job: Job) -> str:
    """What the job is doing: a step of our own, or a stage of the engine (a criterion, of a profile with the rank)."""
    name, _space, rank_ = job.stage.partition(" ")
    words = str(STAGES.get(name) or criterion(name))
    return _("%(criterion)s: choice %(rank)s", criterion=words, rank=rank_) if rank_ else words


def reached(found: dict, ranks: list[tuple[int, int]]) -> str:
    """A criterion's value; a profile from the counts of the page, so that no count is shown that they merge."""
    if isinstance(found["value"], list) and ranks:
        return value([people for _, people in ranks])
    return value(found["value"])


def value(number) -> str:
    """A criterion's value or bound: a number, or for a profile the counts by choice number; None is a dash."""
    if number is None:
        return "—"
    if isinstance(number, list):
        return " · ".join(value(entry) for entry in _without_tail(number))
    return format_decimal(number)


def _without_tail(counts: list) -> list:
    """The counts up to the last that is not zero."""
    last = max((place for place, count in enumerate(counts) if count != 0), default=0)
    return counts[: last + 1]


def proof(found: dict) -> str:
    """Whether better is possible, in words; `found` is one entry of the result's `criteria`."""
    if found["bound"] == found["value"]:
        return _("proven: better is impossible")
    if found["bound"] is None:
        return _("not proven, since an earlier criterion is not")
    return _("not proven: at best %(bound)s", bound=value(found["bound"]))


def column(number: int) -> str:
    """A column's name under the counts by choice."""
    return str(number) if number else _("other")


def seconds(spent: dict) -> str:
    """The engine's own time, all its steps together."""
    return _("%(seconds)s s", seconds=format_decimal(round(sum(filter(None, spent.values())), 2)))


def needs(row: Unplaced, slots: dict[str, Row]) -> str:
    """The engine's cheapest change that would place this person, the slot called by its name; empty if none."""
    said = row.needs
    slot = next((slot for public_id, slot in slots.items() if public_id in said), None)
    if slot is None:
        return str(next((words for begins, words in NEEDS_NO_SLOT.items() if said.startswith(begins)), ""))
    place = {"site": slot.site, "period": period(slot.starts_on, slot.ends_on)}
    if said.startswith("One more place under the limit"):
        return _("One more person at once at the site: %(site)s.", **place)
    if said.startswith("One more place with a supervisor"):
        group = row.participant.group.name if row.participant.group else ""
        return _("A supervisor of the group %(group)s who takes one more: %(site)s, %(period)s.", group=group, **place)
    if more := re.match(r"(One|\d+) more places? in ", said):
        number = 1 if more[1] == "One" else int(more[1])
        return ngettext(
            "%(num)s more place: %(site)s, %(period)s.", "%(num)s more places: %(site)s, %(period)s.", number, **place
        )
    if said.startswith("Lift the ban"):
        return _("Lift the ban that was set by hand: %(site)s, %(period)s.", **place)
    return _("A place given by hand: %(site)s, %(period)s. Somebody else may lose theirs.", **place)


def people(count: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", count)
