"""Changes by hand in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.blueprints.runs.wording import criterion
from app.models import ManualChange, ManualKind, ManualLine, ManualState
from app.policies.by_hand import Rule
from app.policies.eligibility import Code
from app.services import told_by_hand
from app.services.effects import Worth

TITLES = {
    ManualKind.MOVE: _l("Move to another place"),
    ManualKind.SWAP: _l("Swap with somebody"),
    ManualKind.DATES: _l("Other days"),
    ManualKind.SUPERVISOR: _l("Another supervisor"),
}
TONES = {ManualState.DONE: "good", ManualState.PROPOSED: "warn"}
# Of rules of eligibility that were set aside, in a few words.
SHORT = {
    Code.YEAR: _l("year of study"),
    Code.WEEKS: _l("weeks of practice"),
    Code.NO_PRACTICE: _l("weeks of practice"),
    Rule.MINIMUM: _l("least number of people in a slot"),
    Rule.SUPERVISOR: _l("supervisor of the group"),
    Rule.SUPERVISOR_LOAD: _l("load of the supervisor"),
    Rule.SUPERVISOR_AWAY: _l("absence of the supervisor"),
    Rule.TEAM: _l("team"),
    Rule.OUTSIDE: _l("days that the host has offered"),
    Rule.PERSON_SAID_NO: _l("the person's earlier no"),
}

before, after = told_by_hand.place_before, told_by_hand.place


def title(kind: ManualKind) -> str:
    return str(TITLES[kind])


def tone(state: ManualState) -> str:
    return TONES.get(state, "neutral")


def set_aside(made: ManualChange) -> str:
    return ", ".join(dict.fromkeys(str(SHORT.get(code, code)) for code in made.overridden))


def worth(one: Worth) -> str:
    """Which criterion a line is about."""
    if one.rank is None:
        return criterion(one.criterion)
    return _("wish No. %(rank)s met", rank=one.rank) if one.rank else _("placed beyond their wishes")


def line_after(line: ManualLine) -> str:
    if line.change.kind is ManualKind.SUPERVISOR:
        return line.supervisor.person.full_name if line.supervisor else "—"
    return after(line)


def done(made: ManualChange) -> str:
    if made.state is ManualState.PROPOSED:
        return _("Proposed. Nothing changes until the person has agreed; without a yes in time everything stays.")
    return _("Done. Everybody concerned is told.")


def answered(state: ManualState) -> str:
    return {
        ManualState.DONE: _("You have agreed: this is your place now. The host has still to agree."),
        ManualState.PROPOSED: _("You have agreed. The other person has still to answer."),
        ManualState.DECLINED: _("You keep the place that you have."),
        ManualState.LAPSED: _("The other place has gone meanwhile. You keep the place that you have."),
    }[state]
