"""Is the problem surely a network, of which the format promises a certificate?"""

from itertools import pairwise

import numpy as np

from app.matching.verify.bundle import Bundle
from app.matching.verify.stages import UNPRICED


def is_network(bundle: Bundle, names: list[str]) -> bool:
    """Capacities, pools, pins, nested limits and supervisors who may be anywhere, under criteria that are sums over
    pairs and rows of supervision.csv."""
    several = bundle.demand > 1
    holds_one = not several.any()
    return (
        not bundle.teams
        and _supervised_anywhere(bundle)
        and bool(np.all(bundle.min_to_open <= 1))
        and (holds_one or not (bundle.conflicts or bundle.starts.any() or np.any(bundle.credits_max >= 0)))
        and not set(names) & set(UNPRICED)
        and nested(bundle)
    )


def _supervised_anywhere(bundle: Bundle) -> bool:
    """Of the rows that concern a group of people none names an opening, and none of a supervisor with max_openings."""
    groups = set(bundle.groups)
    return all(
        opening < 0 and bundle.supervisor_openings[supervisor] < 0
        for supervisor, group, opening in bundle.supervision
        if group in groups
    )


def nested(bundle: Bundle) -> bool:
    """Of any two limits that share an opening, one holds all openings of the other."""
    members = _members(bundle)
    pairs = {pair for chain in chains(bundle).values() for pair in pairwise(chain)}
    return all(members[inner] <= members[outer] for inner, outer in pairs)


def chains(bundle: Bundle) -> dict[int, list[int]]:
    """The limits over each opening that has some, the one with the fewest openings first."""
    size = {limit: len(openings) for limit, openings in _members(bundle).items()}
    found: dict[int, list[int]] = {}
    for limit, opening in bundle.limit_pairs.tolist():
        found.setdefault(opening, []).append(limit)
    return {opening: sorted(limits, key=lambda limit: (size[limit], limit)) for opening, limits in found.items()}


def _members(bundle: Bundle) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for limit, opening in bundle.limit_pairs.tolist():
        members.setdefault(limit, set()).add(opening)
    return members
