"""Least prices of a placement: shortest paths from the source with costs that are tuples, stage by stage.

The textbook way (Bellman, Ford; Ahuja, Magnanti, Orlin 1993, ch. 9), for problems of a few people. Where the placement
is not the best there are no such prices; walking in circles ends after some rounds, with prices that prove nothing.
"""

from tests.matching.brute import number

Node = tuple[str, str]
Price = tuple[int, ...]
SOURCE: Node = ("source", "")
FAR = 10**6


def add(a: Price, b: Price) -> Price:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def minus(a: Price, b: Price) -> Price:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def certificate(case, placement: dict) -> list[list]:
    """Rows (node, id, price by stage): the distance that each node's own arc spans."""
    steps = residual(case, placement)
    at = distances(case, steps)
    people = [["person", p, list(minus(at["person", p], at[before(case, p)]))] for p in case.people]
    openings = [["opening", o, list(minus(at[after(case, o)], at["opening", o]))] for o in case.openings]
    limits = [["limit", i, list(minus(at[outside(case, i)], at["limit", i]))] for i in named(case, "limit")]
    groups = [["group", g, list(at["group", g])] for g in case.groups]
    return (
        people + openings + limits + groups + [["supervisor", s, list(at["supervisor", s])] for s in case.supervisors]
    )


def named(case, kind: str) -> list[str]:
    return [row[kind] for row in case.rows[f"{kind}s"]]


def before(case, person: str) -> Node:
    """Where a person is reached from."""
    group = case.people[person]["group"]
    return ("group", group) if group in case.groups else SOURCE


def chain(case, openings: set[str]) -> list[Node]:
    """Limits that hold all the openings, from the inside out, then the sink, which is the source."""
    inside = [(len(case.inside(i)), n, i) for n, i in enumerate(named(case, "limit")) if openings <= case.inside(i)]
    return [("limit", i) for _, _, i in sorted(inside)] + [SOURCE]


def after(case, opening: str) -> Node:
    return chain(case, {opening})[0]


def outside(case, limit: str) -> Node:
    nodes = chain(case, case.inside(limit))
    return nodes[nodes.index(("limit", limit)) + 1]


def residual(case, placement: dict) -> list[tuple[Node, Node, Price]]:
    """Steps (from, to, cost): along every arc with room, back along every arc in use, and back out of empty places."""
    none, steps = (0,) * case.stages, []

    def arc(tail: Node, head: Node, cost: Price, flow: int, most: int, least: int = 0):
        if flow < most:
            steps.append((tail, head, cost))
        if flow > least:
            steps.append((head, tail, minus(none, cost)))

    held = list(placement)
    for supervisor, row in case.supervisors.items():
        load = sum(name == supervisor for name in placement.values())
        arc(SOURCE, ("supervisor", supervisor), none, load, number(row, "capacity"), number(row, "minimum"))
    for (supervisor, group), cost in case.supervision.items():
        use = sum(s == supervisor and case.people[p]["group"] == group for (p, _), s in placement.items())
        if group in case.groups and number(case.supervisors[supervisor], "capacity"):
            arc(("supervisor", supervisor), ("group", group), case.row_cost(cost), use, FAR)
    for person, row in case.people.items():
        arc(before(case, person), ("person", person), none, sum(p == person for p, _ in held), number(row, "demand"))
    for pair in case.pairs:
        use = pair in held
        arc(("person", pair[0]), ("opening", pair[1]), case.cost(pair), use, 1, pair in case.required)
    for opening, row in case.openings.items():
        load = sum(o == opening for _, o in held)
        arc(("opening", opening), after(case, opening), none, load, number(row, "capacity"))
        steps.append((after(case, opening), ("opening", opening), none))
    for row in case.rows["limits"]:
        limit, load = ("limit", row["limit"]), sum(o in case.inside(row["limit"]) for _, o in held)
        arc(limit, outside(case, row["limit"]), none, load, number(row, "capacity"), number(row, "minimum"))
        if not number(row, "minimum"):
            steps.append((outside(case, row["limit"]), limit, none))
    return steps


def distances(case, steps: list[tuple[Node, Node, Price]]) -> dict[Node, Price]:
    """From the source; what it does not reach is far away."""
    far = (FAR, *(0,) * (case.stages - 1))
    nodes = {("limit", i) for i in named(case, "limit")} | {("group", g) for g in case.groups}
    for kind, names in (("person", case.people), ("opening", case.openings), ("supervisor", case.supervisors)):
        nodes |= {(kind, name) for name in names}
    at = dict.fromkeys(nodes, far) | {SOURCE: (0,) * case.stages}
    for _ in range(len(at) + 1):
        before = dict(at)
        for tail, head, cost in steps:
            if head != SOURCE:
                at[head] = min(at[head], add(at[tail], cost))
        if at == before:
            break
    return at
