"""What a person is told: plain sentences that name nobody else."""

from dataclasses import dataclass

from app.matching.explain.price import Price
from app.matching.problem import Problem


@dataclass(frozen=True)
class Explanation:
    """One pair explained; `person` and `opening` are positions.

    kind: not_eligible, holds, better_met, full, limit, supervisor, team, minimum, criterion, conflict, credits,
    forbidden. `price`: by criterion, what its value changes by when the pair is required; None where it is held, where
    it is impossible, where nothing was found in time, and under the mechanism `stable`. The others: see `Price`.
    """

    person: int
    opening: int
    kind: str
    words: str
    price: list | None = None
    moves: int | None = None
    exact: bool = True
    impossible: str = ""


@dataclass(frozen=True)
class Reason:
    """Why a pair is not in force. `is_final`: no pin could bring it about."""

    kind: str
    words: str
    is_final: bool = False


DECIDED_BY_PRICE = ("full", "limit", "supervisor", "team", "minimum", "criterion")
NOT_PROVED = "What it would cost could not be proved in the time allowed."
DRAWN = "There is an equally good placement with this person there; the published draw decided between the two."
EQUAL = "There is an equally good placement with this person there; no criterion decides between the two."
IMPOSSIBLE = {
    "full": "It could not be arranged: every place there is fixed by hand.",
    "limit": "It could not be arranged: a limit over it leaves no place that could be freed.",
    "supervisor": "It could not be arranged: no supervisor could be freed for it.",
    "minimum": "It could not be arranged: a minimum could then not be met.",
    "team": "It could not be arranged for the whole team.",
    "conflict": "It could not be arranged beside what is fixed by hand.",
    "credits": "It could not be arranged: it takes too many credits beside what is fixed by hand.",
    "forbidden": "It could not be arranged beside what is fixed by hand.",
    "rules": "It could not be arranged within the rules.",
}
_DECIDED = {
    "rank_cost": "the ranks of all placements would add up to {} more",
    "score": "the hosts' ratings of all placements would add up to {} less",
    "distance": "the distances of all placements would add up to {} more",
    "kept": "{} fewer of the placements that were in force would stay",
    "supervision_cost": "supervision would cost {} more",
    "supervision_balance": "the busiest and the least busy supervisor would be {} further apart",
    "opened": "{} more openings would have to open",
}


def explanation(problem: Problem, person: int, opening: int, reason: Reason, price: Price, drawn: bool) -> Explanation:
    """The reason with its price. `drawn`: does a published draw decide between equal placements?"""
    words = [reason.words]
    if price.impossible and not reason.is_final:
        words.append(IMPOSSIBLE[price.impossible])
    elif not price.exact:
        words.append(NOT_PROVED)
    elif price.change is not None and reason.kind in DECIDED_BY_PRICE:
        words.append(decided(problem, price.change) or (DRAWN if drawn else EQUAL))
    fields = (price.change, price.moves, price.exact, price.impossible)
    return Explanation(person, opening, reason.kind, " ".join(words), *fields)


def lines(problem: Problem, of: Explanation, rank: int | None) -> list[str]:
    """An explanation as text; `rank` is that of the wish, None where there is none."""
    wish = "" if rank is None else f" (wish {rank})"
    text = [f"{problem.openings.opening[of.opening]}{wish}: {of.kind}", f"  {of.words}"]
    if of.price is not None:
        change = ", ".join(f"{name} {_signed(by)}" for name, by in zip(problem.criteria, of.price, strict=True))
        who = "1 other person moves" if of.moves == 1 else f"{of.moves} other people move"
        text.append(f"  required by a pin{'' if of.exact else ' (not proved)'}: {change}; {who}")
    return text


def _signed(by: int | list[int]) -> str:
    return "[" + ", ".join(map(_signed, by)) + "]" if isinstance(by, list) else f"{by:+d}" if by else "0"


def decided(problem: Problem, change: list) -> str:
    """What the first criterion that would suffer says; empty where none would."""
    for name, by in zip(problem.criteria, change, strict=True):
        if isinstance(by, list):
            ranks = range(len(by)) if name == "profile:greedy" else reversed(range(len(by)))
            for rank in ranks:
                if by[rank]:
                    return _because(_profile(name, rank + 1, by[rank], len(by)))
        elif name == "placed" and by:
            return _because(_placed(problem, -by))
        elif by:
            return _because(_DECIDED[name].format(abs(by)))
    return ""


def _because(what: str) -> str:
    return f"With this person there, {what}."


def _placed(problem: Problem, by: int) -> str:
    if (problem.people.weight != 1).any():
        return f"the weights of all placements would add up to {by} less"
    return f"{by} fewer could be placed in all"


def _profile(name: str, rank: int, by: int, ranks: int) -> str:
    """What changes at a rank; the last one is that of placements outside the wishes."""
    what = "be placed outside their wishes" if rank == ranks else f"get their wish number {rank}"
    return f"{abs(by)} {'fewer' if by < 0 else 'more'} would {what}"
