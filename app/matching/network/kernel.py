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

FAR = np.int64(1) << np.int64(62)


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
def _push(heap_key, heap_node, size, key, node):
    """Add to a binary heap ordered by (key, node); returns the heap, moved where it had to grow, and its size."""
    if size == heap_key.size:
        heap_key = np.concatenate((heap_key, heap_key))
        heap_node = np.concatenate((heap_node, heap_node))
    i = size
    while i > 0:
        up = (i - 1) >> 1
        if heap_key[up] < key or (heap_key[up] == key and heap_node[up] <= node):
            break
        heap_key[i] = heap_key[up]
        heap_node[i] = heap_node[up]
        i = up
    heap_key[i] = key
    heap_node[i] = node
    return heap_key, heap_node, size + 1


@njit(cache=True)
def _pop(heap_key, heap_node, size):
    """Drop the least entry of the heap; returns the new size."""
    size -= 1
    key = heap_key[size]
    node = heap_node[size]
    i = 0
    while True:
        down = 2 * i + 1
        if down >= size:
            break
        right = down + 1
        if right < size and (
            heap_key[right] < heap_key[down]
            or (heap_key[right] == heap_key[down] and heap_node[right] < heap_node[down])
        ):
            down = right
        if heap_key[down] > key or (heap_key[down] == key and heap_node[down] >= node):
            break
        heap_key[i] = heap_key[down]
        heap_node[i] = heap_node[down]
        i = down
    heap_key[i] = key
    heap_node[i] = node
    return size


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
def _approach(first_out, head, cost, room, first_in, in_tail, in_cost, in_room, pi, excess, first_person, rank):
    """Move potentials until every node with an excess has a path of reduced cost 0 to a deficit, if it has one at all.

    Dijkstra backwards from the deficits, so that each excess node gets its own distance to its nearest deficit and one
    phase can serve them all. People are passed through at once, without the heap: whoever reaches one goes on to
    where their flow is now. A node nearer than the last distance D changes by D - distance, the others stay (the usual
    -min(distance, D), plus D everywhere). `rank` falls along every path found. False when no excess can be served.
    """
    nodes = excess.size
    dist = np.full(nodes, FAR, np.int64)
    queue = np.empty(nodes, np.int64)
    heap_key = np.empty(1024, np.int64)
    heap_node = np.empty(1024, np.int64)
    rank[:] = FAR
    size = 0
    filled = 0
    read = 0
    wanted = 0
    reached = 0
    for v in range(nodes):
        if excess[v] < 0:
            dist[v] = 0
            rank[v] = 2 * filled + 1
            queue[filled] = v
            filled += 1
        elif excess[v] > 0:
            wanted += 1
    level = np.int64(0)
    while True:
        while read < filled:
            w = queue[read]
            read += 1
            if excess[w] > 0:
                reached += 1
            base = level - pi[w]
            for k in range(first_in[w], first_in[w + 1]):
                if not in_room[k] & 1:
                    continue
                v = in_tail[k]
                far = base + in_cost[k] + pi[v]
                if far >= dist[v]:
                    continue
                dist[v] = far
                if v >= first_person:
                    rank[v] = 2 * filled
                    if excess[v] > 0:
                        if far == level:
                            reached += 1
                        else:
                            heap_key, heap_node, size = _push(heap_key, heap_node, size, far, v)
                    for a in range(first_out[v], first_out[v + 1]):
                        if not room[a] & 2:
                            continue
                        x = head[a]
                        through = far + pi[x] - pi[v] - cost[a]
                        if through < dist[x]:
                            dist[x] = through
                            if through == level:
                                rank[x] = 2 * filled + 1
                                queue[filled] = x
                                filled += 1
                            else:
                                heap_key, heap_node, size = _push(heap_key, heap_node, size, through, x)
                elif far == level:
                    rank[v] = 2 * filled + 1
                    queue[filled] = v
                    filled += 1
                else:
                    heap_key, heap_node, size = _push(heap_key, heap_node, size, far, v)
            for a in range(first_out[w], first_out[w + 1]):
                if not room[a] & 2:
                    continue
                v = head[a]
                far = level + pi[v] - pi[w] - cost[a]
                if far < dist[v]:
                    dist[v] = far
                    if far == level:
                        rank[v] = 2 * filled + 1
                        queue[filled] = v
                        filled += 1
                    else:
                        heap_key, heap_node, size = _push(heap_key, heap_node, size, far, v)
        if reached == wanted or size == 0:
            break
        level = heap_key[0]
        while size > 0 and heap_key[0] == level:
            v = heap_node[0]
            size = _pop(heap_key, heap_node, size)
            if dist[v] == level:
                if v >= first_person:
                    reached += 1  # it is in the heap once for a distance, and has been passed through already
                elif rank[v] == FAR:
                    rank[v] = 2 * filled + 1
                    queue[filled] = v
                    filled += 1
    if reached == 0:
        return False
    for v in range(nodes):
        if dist[v] < level:
            pi[v] += level - dist[v]
        elif dist[v] > level:
            rank[v] = FAR
    return True


@njit(cache=True)
def _send(
    source,
    first_out,
    head,
    cost,
    room,
    first_in,
    in_tail,
    in_cost,
    in_room,
    in_arc,
    place_in,
    tail,
    low,
    cap,
    flow,
    pi,
    excess,
    rank,
    turn,
    path,
):
    """Send the excess of one node to deficits along falling ranks (depth first, each arc tried once a phase)."""
    depth = 0
    v = source
    while excess[source] > 0:
        if excess[v] < 0:
            amount = min(excess[source], -excess[v])
            for i in range(depth):
                a = path[i] >> 1
                amount = min(amount, flow[a] - low[a] if path[i] & 1 else cap[a] - flow[a])
            for i in range(depth):
                a = path[i] >> 1
                flow[a] += -amount if path[i] & 1 else amount
                room[a] = (flow[a] < cap[a]) + 2 * (flow[a] > low[a])
                in_room[place_in[a]] = room[a]
            excess[source] -= amount
            excess[v] += amount
            depth = 0
            v = source
            continue
        outs = first_out[v + 1] - first_out[v]
        degree = outs + first_in[v + 1] - first_in[v]
        step = -1
        while turn[v] < degree:
            k = turn[v]
            if k < outs:
                a = first_out[v] + k
                if room[a] & 1 and rank[head[a]] < rank[v] and cost[a] + pi[v] == pi[head[a]]:
                    step = 2 * a
                    break
            else:
                k += first_in[v] - outs
                if in_room[k] & 2 and rank[in_tail[k]] < rank[v] and in_cost[k] + pi[in_tail[k]] == pi[v]:
                    step = 2 * in_arc[k] + 1
                    break
            turn[v] += 1
        if step >= 0:
            path[depth] = step
            depth += 1
            v = tail[step >> 1] if step & 1 else head[step >> 1]
        else:
            if depth == 0:
                return
            depth -= 1
            step = path[depth]
            v = head[step >> 1] if step & 1 else tail[step >> 1]
            turn[v] += 1


@njit(cache=True)
def route(first_out, first_in, in_arc, tail, head, cost, low, cap, flow, pi, excess, first_person):
    """Send all excess to deficits at least cost; flow, pi and excess are changed in place.

    Returns the units that could not be sent (0 when the network is feasible).
    """
    nodes = excess.size
    arcs = head.size
    room = np.empty(arcs, np.int8)
    in_room = np.empty(arcs, np.int8)
    in_tail = np.empty(arcs, np.int64)
    in_cost = np.empty(arcs, np.int64)
    place_in = np.empty(arcs, np.int64)
    for k in range(arcs):
        a = in_arc[k]
        room[a] = (flow[a] < cap[a]) + 2 * (flow[a] > low[a])
        in_room[k] = room[a]
        in_tail[k] = tail[a]
        in_cost[k] = cost[a]
        place_in[a] = k
    rank = np.empty(nodes, np.int64)
    turn = np.empty(nodes, np.int64)
    path = np.empty(nodes + 1, np.int64)
    while True:
        left = 0
        for v in range(nodes):
            if excess[v] > 0:
                left += excess[v]
        if left == 0:
            return 0
        if not _approach(
            first_out, head, cost, room, first_in, in_tail, in_cost, in_room, pi, excess, first_person, rank
        ):
            return left
        turn[:] = 0
        for v in range(nodes):
            if excess[v] > 0 and rank[v] < FAR:
                _send(
                    v,
                    first_out,
                    head,
                    cost,
                    room,
                    first_in,
                    in_tail,
                    in_cost,
                    in_room,
                    in_arc,
                    place_in,
                    tail,
                    low,
                    cap,
                    flow,
                    pi,
                    excess,
                    rank,
                    turn,
                    path,
                )


@njit(cache=True)
def least_potentials(first_out, first_in, in_arc, tail, head, cost, low, cap, flow, pi, sink):
    """Distances from `sink` in the residual network of an optimal flow, given any optimal potentials.

    An arc into the sink may always be walked backwards: a place that stays empty costs nothing. A node that cannot be
    reached gets the least potential that its own arcs allow. Dijkstra on reduced costs; O(arcs log nodes).
    """
    nodes = pi.size
    dist = np.full(nodes, FAR, np.int64)
    heap_key = np.empty(1024, np.int64)
    heap_node = np.empty(1024, np.int64)
    done = np.zeros(nodes, np.bool_)
    queue = np.empty(nodes, np.int64)
    used_in = np.zeros(nodes, np.bool_)
    for a in range(head.size):
        if head[a] == sink and flow[a] == 0:
            used_in[tail[a]] = True
    for v in range(nodes):
        if used_in[v]:
            pi[v] = min(pi[v], pi[sink])
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
                        heap_key, heap_node, size = _push(heap_key, heap_node, size, near, w)
            for k in range(first_in[v], first_in[v + 1]):
                a = in_arc[k]
                w = tail[a]
                if done[w] or (flow[a] <= low[a] and v != sink):
                    continue
                near = level + pi[v] - pi[w] - cost[a]
                if near < dist[w]:
                    dist[w] = near
                    if near == level:
                        done[w] = True
                        queue[filled] = w
                        filled += 1
                    else:
                        heap_key, heap_node, size = _push(heap_key, heap_node, size, near, w)
        while size > 0 and done[heap_node[0]]:
            size = _pop(heap_key, heap_node, size)
        if size == 0:
            break
        w = heap_node[0]
        level = heap_key[0]
        size = _pop(heap_key, heap_node, size)
        done[w] = True
        queue[filled] = w
        filled += 1
    least = np.full(nodes, FAR, np.int64)
    base = pi[sink]
    for v in range(nodes):
        if done[v]:
            least[v] = dist[v] + pi[v] - base
    for v in range(nodes):
        if not done[v]:
            best = -FAR
            for a in range(first_out[v], first_out[v + 1]):
                if flow[a] < cap[a] and least[head[a]] < FAR:
                    best = max(best, least[head[a]] - cost[a])
            least[v] = best if best > -FAR else 0
    return least
