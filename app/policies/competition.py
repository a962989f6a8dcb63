"""How wanted a place is, in three words: coarse enough that watching it tells nothing about anybody's list.

Everybody names several places and takes one, so of those who have a place among their first wishes (as many as every
list must have, at most FIRST) each counts for one share of a person.
"""

import enum

FIRST = 3
ENOUGH_BELOW, MANY_ABOVE = 0.75, 1.5  # people per place


class Competition(enum.StrEnum):
    ENOUGH = "enough"
    EVEN = "even"
    MANY = "many"


def first_wishes(least_wishes: int) -> int:
    """How many first wishes count: no list has fewer, so everybody counts alike."""
    return min(FIRST, least_wishes)


def competition(named_by: int, capacity: int, counted: int, least_people: int) -> Competition | None:
    """`named_by` people have it among their first `counted` wishes; nothing is said of fewer than `least_people`."""
    if named_by < least_people or capacity < 1:
        return None
    people_per_place = named_by / counted / capacity
    if people_per_place < ENOUGH_BELOW:
        return Competition.ENOUGH
    return Competition.MANY if people_per_place > MANY_ABOVE else Competition.EVEN
