"""The flow kernel: minimum-cost flow on integer arrays by a primal-dual method (numba).

It repairs a given feasible flow for a new cost: arcs that are wrong for the present potentials are undone,
which leaves nodes with an excess and nodes with a deficit, and the excess is then sent to the deficits along
cheapest paths, in bulk, as blocking flows (Ahuja, Magnanti, Orlin 1993, chapters 7 and 9).

Conventions. Arc a goes tail[a] -> head[a] with low[a] <= flow[a] <= cap[a]; arcs are sorted by tail, so the arcs
that leave v are first_out[v]:first_out[v+1]; in_arc[first_in[v]:first_in[v+1]] are those that enter v.
The reduced cost of a is cost[a] + pi[tail] - pi[head]; a flow is optimal when no arc with room has a negative
one and no arc with flow above `low` a positive one. All numbers are int64; costs reach 2**32, potentials
stay below costs * nodes.
"""

import numpy as np
from numba import njit

from app.matching.network.heap import pop, push
from app.matching.network.routing import FAR, route

__all__ = ["incoming", "least_potentials", "retighten", "route", "undo_wrong"]


@njit(cache=True)
def incoming(head, nodes):
    """The arcs that enter each node: (first_in, in_arc), by counting sort."""
    first = np.zeros(nodes + 1, np.int64)
    for a in range(head.size):
        first[head[a] + 1] += 1
    for v in range(nodes):
        first[v + 1] += first[v]
    place = first[:-1].copy()
    arcs = np.empty(head.size, np.int64)
    for a in range(head.size):
        arcs[place[head[a]]] = a
        place[head[a]] += 1
    return first, arcs


@njit(cache=True)
def retighten(first_out, head, cost, cap, flow, pi, lowest):
    """Give each node from `lowest` on the least potential that leaves no arc with room a negative reduced cost.

    Nodes are numbered downstream first, so one pass is enough.
    """
    for v in range(lowest, first_out.size - 1):
        best = -FAR
        worst = FAR
        for a in range(first_out[v], first_out[v + 1]):
            gain = pi[head[a]] - cost[a]
            if flow[a] < cap[a]:
                best = max(best, gain)
            else:
                worst = min(worst, gain)
        if best > -FAR:
            pi[v] = best
        elif worst < FAR:
            pi[v] = worst


@njit(cache=True)
def undo_wrong(tail, head, cost, low, cap, flow, pi, excess):
    """Set each arc of the wrong sign to its bound and book the excess and deficit that leaves; count the units."""
    units = 0
    for a in range(head.size):
        reduced = cost[a] + pi[tail[a]] - pi[head[a]]
        if reduced > 0 and flow[a] > low[a]:
            change = low[a] - flow[a]
        elif reduced < 0 and flow[a] < cap[a]:
            change = cap[a] - flow[a]
        else:
            continue
        flow[a] += change
        excess[head[a]] += change
        excess[tail[a]] -= change
        units += abs(change)
    return units


@njit(cache=True)
def least_potentials(first_out, first_in, in_arc, tail, head, cost, low, cap, flow, pi, sink, last_free):
    """Distances from `sink` in the residual network of an optimal flow, given any optimal potentials.

    An arc whose tail is at most `last_free` may always be walked backwards: a place that stays empty costs nothing.
    FAR where a node cannot be reached. Dijkstra on reduced costs; O(arcs log nodes).
    """
    nodes = pi.size
    dist = np.full(nodes, FAR, np.int64)
    heap_key = np.empty(2 * head.size, np.int64)
    heap_node = np.empty(2 * head.size, np.int64)
    done = np.zeros(nodes, np.bool_)
    queue = np.empty(nodes, np.int64)
    for v in range(1, last_free + 1):
        for a in range(first_out[v], first_out[v + 1]):
            if flow[a] <= low[a]:
                pi[v] = min(pi[v], pi[head[a]])
    dist[sink] = 0
    queue[0] = sink
    done[sink] = True
    filled = 1
    read = 0
    size = 0
    level = np.int64(0)
    while True:
        while read < filled:
            v = queue[read]
            read += 1
            for a in range(first_out[v], first_out[v + 1]):
                w = head[a]
                if done[w] or flow[a] >= cap[a]:
                    continue
                near = level + cost[a] + pi[v] - pi[w]
                if near < dist[w]:
                    dist[w] = near
                    if near == level:
                        done[w] = True
                        queue[filled] = w
                        filled += 1
                    else:
                        size = push(heap_key, heap_node, size, near, w)
            for k in range(first_in[v], first_in[v + 1]):
                a = in_arc[k]
                w = tail[a]
                if done[w] or (flow[a] <= low[a] and w > last_free):
                    continue
                near = level + pi[v] - pi[w] - cost[a]
                if near < dist[w]:
                    dist[w] = near
                    if near == level:
                        done[w] = True
                        queue[filled] = w
                        filled += 1
                    else:
                        size = push(heap_key, heap_node, size, near, w)
        while size > 0 and done[heap_node[0]]:
            size = pop(heap_key, heap_node, size)
        if size == 0:
            break
        w = heap_node[0]
        level = heap_key[0]
        size = pop(heap_key, heap_node, size)
        done[w] = True
        queue[filled] = w
        filled += 1
    least = np.full(nodes, FAR, np.int64)
    base = pi[sink]
    for v in range(nodes):
        if done[v]:
            least[v] = dist[v] + pi[v] - base
    return least
