"""Every rule of the format on a small problem, by trying everything. Nothing here is shared with the engine.

Tables map a file's name to its rows (dicts; numbers as integers or text; what is missing or empty is the default). A
placement is a frozen set of (person, opening, supervisor), the supervisor "" where none is needed. `placements` lists
all that is allowed, one by one; `best` only looks for the values of the best, and keeps of the supervisors' choices
what can still matter: who is how busy where, and the least that costs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

from tests.matching import small

CRITERIA = (
    "placed",
    "profile:greedy",
    "profile:generous",
    "rank_cost",
    "score",
    "distance",
    "kept",
    "supervision_cost",
    "supervision_balance",
    "opened",
)
ENDLESS = 10**9
Pair = tuple[str, str]
Placement = frozenset[tuple[str, str, str]]


def number(row: dict, column: str, default: int = 0) -> int:
    """The integer in a cell."""
    return default if row.get(column) in (None, "") else int(row[column])


class Rules:
    """The tables by identifier, defaults filled in."""

    def __init__(self, tables: small.Tables):
        rows = defaultdict(list, tables)
        self.people = {row["person"]: row for row in rows["people"]}
        self.openings = {row["opening"]: row for row in rows["openings"]}
        self.ranks = max((number(row, "rank") for row in rows["wishes"]), default=0)
        self.pins = {(row["person"], row["opening"]): row["kind"] for row in rows["pins"]}
        self.required = {pair for pair, kind in self.pins.items() if kind == "require"}
        self.facts = self._facts(rows)
        self.limits = [
            (
                {row["opening"] for row in rows["limit_openings"] if row["limit"] == limit["limit"]},
                number(limit, "minimum"),
                number(limit, "capacity"),
            )
            for limit in rows["limits"]
        ]
        self.supervisors = {row["supervisor"]: row for row in rows["supervisors"]}
        self.supervision = {
            (row["supervisor"], row["group"], row.get("opening") or ""): number(row, "cost")
            for row in rows["supervision"]
        }
        self.team = {row["person"]: row["team"] for row in rows["teams"]}
        self.previous = {(row["person"], row["opening"]) for row in rows["previous"]}
        self.clashes = {frozenset((row["opening_a"], row["opening_b"])) for row in rows["conflicts"]}
        self.clashes |= {frozenset(two) for two in combinations(self.openings, 2) if self._share_a_day(*two)}

    def _facts(self, rows: small.Tables) -> dict[Pair, tuple[int, int, int]]:
        """Rank, score and distance of every possible pair (rule 4): the wish, else the pool, else the pin."""
        last = self.ranks + 1
        found = dict.fromkeys(self.required, (last, 0, 0))
        for row, (person, its) in product(rows["pools"], self.people.items()):
            if its.get("fallback") == row["pool"]:
                found[person, row["opening"]] = (last, 0, number(row, "distance"))
        for row in rows["wishes"]:
            facts = number(row, "rank"), number(row, "score"), number(row, "distance")
            found[row["person"], row["opening"]] = facts
        return {pair: facts for pair, facts in found.items() if self.pins.get(pair) != "forbid"}

    def _share_a_day(self, a: str, b: str) -> bool:
        spans = [(self.openings[o].get("starts_on"), self.openings[o].get("ends_on")) for o in (a, b)]
        return all(map(all, spans)) and max(spans)[0] <= min(end for _, end in spans)

    def choices(self, person: str) -> list[tuple[str, ...]]:
        """Every set of openings that rules 1 and 7 let this person hold."""
        its, mine = self.people[person], [opening for p, opening in self.facts if p == person]
        must = {opening for p, opening in self.required if p == person}
        most = number(its, "credits_max", ENDLESS)
        sets = [held for n in range(number(its, "demand", 1) + 1) for held in combinations(mine, n)]
        return [
            held
            for held in sets
            if must <= set(held)
            and sum(number(self.openings[o], "credits") for o in held) <= most
            and not any(frozenset(two) in self.clashes for two in combinations(held, 2))
        ]

    def need(self, pair: Pair) -> tuple[str, str]:
        """What decides who may supervise the pair: the group, "" where nobody need, and the opening (rule 5)."""
        return (self.people[pair[0]].get("group") or "") if self.supervisors else "", pair[1]

    def who_may_supervise(self, need: tuple[str, str]) -> list[tuple[str, int]]:
        """(supervisor, cost); [("", 0)] where none is needed."""
        group, opening = need
        if not group:
            return [("", 0)]
        row = self.supervision
        costs = {name: row.get((name, group, opening), row.get((name, group, ""))) for name in self.supervisors}
        return [(supervisor, cost) for supervisor, cost in costs.items() if cost is not None]

    def within_ceilings(self, load: Counter) -> bool:
        """No opening and no limit holds too many (rules 2 and 3)."""
        return all(n <= number(self.openings[o], "capacity") for o, n in load.items()) and all(
            sum(load[o] for o in members) <= most for members, _, most in self.limits
        )

    def above_floors(self, load: Counter) -> bool:
        """Every opening in use may open, every limit has its minimum (rules 2 and 3)."""
        return all(n >= number(self.openings[o], "min_to_open") for o, n in load.items()) and all(
            sum(load[o] for o in members) >= least for members, least, _ in self.limits
        )


def holdings(rules: Rules) -> Iterator[list[Pair]]:
    """Who holds what, by every rule but that on supervisors."""
    people = list(rules.people)
    choices = {person: rules.choices(person) for person in people}

    def add(at: int, held: list[Pair], load: Counter, of_team: dict[str, tuple]):
        if at == len(people):
            if rules.above_floors(load):
                yield held
            return
        person = people[at]
        team = rules.team.get(person)
        for openings in choices[person]:
            if team in of_team and of_team[team] != openings:
                continue
            more = load + Counter(openings)
            if rules.within_ceilings(more):
                together = of_team | ({team: openings} if team else {})
                yield from add(at + 1, held + [(person, o) for o in openings], more, together)

    yield from add(0, [], Counter(), {})


def placements(tables: small.Tables) -> Iterator[Placement]:
    """Every placement that the rules allow."""
    rules = Rules(tables)
    for held in holdings(rules):
        for named in product(*([s for s, _ in rules.who_may_supervise(rules.need(pair))] for pair in held)):
            placement = frozenset((*pair, supervisor) for pair, supervisor in zip(held, named, strict=True))
            if supervisors_agree(rules, placement):
                yield placement


def supervisors_agree(rules: Rules, placement: Placement) -> bool:
    """Each supervisor has neither too many nor too few placements, nor too many openings (rule 5)."""
    for name, row in rules.supervisors.items():
        openings = [opening for _, opening, supervisor in placement if supervisor == name]
        if not number(row, "minimum") <= len(openings) <= number(row, "capacity"):
            return False
        if len(set(openings)) > number(row, "max_openings", ENDLESS):
            return False
    return True


def value(tables: small.Tables, placement: Placement, criteria: list[str]) -> list:
    """Values of the criteria, as result.json states them."""
    rules = Rules(tables)
    cost = sum(dict(rules.who_may_supervise(rules.need((p, o))))[supervisor] for p, o, supervisor in placement)
    loads = [sum(row[2] == name for row in placement) for name in rules.supervisors] or [0]
    return _values(rules, [(p, o) for p, o, _ in placement], cost, max(loads) - min(loads), criteria)


def _values(rules: Rules, held: list[Pair], cost: int, balance: int, criteria: list[str]) -> list:
    facts = [rules.facts[pair] for pair in held]
    ranks = Counter(rank for rank, _, _ in facts)
    profile = [ranks[rank] for rank in range(1, rules.ranks + 2)]
    known = {
        "placed": sum(number(rules.people[person], "weight", 1) for person, _ in held),
        "profile:greedy": profile,
        "profile:generous": profile,
        "rank_cost": sum(rank for rank, _, _ in facts),
        "score": sum(score for _, score, _ in facts),
        "distance": sum(distance for _, _, distance in facts),
        "kept": len(rules.previous & set(held)),
        "supervision_cost": cost,
        "supervision_balance": balance,
        "opened": len({opening for _, opening in held}),
    }
    return [known[name] for name in criteria]


def best(tables: small.Tables, criteria: list[str]) -> list | None:
    """The best values of the criteria, in their order; None where no placement is allowed."""
    rules = Rules(tables)
    ways = cache(lambda needs: supervised(rules, needs))
    winner, key = None, None
    for held in holdings(rules):
        hoped = small.order(_values(rules, held, 0, 0, criteria), criteria)
        if key is not None and hoped >= key:
            continue
        for balance, cost in ways(tuple(sorted(map(rules.need, held)))).items():
            values = _values(rules, held, cost, balance, criteria)
            if key is None or small.order(values, criteria) < key:
                winner, key = values, small.order(values, criteria)
    return winner


def supervised(rules: Rules, needs: tuple[tuple[str, str], ...]) -> dict[int, int]:
    """The least cost by balance over all ways to supervise what is needed; empty where there is none.

    Grows from need to need what sets ways apart: each supervisor's openings, one entry a placement.
    """
    ways = {tuple(() for _ in rules.supervisors): 0}
    names = list(rules.supervisors)
    for need in needs:
        grown: dict[tuple, int] = {}
        for (busy, spent), (supervisor, cost) in product(ways.items(), rules.who_may_supervise(need)):
            if supervisor:
                at = names.index(supervisor)
                if len(busy[at]) == number(rules.supervisors[supervisor], "capacity"):
                    continue
                busy = (*busy[:at], tuple(sorted((*busy[at], need[1]))), *busy[at + 1 :])
            if spent + cost < grown.get(busy, ENDLESS):
                grown[busy] = spent + cost
        ways = grown
    found: dict[int, int] = {}
    for busy, cost in ways.items():
        way = frozenset((n, o, s) for s, openings in zip(names, busy, strict=True) for n, o in enumerate(openings))
        if supervisors_agree(rules, way):
            balance = max(map(len, busy), default=0) - min(map(len, busy), default=0)
            found[balance] = min(cost, found.get(balance, ENDLESS))
    return found
