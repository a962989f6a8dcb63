"""What a placement is worth and whether it keeps the rules, counted from its pairs, not from a solver's objective."""

from collections import Counter

from bench.peers.bundle import Bundle

Pairs = list[tuple[int, int, int]]  # person, opening, rank
Loads = dict[tuple[int, str, int], int]  # (supervisor, group, opening): placements taken


def values(bundle: Bundle, pairs: Pairs, criteria: list[str]) -> list:
    """The criteria's values as result.json states them."""
    count = Counter(rank for _, _, rank in pairs)
    profile = [count[rank] for rank in range(1, bundle.ranks + 2)]
    known = {
        "placed": len(pairs),
        "rank_cost": sum(rank for _, _, rank in pairs),
        "profile:greedy": profile,
        "profile:generous": profile,
    }
    return [known[name] for name in criteria]


def entries(criteria: list[str], stated: list) -> list:
    """Values (or bounds) as one list in the order of the stages, smaller being better; None where nothing is stated."""
    found = []
    for name, value in zip(criteria, stated, strict=True):
        if name == "profile:generous":
            found += reversed(value or [None])
        elif name == "profile:greedy":
            found += [None if n is None else -n for n in value or [None]]
        else:
            found.append(-value if name == "placed" and value is not None else value)
    return found


def conclude(reached: list | None, bounds: list[int | None]) -> dict:
    """Status, bounds and gap by the rules of the format: a bound holds while all before it are reached; the gap is that
    of the first that is not."""
    if reached is None:
        return {"status": "none", "bounds": bounds[:1] + [None] * (len(bounds) - 1), "gap": None}
    for number, (value, bound) in enumerate(zip(reached, bounds, strict=True)):
        if bound != value:
            gap = None if bound is None else abs(bound - value) / max(1, abs(bound))
            known = bounds[: number + 1] + [None] * (len(bounds) - number - 1)
            return {"status": "feasible", "bounds": known, "gap": gap}
    return {"status": "optimal", "bounds": bounds, "gap": 0.0}


def require_rules(bundle: Bundle, pairs: Pairs, loads: Loads) -> None:
    """Stop with ValueError where a placement breaks a rule of the bundle: such a peer is compared with nobody."""
    held = Counter(person for person, _, _ in pairs)
    filled = Counter(opening for _, opening, _ in pairs)
    where = {}
    for person, opening, _ in pairs:
        where.setdefault(person, set()).add(opening)
    faults = [
        *(f"{bundle.people[p]} holds {n}" for p, n in held.items() if n > bundle.demand[p]),
        *(f"{bundle.openings[o]} is overfull" for o, n in filled.items() if n > bundle.capacity[o]),
        *(f"{bundle.openings[o]} opens too small" for o, n in filled.items() if n < bundle.minimum[o]),
        *(f"team {t} is torn" for t, team in enumerate(bundle.teams) if len({str(where.get(p)) for p in team}) > 1),
        *(f"a clash in {a} and {b}" for a, b in bundle.conflicts for mine in where.values() if {a, b} <= mine),
        *(_supervision_faults(bundle, pairs, loads) if bundle.supervisors else ()),
    ]
    wished = set(zip(bundle.person, bundle.opening, bundle.rank, strict=True))
    if len(set(pairs)) < len(pairs) or not set(pairs) <= wished:
        faults.append("a pair that nobody wished for, or one twice")
    if faults:
        raise ValueError(f"{len(faults)} rules broken: {faults[0]}")


def _supervision_faults(bundle: Bundle, pairs: Pairs, loads: Loads):
    needed = Counter((bundle.group[p], o) for p, o, _ in pairs if bundle.group[p])
    given: Counter = Counter()
    mine: dict[int, Counter] = {s: Counter() for s in range(len(bundle.supervisors))}
    for (s, group, opening), count in loads.items():
        may = bundle.supervisors[s].may.get(group, set())
        if may is not None and opening not in may:
            yield f"supervisor {s} may not take {group} in {opening}"
        given[group, opening] += count
        mine[s][opening] += count
    if +given != needed:
        yield "not everybody has one supervisor"
    for s, supervisor in enumerate(bundle.supervisors):
        openings, total = len(+mine[s]), mine[s].total()
        if not supervisor.minimum <= total <= supervisor.capacity:
            yield f"supervisor {s} takes {total}"
        if supervisor.most is not None and openings > supervisor.most:
            yield f"supervisor {s} goes to {openings} openings"
