"""`python -m app.matching.network.warm`: compile all kernels once, at set-up, so that nobody has to wait for it."""

import numpy as np

from app.matching.network.face import prepare


def prepare_search() -> None:
    """Compile the search for cheapest ways, on two nodes and one step."""
    from app.matching.network.search import STOP, search

    stage, worth = np.zeros((1, 1), np.int16), np.ones((1, 1), np.int32)
    span, head = np.array([[0, 1], [1, 1]]), np.array([1], np.int32)
    costs = (span, head, stage, worth, np.zeros((2, 2), np.int64), np.array([2, 2]), np.zeros(2, bool))
    places = np.full(2, -1, np.int32), np.empty(2, np.int32), np.empty(2, np.int32)
    search(*costs, 0, np.array([0, STOP], np.int8), 1, np.empty((3, 2), np.int64), *places)


def prepare_holdings() -> None:
    """Compile what people hold together, on one person and one opening."""
    from app.matching.model.holdings import Own, Rows, Seats
    from app.matching.model.holdings_kernel import fill_all, improve, press, priced

    one, nothing = np.ones(1, np.int64), np.zeros(1, np.int64)
    span = np.array([0, 1])
    rows = Rows(span, nothing, nothing, span, nothing, nothing, nothing, one, -one)
    seats, own = Seats(one, nothing, one.copy()), Own(nothing.copy(), nothing.copy(), nothing.copy())
    priced(rows, np.zeros(1), nothing.copy())
    fill_all(nothing, rows, seats, own)
    press(nothing, np.ones(1), 0.5, rows, seats, own)
    improve(nothing, np.ones(1), rows, seats, own)


if __name__ == "__main__":
    prepare(small=False)
    prepare_search()
    prepare_holdings()
