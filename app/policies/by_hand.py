"""Work by hand: which rules may be set aside, and by whom. One table."""

import enum

from flask_babel import lazy_gettext as _l

from app.models import Role
from app.policies.actor import Actor
from app.policies.eligibility import Code


class Rule(enum.StrEnum):
    """What a change by hand may break beside the rules of eligibility (policies/eligibility.Code)."""

    NO_ROOM = "no_room"
    LIMIT = "limit"
    MINIMUM = "minimum"
    SUPERVISOR = "supervisor"
    SUPERVISOR_LOAD = "supervisor_load"
    SUPERVISOR_AWAY = "supervisor_away"
    TEAM = "team"
    OUTSIDE = "outside"
    HOST_SAID_NO = "host_said_no"
    PERSON_SAID_NO = "person_said_no"
    BARRED = "barred"


WORDS = {
    Rule.NO_ROOM: _l("There is no free place on these days."),
    Rule.LIMIT: _l("The site takes only so many people on one day, and there would be more."),
    Rule.MINIMUM: _l("A slot would have fewer people than it opens for."),
    Rule.SUPERVISOR: _l("The supervisor does not look after this group there."),
    Rule.SUPERVISOR_LOAD: _l("The supervisor would look after more people or sites than was agreed."),
    Rule.SUPERVISOR_AWAY: _l("The supervisor is away on some of these days."),
    Rule.TEAM: _l("A team would be split: its people asked to be placed together."),
    Rule.OUTSIDE: _l("Some of these days lie outside what the host has offered."),
    Rule.HOST_SAID_NO: _l("The host has said no to this person."),
    Rule.PERSON_SAID_NO: _l("The person has said no to this place."),
    Rule.BARRED: _l("The person was barred from this place by hand."),
}

# Who may set a rule aside, with a tick and the reason. What is not named here holds for everybody: places and limits of
# a site, papers, age, accessibility, the word of a host or of a college.
MAY_OVERRIDE: dict[Rule | Code, frozenset[Role]] = {
    Code.YEAR: frozenset({Role.COORDINATOR}),
    Code.WEEKS: frozenset({Role.COORDINATOR}),
    Code.NO_PRACTICE: frozenset({Role.COORDINATOR}),
    Rule.MINIMUM: frozenset({Role.COORDINATOR}),
    Rule.SUPERVISOR: frozenset({Role.COORDINATOR, Role.COLLEGE_MANAGER}),
    Rule.SUPERVISOR_LOAD: frozenset({Role.COORDINATOR, Role.COLLEGE_MANAGER}),
    Rule.SUPERVISOR_AWAY: frozenset({Role.COORDINATOR, Role.COLLEGE_MANAGER}),
    Rule.TEAM: frozenset({Role.COORDINATOR}),
    Rule.OUTSIDE: frozenset({Role.COORDINATOR}),
    Rule.PERSON_SAID_NO: frozenset({Role.COORDINATOR}),
}

# The verifier's rules (app/matching/verify/rules.py) → what is broken; of the others none can be touched by hand.
OF_VERIFIER = {
    "pins": Rule.BARRED,
    "capacity": Rule.NO_ROOM,
    "limit_capacity": Rule.LIMIT,
    "minimum_to_open": Rule.MINIMUM,
    "supervision": Rule.SUPERVISOR,
    "supervisor_loads": Rule.SUPERVISOR_LOAD,
    "teams": Rule.TEAM,
}


def may_override(actor: Actor, code: Rule | Code) -> bool:
    return bool(MAY_OVERRIDE.get(code, frozenset()) & actor.roles)


def words(code: str) -> str:
    """Of a rule of this table, in the reader's language."""
    return str(WORDS[Rule(code)])
