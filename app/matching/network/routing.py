"""Sends what is in excess to where it lacks, at least cost: shortest distances, then all that fits, again and again.

Conventions of kernel.py. `room` has bit 1 where an arc can take more, bit 2 where it can give back. A step is a way out
of a node over one arc with room: step k < arcs goes forwards along in_arc[k], step arcs + a backwards along arc a.

A person who can give back one arc only is no choice for anybody: who comes to them goes on to where they are (`at`), so
they need no place in the search. The step along one of their arcs then belongs to that node, and taking it means that
they move.
"""

from collections import namedtuple

import numpy as np
from numba import njit

from app.matching.network.heap import pop, push

FAR = np.int64(1) << np.int64(62)

Arcs = namedtuple("Arcs", "first_out tail head cost low cap flow room first_in in_arc in_tail in_cost in_room place_in")
# `held` counts the arcs that a person can give back, `which` is the sum of their numbers: with one it is that arc.
# `at` is the node where a person is who holds one, the person who holds several (and any other node), -1 for none.
# `chosen` lists the nodes that the search has to look at.
Nodes = namedtuple("Nodes", "first_person held which at chosen pi excess")
# The steps from v by which a deficit is nearest: first_step[v], then after[...], as far as last_step[v].
Search = namedtuple("Search", "dist order queue first_step last_step after heap_key heap_node path path_node")


@njit(cache=True)
def route(first_out, first_in, in_arc, tail, head, cost, low, cap, flow, pi, excess, first_person):
    """Send all excess to deficits at least cost; flow, pi and excess are changed in place.

    Nodes from `first_person` on are people, whom no arc enters. Returns the units that could not be sent (0 when the
    network is feasible).
    """
    arcs = _arcs(first_out, first_in, in_arc, tail, head, cost, low, cap, flow)
    nodes = _nodes(arcs, pi, excess, first_person)
    search = _search_space(excess.size, head.size)
    left = np.maximum(excess, 0).sum()
    while left > 0:
        if not _approach(arcs, nodes, search):
            break
        left -= _send(arcs, nodes, search)
    _place(_people(first_person, excess.size), nodes.held, nodes.which, nodes.at, head, cost, pi, excess)
    return left


@njit(cache=True)
def _arcs(first_out, first_in, in_arc, tail, head, cost, low, cap, flow):
    """What the search reads of the arcs that enter a node lies together."""
    arcs = head.size
    place_in = np.empty(arcs, np.int32)
    for k in range(arcs):
        place_in[in_arc[k]] = k
    room, in_room = np.empty(arcs, np.int8), np.empty(arcs, np.int8)
    in_tail, in_cost = np.empty(arcs, np.int32), np.empty(arcs, np.int64)
    for a in range(arcs):
        k = place_in[a]
        room[a] = (flow[a] < cap[a]) + 2 * (flow[a] > low[a])
        in_room[k] = room[a]
        in_tail[k] = tail[a]
        in_cost[k] = cost[a]
    return Arcs(
        first_out, tail, head, cost, low, cap, flow, room, first_in, in_arc, in_tail, in_cost, in_room, place_in
    )


@njit(cache=True)
def _nodes(arcs, pi, excess, first_person):
    """Where everybody is. A person with one arc, and that in use, is left out of `chosen`: they have no choice."""
    first_out, room, head, cost = arcs.first_out, arcs.room, arcs.head, arcs.cost
    held, which = np.zeros(excess.size, np.int32), np.zeros(excess.size, np.int64)
    at = np.arange(excess.size).astype(np.int32)
    chosen = np.arange(excess.size).astype(np.int32)
    count = first_person
    for v in range(first_person, excess.size):
        fixed = excess[v] == 0 and first_out[v + 1] - first_out[v] <= 1
        for a in range(first_out[v], first_out[v + 1]):
            fixed = fixed and not room[a] & 1
            if room[a] & 2:
                held[v] += 1
                which[v] += a
        if not fixed:
            chosen[count] = v
            count += 1
    _place(_people(first_person, excess.size), held, which, at, head, cost, pi, excess)
    return Nodes(first_person, held, which, at, chosen[:count], pi, excess)


@njit(cache=True)
def _people(first, end):
    return np.arange(first, end).astype(np.int32)


@njit(cache=True)
def _place(people, held, which, at, head, cost, pi, excess):
    """Note where people are; one who is passed through has the price that makes the arc they hold tight."""
    for v in people:
        if held[v] == 0:
            at[v] = -1
        elif held[v] == 1 and excess[v] == 0:
            at[v] = head[which[v]]
            pi[v] = pi[at[v]] - cost[which[v]]
        else:
            at[v] = v


@njit(cache=True)
def _search_space(nodes, arcs):
    """Memory for the searches; the heap takes one entry a step at most, and what it does not use costs nothing."""
    dist = np.empty(nodes, np.int64)
    order, queue = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    first_step, last_step = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    after = np.empty(2 * arcs, np.int32)
    heap_key, heap_node = np.empty(2 * arcs, np.int64), np.empty(2 * arcs, np.int32)
    path, path_node = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    return Search(dist, order, queue, first_step, last_step, after, heap_key, heap_node, path, path_node)


@njit(cache=True)
def _approach(arcs, nodes, search):
    """Move potentials until every node with an excess has a path of reduced cost 0 to a deficit, if it has one at all.

    A node nearer than the last distance D changes by D - distance, the others stay (the usual -min(distance, D), plus D
    everywhere). False when no excess can be served.
    """
    level = _distances(arcs, nodes, search)
    at, chosen, pi, excess = nodes.at, nodes.chosen, nodes.pi, nodes.excess
    dist, first_step = search.dist, search.first_step
    served = False
    for v in chosen:
        here = at[v] if at[v] >= 0 else v
        if dist[here] < level:
            pi[v] += level - dist[here]
        elif dist[here] > level:
            first_step[v] = -1
        served |= excess[v] > 0 and first_step[v] >= 0
    return served


@njit(cache=True)
def _distances(arcs, nodes, search):
    """Dijkstra backwards from all deficits, so that each node with an excess has its own distance; returns the largest.

    Each node is left with the steps by which a deficit is nearest, along which `order` falls: no circle is among them.
    All in one function: a call for each arc would take longer than what is done with it.
    """
    head, cost, room, first_out, first_in = arcs.head, arcs.cost, arcs.room, arcs.first_out, arcs.first_in
    in_tail, in_cost, in_room = arcs.in_tail, arcs.in_cost, arcs.in_room
    at, chosen, pi, excess = nodes.at, nodes.chosen, nodes.pi, nodes.excess
    dist, order, queue = search.dist, search.order, search.queue
    first_step, last_step, after = search.first_step, search.last_step, search.after
    heap_key, heap_node = search.heap_key, search.heap_node
    unseen = np.int32(excess.size)
    wanted = filled = read = size = 0
    for v in chosen:
        dist[v] = FAR
        order[v] = unseen
        first_step[v] = -1
        if excess[v] > 0:
            wanted += 1
        elif excess[v] < 0:
            dist[v] = 0
            order[v] = -1
            queue[filled] = v
            filled += 1
    level = np.int64(0)
    farthest = FAR
    while True:
        while read < filled:
            w = queue[read]
            wanted -= excess[w] > 0
            base = level - pi[w]
            for k in range(first_in[w], first_in[w + 1]):
                if not in_room[k] & 1:
                    continue
                v = in_tail[k]
                far = base + in_cost[k] + pi[v]
                passed = at[v] >= 0
                if passed:
                    v = at[v]
                if far < dist[v]:
                    wanted -= not passed and dist[v] == FAR and excess[v] > 0
                    dist[v] = far
                    first_step[v] = last_step[v] = k
                    after[k] = -1
                    if passed and far > level:
                        size = push(heap_key, heap_node, size, far, v)
                    elif passed:
                        order[v] = filled
                        queue[filled] = v
                        filled += 1
                elif far == dist[v] and order[v] > read:
                    after[last_step[v]] = k
                    last_step[v] = k
                    after[k] = -1
            for a in range(first_out[w], first_out[w + 1]):
                if not room[a] & 2:
                    continue
                v = head[a]
                k = head.size + a
                far = base + pi[v] - cost[a]
                if far < dist[v]:
                    dist[v] = far
                    first_step[v] = last_step[v] = k
                    after[k] = -1
                    if far > level:
                        size = push(heap_key, heap_node, size, far, v)
                    else:
                        order[v] = filled
                        queue[filled] = v
                        filled += 1
                elif far == dist[v] and order[v] > read:
                    after[last_step[v]] = k
                    last_step[v] = k
                    after[k] = -1
            read += 1
        if wanted == 0 and farthest == FAR:
            farthest = _farthest(nodes, dist)
        if size == 0 or heap_key[0] >= farthest:
            return max(level, _farthest(nodes, dist))
        level = heap_key[0]
        while size > 0 and heap_key[0] == level:
            v = heap_node[0]
            size = pop(heap_key, heap_node, size)
            if dist[v] == level and order[v] == unseen:
                order[v] = filled
                queue[filled] = v
                filled += 1


@njit(cache=True)
def _farthest(nodes, dist):
    """The largest distance of the people with an excess whom the search does not enter, of those it has seen."""
    at, chosen, excess = nodes.at, nodes.chosen, nodes.excess
    found = np.int64(0)
    for v in chosen:
        if at[v] < 0 and excess[v] > 0 and found < dist[v] < FAR:
            found = dist[v]
    return found


@njit(cache=True)
def _send(arcs, nodes, search):
    """Send all that fits along the steps found (depth first; steps to dead ends are dropped); returns the units."""
    head, tail, in_arc, room = arcs.head, arcs.tail, arcs.in_arc, arcs.room
    at, excess = nodes.at, nodes.excess
    first_step, after, path, path_node = search.first_step, search.after, search.path, search.path_node
    units = 0
    for source in nodes.chosen:
        v = source
        depth = 0
        while excess[source] > 0:
            step = first_step[v]
            if excess[v] < 0:
                units += _push_along(source, v, depth, arcs, nodes, search)
                v = source
                depth = 0
            elif step >= 0:
                backwards = step >= head.size
                a = step - head.size if backwards else in_arc[step]
                if room[a] & 2 if backwards else room[a] & 1 and (tail[a] == v or at[tail[a]] == v):
                    path[depth] = step
                    path_node[depth] = v
                    v = tail[a] if backwards else head[a]
                    depth += 1
                else:
                    first_step[v] = after[step]
            elif depth > 0:
                depth -= 1
                v = path_node[depth]
                first_step[v] = after[first_step[v]]
            else:
                break
    return units


@njit(cache=True)
def _push_along(source, end, depth, arcs, nodes, search):
    """Send along a path as much as it takes; returns the units."""
    in_arc, tail, low, cap, flow = arcs.in_arc, arcs.tail, arcs.low, arcs.cap, arcs.flow
    head, cost, room, in_room, place_in = arcs.head, arcs.cost, arcs.room, arcs.in_room, arcs.place_in
    first_person, held, which, at, excess = nodes.first_person, nodes.held, nodes.which, nodes.at, nodes.excess
    path, path_node = search.path, search.path_node
    units = min(excess[source], -excess[end])
    for i in range(depth):
        if path[i] >= head.size:
            a = path[i] - head.size
            units = min(units, flow[a] - low[a])
            continue
        a = in_arc[path[i]]
        units = min(units, cap[a] - flow[a])
        if path_node[i] != tail[a]:
            given_up = which[tail[a]]
            units = min(units, flow[given_up] - low[given_up])
    excess[source] -= units
    excess[end] += units
    for i in range(depth):
        backwards = path[i] >= head.size
        a = path[i] - head.size if backwards else in_arc[path[i]]
        v = tail[a]
        given_up = a if backwards else which[v] if path_node[i] != v else -1
        for b, change in ((a, units), (given_up, -units)):
            if b < 0 or (backwards and change > 0):
                continue
            flow[b] += change
            had = room[b] & 2
            room[b] = (flow[b] < cap[b]) + 2 * (flow[b] > low[b])
            in_room[place_in[b]] = room[b]
            if v >= first_person and room[b] & 2 != had:
                held[v] += 1 - had
                which[v] += b if had == 0 else -b
    count = 0
    for i in range(depth):
        v = tail[path[i] - head.size if path[i] >= head.size else in_arc[path[i]]]
        if v >= first_person:
            path_node[count] = v
            count += 1
    # Only now: on the way somebody may have given up one arc and not yet taken the next.
    _place(path_node[:count], held, which, at, head, cost, nodes.pi, excess)
    return units
