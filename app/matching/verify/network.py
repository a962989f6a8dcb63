"""Is the problem surely a network, of which the format promises a certificate?"""

from itertools import pairwise

import numpy as np

from app.matching.verify.bundle import Bundle
from app.matching.verify.stages import UNPRICED


def is_network(bundle: Bundle, names: list[str]) -> bool:
    """Capacities, pools, pins and nested limits alone, under criteria that are sums over pairs."""
    several = bundle.demand > 1
    holds_one = not several.any()
    supervised = bool(bundle.supervisors) and any(bundle.group)
    return (
        not bundle.teams
        and not supervised
        and not bundle.supervisor_minimum.any()
        and bool(np.all(bundle.min_to_open <= 1))
        and (holds_one or not (bundle.conflicts or bundle.starts.any() or np.any(bundle.credits_max >= 0)))
        and not set(names) & set(UNPRICED)
        and nested(bundle)
    )


def nested(bundle: Bundle) -> bool:
    """Of any two limits that share an opening, one holds all openings of the other."""
    members: dict[int, set[int]] = {}
    limits_of: dict[int, list[int]] = {}
    for limit, opening in bundle.limit_pairs.tolist():
        members.setdefault(limit, set()).add(opening)
        limits_of.setdefault(opening, []).append(limit)
    seen = set()
    for limits in limits_of.values():
        chain = sorted(limits, key=lambda limit: (len(members[limit]), limit))
        seen.update(pairwise(chain))
    return all(members[inner] <= members[outer] for inner, outer in seen)
