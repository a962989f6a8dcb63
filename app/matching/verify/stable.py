"""Mechanism `stable`: no person and opening would both rather have each other."""

from collections.abc import Iterator

import numpy as np

from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs, wish_pairs

CRITERIA = ["placed", "profile:greedy", "blocking_pairs"]


def blocking_pairs(bundle: Bundle, held: Pairs) -> int:
    """Pairs where the person ranks the opening better than what they hold, and the opening has room or holds
    somebody whose score is lower. Ties in rank or score block nothing."""
    wishes = wish_pairs(bundle)
    rank = np.full(len(bundle.people), bundle.ranks + 1)
    rank[held.person] = held.rank
    load = np.bincount(held.opening, minlength=len(bundle.openings))
    lowest = np.full(len(bundle.openings), np.iinfo(np.int64).max)
    np.minimum.at(lowest, held.opening, held.score)
    room = load < bundle.capacity
    wants = (wishes.rank < rank[wishes.person]) & ~wishes.forbidden & (bundle.demand[wishes.person] > 0)
    gets = room[wishes.opening] | ((load > 0)[wishes.opening] & (wishes.score > lowest[wishes.opening]))
    return int((wants & gets).sum())


def refused(bundle: Bundle) -> Iterator[str]:
    """What the stable mechanism does not take."""
    used = {
        "pools": bool(bundle.pools),
        "limits": bool(bundle.limits),
        "minimums": bool(bundle.min_to_open.any()),
        "teams": bool(bundle.teams),
        "supervisors": bool(bundle.supervisors),
        "required pins": bool(len(bundle.required)),
        "demand above 1": bool(np.any(bundle.demand > 1)),
    }
    for name, present in used.items():
        if present:
            yield f"the stable mechanism does not take {name}"
