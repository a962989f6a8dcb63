"""Cheapest ways through a residual network under costs that are compared stage by stage (numba).

A label is a row of int64: the cost of each stage so far, then how many people have been passed. Labels of one node are
compared as they stand; those of different nodes after the prices are taken off, which makes every step cost nothing or
more, so that Dijkstra's method holds. A person whom one step alone enters is passed through without the heap.
"""

from numba import njit

UNSEEN, SETTLED = -1, -2  # places in the heap are 0 and more
WANTED, STOP = 1, 2


@njit(cache=True)
def _less(label, price, one, other):
    """Is the label of one node less than that of another, prices taken off?"""
    for k in range(label.shape[1]):
        difference = label[one, k] - price[one, k] - label[other, k] + price[other, k]
        if difference != 0:
            return difference < 0
    return False


@njit(cache=True)
def _up(heap, place, label, price, i):
    node = heap[i]
    while i > 0:
        parent = (i - 1) >> 1
        if not _less(label, price, node, heap[parent]):
            break
        heap[i] = heap[parent]
        place[heap[i]] = i
        i = parent
    heap[i] = node
    place[node] = i


@njit(cache=True)
def _down(heap, place, label, price, size):
    node = heap[0]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and _less(label, price, heap[child + 1], heap[child]):
            child += 1
        if not _less(label, price, heap[child], node):
            break
        heap[i] = heap[child]
        place[heap[i]] = i
        i = child
    heap[i] = node
    place[node] = i


@njit(cache=True)
def _shorter(label, v, w, stage_of, worth, step, passed):
    """Is the label of w, which it has, longer than that of v with one more step?"""
    last = label.shape[1] - 1
    c = 0
    for k in range(last):
        near = label[v, k] - label[w, k]
        while c < worth.shape[1] and stage_of[step, c] == k:
            near += worth[step, c]
            c += 1
        if near != 0:
            return near < 0
    return label[v, last] + passed < label[w, last]


@njit(cache=True)
def _set(label, v, w, stage_of, worth, step, passed):
    """Give w the label of v with one more step."""
    last = label.shape[1] - 1
    for k in range(last + 1):
        label[w, k] = label[v, k]
    for c in range(worth.shape[1]):
        label[w, stage_of[step, c]] += worth[step, c]
    label[w, last] += passed


@njit(cache=True)
def search(span, head, stage_of, worth, price, people, passes, source, wanted, targets, label, place, heap, seen):
    """Labels from `source` until `targets` nodes that are WANTED are settled, one that is STOP, or all that can be.

    Steps span[v, 0]:span[v, 1] leave v for `head` and cost `worth` at the stages `stage_of` (rising along a row).
    `people`: the first person's node, and the one behind the last; `passes`: who is passed through. `label` (one row
    more than nodes, × stages + 1), `place`, `heap`, `seen` are room to work in; place is UNSEEN throughout before, and
    SETTLED after where a label holds that was wanted. Returns how many nodes `seen` lists: clear their places.
    """
    for k in range(label.shape[1]):
        label[source, k] = 0
    heap[0] = source
    place[source] = 0
    seen[0] = source
    found = 1
    size = 1
    passing = label.shape[0] - 1
    while size > 0:
        v = heap[0]
        size -= 1
        if size > 0:
            heap[0] = heap[size]
            place[heap[0]] = 0
            _down(heap, place, label, price, size)
        place[v] = SETTLED
        if wanted[v]:
            targets -= 1
            if targets == 0 or wanted[v] == STOP:
                return found
        for a in range(span[v, 0], span[v, 1]):
            w = head[a]
            if place[w] == SETTLED:
                continue
            passed = 1 if people[0] <= w < people[1] else 0
            if passes[w]:
                _set(label, v, passing, stage_of, worth, a, 1)
                if wanted[w]:
                    label[w] = label[passing]
                    place[w] = SETTLED
                    seen[found] = w
                    found += 1
                    targets -= 1
                    if targets == 0:
                        return found
                tail, begin, end, passed = passing, span[w, 0], span[w, 1], 0
            else:
                tail, begin, end = v, a, a + 1
            for b in range(begin, end):
                x = head[b]
                if place[x] == SETTLED:
                    continue
                if place[x] == UNSEEN:
                    _set(label, tail, x, stage_of, worth, b, passed)
                    seen[found] = x
                    found += 1
                    heap[size] = x
                    place[x] = size
                    size += 1
                    _up(heap, place, label, price, size - 1)
                elif _shorter(label, tail, x, stage_of, worth, b, passed):
                    _set(label, tail, x, stage_of, worth, b, passed)
                    _up(heap, place, label, price, place[x])
    return found
