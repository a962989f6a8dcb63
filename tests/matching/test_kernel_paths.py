"""The kernel's short ways (people passed through, people without a choice left out) against the whole way round.

Random networks as the engine builds them: sink, openings, nowhere, limits with minimums, pools, people who hold one or
two openings, some of them pinned.
"""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.network import face as faces
from app.matching.network import kernel

SEEDS = range(60)


def network(seed: int, demands=(1, 1, 1, 2)) -> faces.Face:
    """A random network with a flow; bounds are drawn around the flow."""
    draw = np.random.default_rng(seed)
    openings, limits, pools, people = (
        draw.integers(2, 7),
        draw.integers(0, 3),
        draw.integers(0, 3),
        draw.integers(3, 25),
    )
    nowhere, first_limit = openings + 1, openings + 2
    first_pool = first_limit + limits
    first_person = first_pool + pools
    arcs = {}
    for person in range(first_person, first_person + people):
        units = draw.choice(demands)
        wished = draw.permutation(np.arange(1, nowhere))[: draw.integers(1, openings + 1)].tolist()
        ways = wished + ([int(draw.integers(first_pool, first_person))] if pools else [])
        held = draw.permutation(ways)[: draw.integers(0, units + 1)].tolist()
        for node in ways:
            arcs[person, node] = [int(node in held and draw.random() < 0.1), 1, int(node in held)]
        arcs[person, nowhere] = [0, units, units - len(held)]
    for pool in range(first_pool, first_person):
        around(draw, arcs, pool, draw.permutation(np.arange(1, nowhere))[:2].tolist())
    behind = [0, *range(first_limit, first_pool)]
    for opening in range(1, nowhere):
        around(draw, arcs, opening, [int(draw.choice(behind))], low=0)
    around(draw, arcs, nowhere, [0], low=0)
    for limit in range(first_limit, first_pool):
        around(draw, arcs, limit, [0])
    ends = sorted(arcs)
    low, cap, flow = np.array([arcs[end] for end in ends]).T.copy()
    tail, head = np.array(ends).T.copy()
    return faces.Face(
        nodes=first_person + people,
        last_free=nowhere,
        first_pool=first_pool,
        first_person=first_person,
        arc=np.arange(tail.size),
        tail=tail,
        head=head,
        low=low,
        cap=cap,
        flow=flow,
    )


def around(draw, arcs: dict, node: int, heads: list[int], low: int | None = None) -> None:
    """Send on from a node what comes in, with a little room on both sides."""
    load = sum(flow for (_, head), (_, _, flow) in arcs.items() if head == node)
    for i, head in enumerate(heads):
        flow = load if i == 0 else 0
        least = max(0, flow - int(draw.integers(0, 3))) if low is None else low
        arcs[node, head] = [least, flow + int(draw.integers(0, 3)), flow]


def costs(face: faces.Face, seed: int, bits: int) -> np.ndarray:
    """Costs of the arcs out of people and pools; with many bits no two optima cost the same."""
    cost = np.random.default_rng([seed, 1]).integers(-(2 ** (bits - 1)), 2**bits, face.arc.size)
    return np.where(face.tail >= face.first_pool, cost, 0)


def around_nobody(face: faces.Face) -> faces.Face:
    """The same network, no node treated as a person."""
    return replace(face, first_person=face.nodes)


@pytest.mark.parametrize("bits", [1, 4, 9])
@pytest.mark.parametrize("seed", SEEDS)
def test_people_passed_through_give_the_same_cost_and_prices_as_people_searched(seed, bits):
    face = network(seed)
    cost = costs(face, seed, bits)
    flow, price = faces.solve_stage(face, cost, small=False)
    other_flow, other_price = faces.solve_stage(around_nobody(face), cost, small=False)
    assert cost @ flow == cost @ other_flow
    assert price.tolist() == other_price.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_where_one_flow_is_best_every_way_finds_it(seed):
    face = network(seed)
    cost = costs(face, seed, 32)
    flow, price = faces.solve_stage(face, cost, small=False)
    for other in (faces.solve_stage(around_nobody(face), cost, small=False), faces.solve_stage(face, cost, small=True)):
        assert flow.tolist() == other[0].tolist()
        assert price.tolist() == other[1].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_potentials_drawn_together_on_the_way_change_no_answer(seed, monkeypatch):
    """A round of 20 000 with supervisors once drove potentials of parts that no path joins beyond 64 bits."""
    face = network(seed)
    cost = costs(face, seed, 32)
    flow, price = faces.solve_stage(face, cost, small=False)

    monkeypatch.setattr(faces, "FAR_APART", 0)
    other_flow, other_price = faces.solve_stage(face, cost, small=False)

    assert flow.tolist() == other_flow.tolist()
    assert price.tolist() == other_price.tolist()


@pytest.mark.parametrize("demands", [(1,), (2, 3)], ids=["one each", "two or three each"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_flow_keeps_its_bounds_and_what_enters_a_node_leaves_it(seed, demands):
    face = network(seed, demands)
    flow, _ = faces.solve_stage(face, costs(face, seed, 6), small=False)
    assert (face.low <= flow).all()
    assert (flow <= face.cap).all()
    change = flow - face.flow
    assert (np.bincount(face.head, change, face.nodes) == np.bincount(face.tail, change, face.nodes)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_units_are_left_over_whichever_way(seed):
    face = network(seed)
    excess = np.random.default_rng([seed, 2]).integers(0, 3, face.nodes) * (np.arange(face.nodes) >= face.first_pool)
    excess[0] -= excess.sum()
    left = [left_over(face, excess), left_over(around_nobody(face), excess)]
    assert left[0] == left[1]


def left_over(face: faces.Face, excess: np.ndarray) -> int:
    """Units of the excess that find no way to the sink."""
    first_out = np.searchsorted(face.tail, np.arange(face.nodes + 1))
    ends = (first_out, *kernel.incoming(face.head, face.nodes), face.tail, face.head, np.zeros(face.arc.size, np.int64))
    start = (face.low, face.cap, face.flow.copy(), np.zeros(face.nodes, np.int64), excess.copy())
    return int(kernel.route(*ends, *start, face.first_person))
