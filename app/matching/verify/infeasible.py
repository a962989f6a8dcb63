"""A report that there is no solution: what required pins alone show for it and against it."""

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import facts
from app.matching.verify.rules import CEILINGS, FLOORS


def solution_of_pins(bundle: Bundle) -> bool | None:
    """True: the required pins alone are a solution. False: they break a rule that no further placement mends, so there
    is none. None: they show neither."""
    wide = max(1, len(bundle.openings))
    held = facts(bundle, bundle.required // wide, bundle.required % wide)
    nobody = np.full(len(held.person), -1)
    pins = Answer({}, [], held.person, held.opening, held.rank, nobody, [], {}, None, [])
    if any(True for rule in CEILINGS for _ in rule(bundle, pins, held)):
        return False
    return None if any(True for rule in FLOORS for _ in rule(bundle, pins, held)) else True
