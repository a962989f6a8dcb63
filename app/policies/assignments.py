"""What may happen to a placement in force, as plain rules: states, answers, who is first on a waiting list."""

import hashlib

from app.models import Assignment, AssignmentState

S = AssignmentState

# From where each act may be done, and what comes of it (None: it depends on both answers).
MOVES: dict[str, tuple[frozenset[AssignmentState], AssignmentState | None]] = {
    "accept": (frozenset({S.OFFERED}), None),
    "confirm": (frozenset({S.OFFERED}), None),
    "decline": (frozenset({S.OFFERED}), S.DECLINED),
    "refuse": (frozenset({S.OFFERED, S.ACCEPTED}), S.REFUSED),
    "expire": (frozenset({S.OFFERED}), S.EXPIRED),
    "withdraw": (frozenset({S.OFFERED, S.ACCEPTED}), S.WITHDRAWN),
    "cancel": (frozenset({S.OFFERED, S.ACCEPTED}), S.CANCELLED),
    "replace": (frozenset({S.OFFERED, S.ACCEPTED}), S.MOVED),
}


def allows(assignment: Assignment, act: str) -> bool:
    return assignment.state in MOVES[act][0]


def after(assignment: Assignment, act: str) -> AssignmentState:
    """The state once `act` is done; the answers of this act are already set."""
    fixed = MOVES[act][1]
    if fixed is not None:
        return fixed
    return S.ACCEPTED if assignment.person_said and assignment.host_said else S.OFFERED


def draw(seed: int, person: str, opening: str) -> int:
    """The engine's published tie-break h(seed, person, opening): one draw decides everywhere."""
    told = hashlib.sha256(f"{seed}\0{person}\0{opening}".encode()).digest()
    return int.from_bytes(told[:4], "big")
