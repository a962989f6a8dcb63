"""What may be done in which phase of a round: one table."""

import enum

from app.models import Phase


class Act(enum.StrEnum):
    EDIT_WISHES = "edit_wishes"
    SOLVE = "solve"
    PUBLISH = "publish"
    EDIT_SLOTS = "edit_slots"


ALLOWED: dict[Phase, frozenset[Act]] = {
    Phase.COLLECTING: frozenset({Act.EDIT_SLOTS}),
    Phase.WISHES_OPEN: frozenset({Act.EDIT_SLOTS, Act.EDIT_WISHES, Act.SOLVE, Act.PUBLISH}),
    Phase.PUBLISHED: frozenset(),
    Phase.CLOSED: frozenset(),
}


def allows(phase: Phase, act: Act) -> bool:
    return act in ALLOWED[phase]
