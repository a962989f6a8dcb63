"""The peers must agree: a comparison of programs that solve different problems is worth nothing."""

from bench.measure import standing
from bench.peers.values import entries


class Disagreement(SystemExit):
    """Two answers that cannot both be right."""


def require(where: str, criteria: list[str] | None, measured: dict[str, dict]) -> None:
    """Stop where two claim different optima, where one beats another's optimum, or another's bound."""
    known = {peer: run for peer, run in measured.items() if run.get("values") is not None}
    proved = {peer: run["values"] for peer, run in known.items() if run["status"] == "optimal"}
    if len({str(values) for values in proved.values()}) > 1:
        raise Disagreement(f"{where}: different optima: {proved}")
    if criteria is None:
        return
    for peer, run in known.items():
        mine = entries(criteria, run["values"])
        for other, values in proved.items():
            if mine < entries(criteria, values):
                raise Disagreement(f"{where}: {peer} has {run['values']}, better than the optimum of {other}, {values}")
        for other, theirs in known.items():
            bound = (theirs.get("bounds") or [None])[0]
            if bound is not None and mine[0] < bound:
                raise Disagreement(f"{where}: {peer} has {run['values']}, beyond the bound of {other}, {bound}")


def better(criteria: list[str], one: dict, other: dict) -> bool:
    """Is the first answer strictly better, criterion by criterion?"""
    return standing(criteria, one) < standing(criteria, other)
