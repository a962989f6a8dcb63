"""What one person may hold at best, person by person (numba): openings under credits, a number, and conflicts.

The rows of person p are first[p]:first[p + 1], at most 63; `foes` of a row has a bit for each row of the same person
that is in conflict with it, counted from first[p]. All searches are exact unless they take more than `STEPS` steps.
"""

import numpy as np
from numba import njit

STEPS = 20_000  # of one search; beyond it the bound of a person is what no holding is above, and nobody is moved
MOST = 63  # rows of one person
ABOVE_ALL = 1e9  # worth of what must not be given up


@njit(cache=True)
def best(profit, credit, foes, demand, budget, chosen):
    """The worth of the best holding of one person, which is left in `chosen`; and whether that is exact.

    Rows with no profit are never taken. `budget` is negative where credits are not limited.
    """
    order = np.argsort(-profit)
    many = 0
    while many < order.size and profit[order[many]] > 0:
        many += 1
    ahead = np.zeros(many + 1)
    for i in range(many):
        ahead[i + 1] = ahead[i] + profit[order[i]]
    top, steps, depth, i = 0.0, 0, 0, 0
    taken, worth = np.empty(demand + 1, np.int64), np.zeros(demand + 2)
    banned, left = np.zeros(demand + 2, np.int64), np.full(demand + 2, budget)
    chosen[:] = False
    while True:
        steps += 1
        if steps > STEPS:
            return ahead[min(many, demand)], False
        most = min(many, i + demand - depth)
        if i < many and depth < demand and worth[depth] + ahead[most] - ahead[i] > top + 1e-12:
            row = order[i]
            if not (banned[depth] >> row) & 1 and (budget < 0 or credit[row] <= left[depth]):
                taken[depth] = i
                worth[depth + 1] = worth[depth] + profit[row]
                banned[depth + 1] = banned[depth] | foes[row]
                left[depth + 1] = left[depth] - credit[row]
                depth += 1
                if worth[depth] > top + 1e-12:
                    top = worth[depth]
                    chosen[:] = False
                    for k in range(depth):
                        chosen[order[taken[k]]] = True
            i += 1
            continue
        if depth == 0:
            return top, True
        depth -= 1
        i = taken[depth] + 1


@njit(cache=True)
def priced(first, opening, gain, credit, foes, demand, budget, price, load):
    """Σ over people of their best holding at `price`: no placement is above it. `load` becomes what they take."""
    total = 0.0
    load[:] = 0
    for p in range(demand.size):
        a, b = first[p], first[p + 1]
        chosen = np.zeros(b - a, np.bool_)
        worth, _ = best(gain[a:b] - price[opening[a:b]], credit[a:b], foes[a:b], demand[p], budget[p], chosen)
        total += worth
        for k in range(b - a):
            if chosen[k]:
                load[opening[a + k]] += 1
    return total


@njit(cache=True)
def improve(people, first, opening, worth, credit, foes, demand, budget, room, least, load, held):
    """Let each of `people` in turn hold the best of what has room; how many have changed what they hold.

    `worth` by row. Nobody leaves an opening below its least, and nobody enters one that is closed (`room` 0).
    """
    changes = 0
    for p in people:
        a, b = first[p], first[p + 1]
        mine = worth[a:b].copy()
        for k in range(b - a):
            o = opening[a + k]
            if held[a + k]:
                load[o] -= 1
                if load[o] < least[o]:
                    mine[k] += ABOVE_ALL
            elif load[o] >= room[o]:
                mine[k] = 0.0
        chosen = np.zeros(b - a, np.bool_)
        value, exact = best(mine, credit[a:b], foes[a:b], demand[p], budget[p], chosen)
        now = 0.0
        for k in range(b - a):
            if held[a + k]:
                now += mine[k]
        if exact and value > now + 1e-9:
            changes += 1
            held[a:b] = chosen
        for k in range(b - a):
            if held[a + k]:
                load[opening[a + k]] += 1
    return changes


@njit(cache=True)
def _fits(p, k, out, first, credit, foes, demand, budget, mask, spent, count):
    """May person p hold row k of theirs as well, once row `out` of theirs (-1: none) is given up?"""
    mine, used, number = mask[p], spent[p], count[p]
    if out >= 0:
        mine &= ~(np.int64(1) << out)
        used -= credit[first[p] + out]
        number -= 1
    return (
        number < demand[p]
        and not mine & foes[first[p] + k]
        and (budget[p] < 0 or used + credit[first[p] + k] <= budget[p])
    )


@njit(cache=True)
def fill(
    start, first, person, opening, first_asked, asked, credit, foes, demand, budget, room, load, mask, spent, count
):
    """One more placement, in opening `start`, which has a free seat; False where no chain of moves brings one.

    Breadth first: somebody takes the free seat beside what they hold, or leaves another for it, whose seat is then
    free. Nobody moves twice in a chain, so every person of it holds what they may.
    """
    by, to = np.full(room.size, -1, np.int64), np.full(room.size, -1, np.int64)
    left = np.full(room.size, -1, np.int64)  # opening o is free because by[o] left it (row left[o]) for to[o]
    queue, seen = np.empty(room.size, np.int64), np.zeros(room.size, np.bool_)
    queue[0], seen[start] = start, True
    head, tail = 0, 1
    while head < tail:
        o = queue[head]
        head += 1
        for at in range(first_asked[o], first_asked[o + 1]):
            row = asked[at]
            p = person[row]
            k = row - first[p]
            if (mask[p] >> k) & 1:
                continue
            moved, back = False, o
            while back != start:
                moved = moved or by[back] == p
                back = to[back]
            if moved:
                continue
            if _fits(p, k, -1, first, credit, foes, demand, budget, mask, spent, count):
                _take(p, k, first, credit, mask, spent, count)
                load[start] += 1
                while o != start:
                    q, out, o = by[o], left[o], to[o]
                    _leave(q, out, first, credit, mask, spent, count)
                    into = first[q]
                    while opening[into] != o:
                        into += 1
                    _take(q, into - first[q], first, credit, mask, spent, count)
                return True
            for out in range(first[p + 1] - first[p]):
                other = opening[first[p] + out]
                if seen[other] or not (mask[p] >> out) & 1:
                    continue
                if _fits(p, k, out, first, credit, foes, demand, budget, mask, spent, count):
                    seen[other] = True
                    by[other], to[other], left[other] = p, o, out
                    queue[tail] = other
                    tail += 1
    return False


@njit(cache=True)
def _take(p, k, first, credit, mask, spent, count):
    mask[p] |= np.int64(1) << k
    spent[p] += credit[first[p] + k]
    count[p] += 1


@njit(cache=True)
def _leave(p, k, first, credit, mask, spent, count):
    mask[p] &= ~(np.int64(1) << k)
    spent[p] -= credit[first[p] + k]
    count[p] -= 1


@njit(cache=True)
def fill_all(
    order, first, person, opening, first_asked, asked, credit, foes, demand, budget, room, load, mask, spent, count
):
    """Fill the free seats of each opening of `order` as far as chains of moves go; how many more placements."""
    more = 0
    for o in order:
        while load[o] < room[o] and fill(
            o, first, person, opening, first_asked, asked, credit, foes, demand, budget, room, load, mask, spent, count
        ):
            more += 1
    return more


@njit(cache=True)
def _shed(
    start,
    stays,
    first,
    person,
    opening,
    first_asked,
    asked,
    credit,
    foes,
    demand,
    budget,
    room,
    load,
    mask,
    spent,
    count,
):
    """One placement less in the overfull opening `start`, by a chain of moves to a free seat; `stays` takes no part.

    Breadth first, the other way round than `fill`: somebody leaves for another opening, from which another leaves.
    """
    by, source = np.full(room.size, -1, np.int64), np.full(room.size, -1, np.int64)
    out, into = np.full(room.size, -1, np.int64), np.full(room.size, -1, np.int64)
    queue, seen = np.empty(room.size, np.int64), np.zeros(room.size, np.bool_)
    queue[0], seen[start] = start, True
    head, tail = 0, 1
    while head < tail:
        o = queue[head]
        head += 1
        for at in range(first_asked[o], first_asked[o + 1]):
            p = person[asked[at]]
            gone = asked[at] - first[p]
            if p == stays or not (mask[p] >> gone) & 1:
                continue
            moved, back = False, o
            while back != start:
                moved = moved or by[back] == p
                back = source[back]
            if moved:
                continue
            for k in range(first[p + 1] - first[p]):
                other = opening[first[p] + k]
                if seen[other] or room[other] == 0 or (mask[p] >> k) & 1:
                    continue
                if not _fits(p, k, gone, first, credit, foes, demand, budget, mask, spent, count):
                    continue
                seen[other] = True
                by[other], source[other], out[other], into[other] = p, o, gone, k
                if load[other] >= room[other]:
                    queue[tail] = other
                    tail += 1
                    continue
                load[other] += 1
                load[start] -= 1
                while other != start:
                    q = by[other]
                    _leave(q, out[other], first, credit, mask, spent, count)
                    _take(q, into[other], first, credit, mask, spent, count)
                    other = source[other]
                return True
    return False


@njit(cache=True)
def press(
    people,
    worth,
    full,
    first,
    person,
    opening,
    first_asked,
    asked,
    credit,
    foes,
    demand,
    budget,
    room,
    least,
    load,
    mask,
    spent,
    count,
):
    """Let people who hold too little hold one more, even where all is full, if others can move on from there.

    `full` is what a full opening weighs against a free one, below one placement. How many more placements.
    """
    more = 0
    for p in people:
        if count[p] >= demand[p]:
            continue
        a, b = first[p], first[p + 1]
        mine = worth[a:b].copy()
        for k in range(b - a):
            o = opening[a + k]
            if (mask[p] >> k) & 1:
                if load[o] - 1 < least[o]:
                    mine[k] += ABOVE_ALL
            elif room[o] == 0:
                mine[k] = 0.0
            elif load[o] >= room[o]:
                mine[k] -= full
        chosen = np.zeros(b - a, np.bool_)
        _, exact = best(mine, credit[a:b], foes[a:b], demand[p], budget[p], chosen)
        if not exact or chosen.sum() <= count[p]:
            continue
        fits = True
        for k in range(b - a):  # seats that this person leaves stay theirs until all has gone well
            if chosen[k] and not (mask[p] >> k) & 1:
                load[opening[a + k]] += 1
        for k in range(b - a):
            o = opening[a + k]
            if fits and chosen[k] and not (mask[p] >> k) & 1 and load[o] > room[o]:
                fits = _shed(
                    o,
                    p,
                    first,
                    person,
                    opening,
                    first_asked,
                    asked,
                    credit,
                    foes,
                    demand,
                    budget,
                    room,
                    load,
                    mask,
                    spent,
                    count,
                )
        before = count[p]
        for k in range(b - a):
            had = (mask[p] >> k) & 1
            if chosen[k] == had:
                continue
            if not fits:
                load[opening[a + k]] -= 1 if chosen[k] else 0
            elif chosen[k]:
                _take(p, k, first, credit, mask, spent, count)
            else:
                _leave(p, k, first, credit, mask, spent, count)
                load[opening[a + k]] -= 1
        more += count[p] - before
    return more
