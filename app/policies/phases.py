"""The phases of a round: what may be done in which, and what comes after which. One table each."""

import enum
from datetime import datetime

from app.models import WITH_RESULT, Phase, Round


class Act(enum.StrEnum):
    EDIT_ROUND = "edit_round"
    EDIT_SLOTS = "edit_slots"
    ENROL = "enrol"
    CLOSE_SLOTS = "close_slots"
    APPROVE_SLOTS = "approve_slots"
    EDIT_WISHES = "edit_wishes"
    FIND_ONESELF = "find_oneself"
    REHEARSE = "rehearse"
    RATE = "rate"
    FREEZE = "freeze"
    SOLVE = "solve"
    PIN = "pin"
    APPROVE = "approve"
    PUBLISH = "publish"
    ANSWER = "answer"
    MOVE = "move"
    CLEAR = "clear"
    TAKE_FREE = "take_free"


SLOTS = frozenset({Act.EDIT_SLOTS, Act.CLOSE_SLOTS, Act.APPROVE_SLOTS})
BEFORE_WISHES = SLOTS | {Act.EDIT_ROUND, Act.ENROL, Act.FIND_ONESELF}
WHILE_WISHING = SLOTS | {Act.EDIT_WISHES, Act.ENROL, Act.FIND_ONESELF, Act.REHEARSE}
WHILE_SOLVING = frozenset({Act.CLOSE_SLOTS, Act.FREEZE, Act.SOLVE, Act.PIN})
AFTER_PUBLICATION = frozenset({Act.CLOSE_SLOTS, Act.ANSWER, Act.MOVE})

ALLOWED: dict[Phase, frozenset[Act]] = {
    Phase.COLLECTING: BEFORE_WISHES,
    Phase.WISHES_OPEN: WHILE_WISHING,
    Phase.HOSTS_RATE: frozenset({Act.CLOSE_SLOTS, Act.FIND_ONESELF, Act.RATE, Act.REHEARSE, Act.FREEZE}),
    Phase.FROZEN: WHILE_SOLVING,
    Phase.SOLVED: WHILE_SOLVING,
    Phase.VERIFIED: WHILE_SOLVING | {Act.APPROVE},
    Phase.APPROVED: WHILE_SOLVING | {Act.APPROVE, Act.PUBLISH},
    Phase.PUBLISHED: AFTER_PUBLICATION,
    Phase.CONFIRMING: AFTER_PUBLICATION | {Act.CLEAR},
    Phase.CLEARING: AFTER_PUBLICATION | {Act.CLEAR, Act.TAKE_FREE, Act.EDIT_WISHES},
    Phase.CLOSED: frozenset(),
}

# Which phase ends by its date or by the coordinator's hand, the column of the date, and what follows.
BY_DATE: dict[Phase, tuple[str, Phase]] = {
    Phase.COLLECTING: ("wishes_open_at", Phase.WISHES_OPEN),
    Phase.WISHES_OPEN: ("wishes_close_at", Phase.HOSTS_RATE),
    Phase.HOSTS_RATE: ("ratings_close_at", Phase.FROZEN),
    Phase.CONFIRMING: ("confirm_close_at", Phase.CLEARING),
    Phase.CLEARING: ("clearing_close_at", Phase.CLOSED),
}
BY_HAND: dict[Phase, Phase] = {
    **{phase: after for phase, (_column, after) in BY_DATE.items()},
    Phase.PUBLISHED: Phase.CONFIRMING,
}
# From where the coordinator may open wishes once more; every run so far goes out of date by it.
REOPENABLE = frozenset({Phase.HOSTS_RATE, Phase.FROZEN, Phase.SOLVED, Phase.VERIFIED, Phase.APPROVED})


def allows(phase: Phase, act: Act) -> bool:
    return act in ALLOWED[phase]


def allowing(act: Act) -> list[Phase]:
    return [phase for phase in Phase if allows(phase, act)]


def wishes_are_taken(round_: Round, now: datetime) -> bool:
    """Whether a list may change at this moment: the phase and the deadline, whichever is the stricter."""
    if round_.phase is Phase.CLEARING:  # for those who have no place; late applicants among them
        return round_.clearing_close_at is None or now < round_.clearing_close_at
    return allows(round_.phase, Act.EDIT_WISHES) and now < round_.wishes_close_at


def due(round_: Round, now: datetime) -> Phase | None:
    """The phase that follows by its date; None while none is due."""
    column, after = BY_DATE.get(round_.phase, ("", None))
    ends_at = getattr(round_, column) if column else None
    return after if ends_at is not None and ends_at <= now else None


def has_result(phase: Phase) -> bool:
    return phase in WITH_RESULT
