"""What the CP-SAT and the HiGHS model have in common: one 0-1 variable a possible pair, one a team and opening."""

from collections import defaultdict
from dataclasses import dataclass

from bench.peers.bundle import Bundle
from bench.peers.values import Pairs

NOWHERE = -1


@dataclass(frozen=True)
class Column:
    """A placement of one person, or of a whole team, in an opening, `ranks` one each; or what they hold nowhere."""

    people: tuple[int, ...]
    opening: int
    ranks: tuple[int, ...]
    most: int = 1


@dataclass(frozen=True)
class Stage:
    """One thing to minimise: a criterion, and the rank it is about where that is a profile (else 0)."""

    criterion: str
    rank: int = 0

    def cost(self, column: Column) -> int:
        """What one unit of the column costs at this stage; of `placed` those who are not count, a sparse sum."""
        return {
            "placed": len(column.people) if column.opening == NOWHERE else 0,
            "rank_cost": sum(column.ranks),
            "profile:greedy": -column.ranks.count(self.rank),
            "profile:generous": column.ranks.count(self.rank),
        }[self.criterion]


def stages(criteria: list[str], ranks: int) -> list[Stage]:
    """All stages in order, a profile being one for each rank from 1 to R + 1."""
    found = []
    for name in criteria:
        if name == "profile:greedy":
            found += [Stage(name, rank) for rank in range(1, ranks + 2)]
        elif name == "profile:generous":
            found += [Stage(name, rank) for rank in range(ranks + 1, 0, -1)]
        else:
            found.append(Stage(name))
    return found


def columns(bundle: Bundle) -> list[Column]:
    """Everybody's "nowhere", the wishes of people without a team, the openings that all members of a team wish for."""
    team_of = {person: number for number, team in enumerate(bundle.teams) for person in team}
    alone = [p for p in range(len(bundle.people)) if p not in team_of]
    found = [Column((p,), NOWHERE, (), bundle.demand[p]) for p in alone]
    found += [Column(tuple(team), NOWHERE, ()) for team in bundle.teams]
    shared = defaultdict(dict)
    for person, opening, rank in zip(bundle.person, bundle.opening, bundle.rank, strict=True):
        if person in team_of:
            shared[team_of[person], opening][person] = rank
        elif bundle.capacity[opening] >= max(1, bundle.minimum[opening]):
            found.append(Column((person,), opening, (rank,)))
    for (number, opening), ranks in shared.items():
        team = tuple(bundle.teams[number])
        if len(ranks) == len(team):
            found.append(Column(team, opening, tuple(ranks[p] for p in team)))
    return found


def pairs(chosen: list[Column]) -> Pairs:
    """The placement that the chosen columns stand for."""
    held = [column for column in chosen if column.opening != NOWHERE]
    return [(p, column.opening, r) for column in held for p, r in zip(column.people, column.ranks, strict=True)]


def by_person(found: list[Column]) -> dict[int, list[int]]:
    """Positions of each person's columns; of a team, those of its first member."""
    mine = defaultdict(list)
    for place, column in enumerate(found):
        mine[column.people[0]].append(place)
    return mine


def by_opening(found: list[Column]) -> dict[int, list[int]]:
    """Positions of each opening's columns."""
    here = defaultdict(list)
    for place, column in enumerate(found):
        if column.opening != NOWHERE:
            here[column.opening].append(place)
    return here


def by_group(bundle: Bundle, found: list[Column]) -> dict[tuple[str, int], dict[int, int]]:
    """(group, opening): by column, how many of its people need a supervisor for that group there."""
    needs = defaultdict(lambda: defaultdict(int))
    for place, column in enumerate(found):
        for person in column.people if column.opening != NOWHERE else ():
            if bundle.group[person]:
                needs[bundle.group[person], column.opening][place] += 1
    return needs


def clashes(bundle: Bundle, found: list[Column]) -> list[list[int]]:
    """Columns of one person of which at most one may be chosen: few large sets, which bound more tightly than pairs."""
    edges = set(bundle.conflicts) | {(b, a) for a, b in bundle.conflicts}
    sets = []
    for person, mine in by_person(found).items() if edges else ():
        if bundle.demand[person] == 1:
            continue
        left = {(i, j) for i in mine for j in mine if i < j and (found[i].opening, found[j].opening) in edges}
        while left:
            clique = list(min(left))
            for k in mine:
                if k not in clique and all((found[k].opening, found[i].opening) in edges for i in clique):
                    clique.append(k)
            sets.append(clique)
            left -= {(i, j) for i in clique for j in clique}
    return sets
