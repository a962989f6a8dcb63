"""Which openings earn their price: one more place there is carried, by moves that cost nothing, to somebody who gains
by it or to a place that is worth nothing.

The steps are arcs of a graph on the source (0), supervisors, groups, people, openings and limits: one unit more may be
sent along them and their reduced cost is zero in every criterion. An opening's price is exact where the source reaches
it and what leaves it reaches the sink (Ahuja, Magnanti, Orlin 1993, ch. 9: prices against shortest paths).
"""

from itertools import pairwise

import numpy as np

from app.matching.verify.bundle import Bundle
from app.matching.verify.network import chains
from app.matching.verify.optimality import Proof

Arcs = list[tuple[np.ndarray, np.ndarray]]


def earned(bundle: Bundle, proof: Proof) -> np.ndarray:
    """By opening: does the source reach it? The problem is a network whose criteria are proved."""
    counts = np.array([1, len(bundle.supervisors), len(bundle.groups), len(bundle.people), len(bundle.openings)])
    first = np.cumsum(counts)  # of supervisors, groups, people, openings, limits
    arcs = [*_supervision(bundle, proof, first), *_people(bundle, proof, first), *_places(bundle, proof, first)]
    tail, head = (np.concatenate(ends) for ends in zip(*arcs, strict=True))
    reached = _search(tail, head, int(first[4]) + len(bundle.limits))
    return reached[first[3] : first[4]]


def open_ended(bundle: Bundle, proof: Proof) -> np.ndarray:
    """By opening: what leaves it may come from anywhere and go anywhere, for every limit over it has room, holds more
    than a minimum above zero, and has no price."""
    dual = proof.dual
    in_the_way = (dual.limited >= bundle.limit_capacity) | ~_free(dual.limit)
    in_the_way |= (bundle.limit_minimum > 0) & (dual.limited == bundle.limit_minimum)
    held_back = np.zeros(len(bundle.openings), dtype=bool)
    held_back[bundle.limit_pairs[in_the_way[bundle.limit_pairs[:, 0]], 1]] = True
    return ~held_back


def _free(prices: np.ndarray) -> np.ndarray:
    """Rows without a price in any criterion (the tie-break, last, does not count)."""
    return ~prices[:, :-1].any(axis=1)


def _supervision(bundle: Bundle, proof: Proof, first: np.ndarray) -> Arcs:
    """Source to supervisors with room; along rows that cost nothing, and back along rows in use."""
    dual, rows = proof.dual, proof.dual.rows
    room = np.flatnonzero((dual.supervised < bundle.supervisor_capacity) & _free(dual.supervisor))
    tight, used = np.flatnonzero(_free(dual.slack)), np.flatnonzero(rows.used)
    return [
        (np.zeros_like(room), first[0] + room),
        (first[0] + rows.supervisor[tight], first[1] + rows.group[tight]),
        (first[1] + rows.group[used], first[0] + rows.supervisor[used]),
    ]


def _people(bundle: Bundle, proof: Proof, first: np.ndarray) -> Arcs:
    """To people with room, from their group or the source; back from people who may lose one; to and from openings."""
    dual = proof.dual
    source = np.where(bundle.group_of >= 0, first[1] + bundle.group_of, 0)
    room = np.flatnonzero(dual.holds < bundle.demand)
    spare = np.flatnonzero(_free(dual.person) & (dual.holds > 0))
    person, opening = (np.concatenate(ends) for ends in zip(*proof.tight, strict=True))
    holder, held = (np.concatenate(ends) for ends in zip(*proof.free, strict=True))
    return [
        (source[room], first[2] + room),
        (first[2] + spare, source[spare]),
        (first[2] + person, first[3] + opening),
        (first[3] + held, first[2] + holder),
    ]


def _places(bundle: Bundle, proof: Proof, first: np.ndarray) -> Arcs:
    """From the sink, which is the source, back through limits above their minimum to openings without a price; and from
    openings with room up through limits with room."""
    dual = proof.dual
    inner = np.zeros(len(bundle.openings), dtype=np.int64)  # the node that an opening leads to
    outer = np.zeros(len(bundle.limits), dtype=np.int64)
    for opening, chain in chains(bundle).items():
        inner[opening] = first[4] + chain[0]
        for limit, parent in pairwise(chain):
            outer[limit] = first[4] + parent
    place, limit = np.flatnonzero(_free(dual.opening)), np.flatnonzero(_free(dual.limit))
    less = limit[dual.limited[limit] > bundle.limit_minimum[limit]]
    more = limit[dual.limited[limit] < bundle.limit_capacity[limit]]
    room = place[dual.load[place] < bundle.capacity[place]]
    return [
        (inner[place], first[3] + place),
        (first[3] + room, inner[room]),
        (outer[less], first[4] + less),
        (first[4] + more, outer[more]),
    ]


def _search(tail: np.ndarray, head: np.ndarray, nodes: int) -> np.ndarray:
    """Nodes that node 0 reaches, breadth first."""
    order = np.argsort(tail, kind="stable")
    head, first = head[order], np.searchsorted(tail[order], np.arange(nodes + 1))
    reached = np.zeros(nodes, dtype=bool)
    front = np.zeros(1, dtype=np.int64)
    while len(front):
        reached[front] = True
        counts = first[front + 1] - first[front]
        begins = np.repeat(first[front] - np.cumsum(counts) + counts, counts)
        following = head[begins + np.arange(counts.sum())]
        front = np.unique(following[~reached[following]])
    return reached
