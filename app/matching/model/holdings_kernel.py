"""What one person may hold at best, person by person (numba): openings under credits, a number, and conflicts.

`rows`, `seats` and `own` are the named tuples of holdings.py. The rows of person p are first[p]:first[p + 1], at most
63; `foes` of a row has a bit for each row of the same person that is in conflict with it, counted from first[p]. All
searches are exact unless they take more than `STEPS` steps.
"""

import numpy as np
from numba import njit

STEPS = 20_000  # of one search; beyond it the bound of a person is what no holding is above, and nobody is moved
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
def priced(rows, price, load):
    """Σ over people of their best holding at `price`: no placement is above it. `load` becomes what they take."""
    total = 0.0
    load[:] = 0
    for p in range(rows.demand.size):
        chosen = np.zeros(rows.first[p + 1] - rows.first[p], np.bool_)
        worth, _ = _best_of(p, 1.0 - price[rows.opening[rows.first[p] : rows.first[p + 1]]], rows, chosen)
        total += worth
        for k in np.flatnonzero(chosen):
            load[rows.opening[rows.first[p] + k]] += 1
    return total


@njit(cache=True)
def _best_of(p, profit, rows, chosen):
    """`best` of person p, whose rows are worth `profit`."""
    a, b = rows.first[p], rows.first[p + 1]
    return best(profit, rows.credit[a:b], rows.foes[a:b], rows.demand[p], rows.budget[p], chosen)


@njit(cache=True)
def _profit(p, worth, full, rows, seats, own):
    """What each row is worth to person p: a full opening `full` less, one that is closed (`room` 0) nothing.

    Nobody leaves an opening below its least. Into one whose least is its room nobody is pressed: were the others not
    to move on after all, it would be left below it.
    """
    profit = worth[rows.first[p] : rows.first[p + 1]].copy()
    for k in range(profit.size):
        o = rows.opening[rows.first[p] + k]
        if (own.mask[p] >> k) & 1:
            if seats.load[o] - 1 < seats.least[o]:
                profit[k] += ABOVE_ALL
        elif seats.room[o] == 0 or (seats.load[o] >= seats.room[o] and seats.least[o] >= seats.room[o]):
            profit[k] = 0.0
        elif seats.load[o] >= seats.room[o]:
            profit[k] -= full
    return profit


@njit(cache=True)
def improve(people, worth, rows, seats, own):
    """Let each of `people` in turn hold the best of what has room, by `worth` of the rows."""
    for p in people:
        profit = _profit(p, worth, np.inf, rows, seats, own)
        chosen = np.zeros(profit.size, np.bool_)
        value, exact = _best_of(p, profit, rows, chosen)
        now = 0.0
        for k in range(profit.size):
            if (own.mask[p] >> k) & 1:
                now += profit[k]
        if exact and value > now + 1e-9:
            for k in range(profit.size):
                if chosen[k] and not (own.mask[p] >> k) & 1:
                    seats.load[rows.opening[rows.first[p] + k]] += 1
            _change(p, chosen, rows, seats, own)


@njit(cache=True)
def _change(p, chosen, rows, seats, own):
    """Person p holds `chosen` from now on; the seats that they come to are counted already."""
    for k in range(chosen.size):
        had = (own.mask[p] >> k) & 1
        if chosen[k] and not had:
            _take(p, k, rows, own)
        elif had and not chosen[k]:
            _leave(p, k, rows, own)
            seats.load[rows.opening[rows.first[p] + k]] -= 1


@njit(cache=True, inline="always")
def _fits(p, k, out, rows, own):
    """May person p hold row k of theirs as well, once row `out` of theirs (-1: none) is given up?"""
    mine, used, number = own.mask[p], own.spent[p], own.count[p]
    if out >= 0:
        mine &= ~(np.int64(1) << out)
        used -= rows.credit[rows.first[p] + out]
        number -= 1
    return (
        number < rows.demand[p]
        and not mine & rows.foes[rows.first[p] + k]
        and (rows.budget[p] < 0 or used + rows.credit[rows.first[p] + k] <= rows.budget[p])
    )


@njit(cache=True, inline="always")
def _take(p, k, rows, own):
    own.mask[p] |= np.int64(1) << k
    own.spent[p] += rows.credit[rows.first[p] + k]
    own.count[p] += 1


@njit(cache=True, inline="always")
def _leave(p, k, rows, own):
    own.mask[p] &= ~(np.int64(1) << k)
    own.spent[p] -= rows.credit[rows.first[p] + k]
    own.count[p] -= 1


@njit(cache=True, inline="always")
def _has_moved(p, o, start, by, back):
    """Does person p move in the chain that has led from opening `start` to `o`?"""
    while o != start:
        if by[o] == p:
            return True
        o = back[o]
    return False


@njit(cache=True)
def fill(start, rows, seats, own):
    """One more placement, in opening `start`, which has a free seat; False where no chain of moves brings one.

    Breadth first: somebody takes the free seat beside what they hold, or leaves another for it, whose seat is then
    free. Nobody moves twice in a chain, so every person of it holds what they may.
    """
    many = seats.room.size
    # opening o is free because by[o] left it (row out[o] of theirs) for to[o] (row into[o])
    by, to, out, into = np.full(many, -1), np.full(many, -1), np.full(many, -1), np.full(many, -1)
    queue, seen = np.empty(many, np.int64), np.zeros(many, np.bool_)
    queue[0], seen[start] = start, True
    head, tail = 0, 1
    while head < tail:
        o = queue[head]
        head += 1
        for row in rows.asked[rows.first_asked[o] : rows.first_asked[o + 1]]:
            p = rows.person[row]
            k = row - rows.first[p]
            if (own.mask[p] >> k) & 1 or _has_moved(p, o, start, by, to):
                continue
            if _fits(p, k, -1, rows, own):
                _take(p, k, rows, own)
                seats.load[start] += 1
                while o != start:
                    _leave(by[o], out[o], rows, own)
                    _take(by[o], into[o], rows, own)
                    o = to[o]
                return True
            for gone in range(rows.first[p + 1] - rows.first[p]):
                other = rows.opening[rows.first[p] + gone]
                if seen[other] or not (own.mask[p] >> gone) & 1 or not _fits(p, k, gone, rows, own):
                    continue
                seen[other] = True
                by[other], to[other], out[other], into[other] = p, o, gone, k
                queue[tail] = other
                tail += 1
    return False


@njit(cache=True)
def fill_all(order, rows, seats, own):
    """Fill the free seats of each opening of `order` as far as chains of moves go."""
    for o in order:
        while seats.load[o] < seats.room[o] and fill(o, rows, seats, own):
            pass


@njit(cache=True)
def _shed(start, stays, rows, seats, own):
    """One placement less in the overfull opening `start`, by a chain of moves to a free seat; `stays` takes no part.

    Breadth first, the other way round than `fill`: somebody leaves for another opening, from which another leaves.
    """
    many = seats.room.size
    by, source, out, into = np.full(many, -1), np.full(many, -1), np.full(many, -1), np.full(many, -1)
    queue, seen = np.empty(many, np.int64), np.zeros(many, np.bool_)
    queue[0], seen[start] = start, True
    head, tail = 0, 1
    while head < tail:
        o = queue[head]
        head += 1
        for row in rows.asked[rows.first_asked[o] : rows.first_asked[o + 1]]:
            p = rows.person[row]
            gone = row - rows.first[p]
            if p == stays or not (own.mask[p] >> gone) & 1 or _has_moved(p, o, start, by, source):
                continue
            for k in range(rows.first[p + 1] - rows.first[p]):
                other = rows.opening[rows.first[p] + k]
                if seen[other] or seats.room[other] == 0 or (own.mask[p] >> k) & 1:
                    continue
                if not _fits(p, k, gone, rows, own):
                    continue
                seen[other] = True
                by[other], source[other], out[other], into[other] = p, o, gone, k
                if seats.load[other] >= seats.room[other]:
                    queue[tail] = other
                    tail += 1
                    continue
                seats.load[other] += 1
                seats.load[start] -= 1
                while other != start:
                    _leave(by[other], out[other], rows, own)
                    _take(by[other], into[other], rows, own)
                    other = source[other]
                return True
    return False


@njit(cache=True)
def press(people, worth, full, rows, seats, own):
    """Let people who hold too little hold one more, even where all is full, if others can move on from there.

    `full` is what a full opening weighs against a free one, below one placement.
    """
    for p in people:
        if own.count[p] >= rows.demand[p]:
            continue
        profit = _profit(p, worth, full, rows, seats, own)
        chosen = np.zeros(profit.size, np.bool_)
        _, exact = _best_of(p, profit, rows, chosen)
        if exact and chosen.sum() > own.count[p]:
            _press_in(p, chosen, rows, seats, own)


@njit(cache=True)
def _press_in(p, chosen, rows, seats, own):
    """Person p comes to hold `chosen` where a seat is found for each; what they leave stays theirs till then."""
    openings = rows.opening[rows.first[p] : rows.first[p + 1]]
    new = np.zeros(chosen.size, np.bool_)
    for k in range(chosen.size):
        new[k] = chosen[k] and not (own.mask[p] >> k) & 1
        seats.load[openings[k]] += new[k]
    fits = True
    for k in np.flatnonzero(new):
        if fits and seats.load[openings[k]] > seats.room[openings[k]]:
            fits = _shed(openings[k], p, rows, seats, own)
    if fits:
        _change(p, chosen, rows, seats, own)
        return
    for k in np.flatnonzero(new):
        seats.load[openings[k]] -= 1
