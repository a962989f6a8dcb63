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


if __name__ == "__main__":
    prepare(small=False)
    prepare_search()
