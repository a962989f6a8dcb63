"""What a placement is worth under each criterion, and whether the stated bounds, gap and status are honest."""

from collections.abc import Iterator

import numpy as np

from app.matching.verify.answer import Answer
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs
from app.matching.verify.rules import supervision_cost

# criteria whose value is to be large (a profile:greedy: each entry)
LARGER = ("placed", "profile:greedy", "score", "kept")


def value(name: str, bundle: Bundle, answer: Answer, held: Pairs) -> int | list[int]:
    """The true value of a criterion. `held` must hold eligible pairs only."""
    if name.startswith("profile:"):
        return np.bincount(held.rank, minlength=bundle.ranks + 2)[1:].tolist()
    if name == "placed":
        return int(bundle.weight[held.person].sum())
    if name == "supervision_cost":
        return _supervision_cost(bundle, answer, held)
    if name == "supervision_balance":
        load = np.bincount(answer.supervisor[answer.supervisor >= 0], minlength=len(bundle.supervisors))
        return int(load.max() - load.min()) if len(bundle.supervisors) else 0
    if name == "opened":
        return len(np.unique(held.opening))
    column = {"rank_cost": held.rank, "score": held.score, "distance": held.distance, "kept": held.kept}[name]
    return int(column.sum())


def _supervision_cost(bundle: Bundle, answer: Answer, held: Pairs) -> int:
    rows = zip(answer.supervisor.tolist(), held.person.tolist(), held.opening.tolist(), strict=True)
    return sum(supervision_cost(bundle, s, p, o) or 0 for s, p, o in rows if s >= 0)


def wrong_values(bundle: Bundle, answer: Answer, held: Pairs, names: list[str]) -> Iterator[str]:
    """Stated values that are not the true ones."""
    for criterion in answer.report["criteria"]:
        if criterion["name"] in names:
            true = value(criterion["name"], bundle, answer, held)
            if criterion["value"] != true:
                yield f"criterion {criterion['name']} is {true}, not {criterion['value']}"
    short = int(bundle.demand.sum()) - len(held.person)
    if answer.report["short_of_demand"] != short:
        yield f"short_of_demand is {short}, not {answer.report['short_of_demand']}"


def dishonest(report: dict) -> Iterator[str]:
    """Faults in bounds, gap and status: bounds end at the first entry that is open, and `optimal` has none open.

    Works on entries in the order in which they are decided: a criterion is one entry, a profile one for each rank.
    """
    decided = [entry for criterion in report["criteria"] for entry in entries(criterion)]
    first = next((at for at, (_, value, bound) in enumerate(decided) if bound != value), None)
    if first is None:
        if report["status"] != "optimal":
            yield f"every bound equals its value, but the status is {report['status']}"
        if report["gap"] != 0:
            yield f"every bound equals its value, but the gap is {report['gap']}"
        return
    name, value, bound = decided[first]
    if report["status"] == "optimal":
        yield f"the status is optimal, but {name} has value {value} and bound {bound}"
    if any(later is not None for _, _, later in decided[first + 1 :]):
        yield f"bounds after the open {name} must be null"
    if bound is None:
        if report["gap"] is not None:
            yield f"the gap is {report['gap']}, but {name} has no bound"
        return
    if (bound < value) == (name in LARGER):
        yield f"the bound {bound} of {name} is on the wrong side of its value {value}"
    gap = abs(bound - value) / max(1, abs(bound))
    if report["gap"] is None or abs(report["gap"] - gap) > 1e-9:
        yield f"the gap is {gap}, not {report['gap']}"


def entries(criterion: dict) -> list[tuple[str, int, int | None]]:
    """(name, value, bound) of each entry in the order of decision: generous begins at the last rank."""
    name, values, bounds = criterion["name"], criterion["value"], criterion["bound"]
    if not isinstance(values, list):
        return [(name, values, bounds)]
    found = [(name, v, b) for v, b in zip(values, bounds or [None] * len(values), strict=True)]
    return found[::-1] if name == "profile:generous" else found
