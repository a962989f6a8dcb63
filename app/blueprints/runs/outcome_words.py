"""The figures of a result in words: steps of the funnel, ranges, what one more place would change."""

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.blueprints.runs.wording import CRITERIA
from app.queries.outcome_check import Compared
from app.queries.outcome_demand import Balance
from app.queries.outcome_worth import FEWER_IS_BETTER
from app.queries.small_tables import Cell

STEPS = {
    "participants": _l("In the round"),
    "without_own_place": _l("Have not found a place by themselves"),
    "certified": _l("Have a certified list"),
    "with_choice": _l("Could be placed somewhere"),
    "placed": _l("Have a place"),
    "third": _l("Got one of their first three choices"),
    "first": _l("Got their first choice"),
}
LEVELS = {
    -3: _l("20 or more short"),
    -2: _l("10 to 19 short"),
    -1: _l("5 to 9 short"),
    0: _l("about even"),
    1: _l("5 to 9 free"),
    2: _l("10 to 19 free"),
    3: _l("20 or more free"),
}
RANGES = {-3: "≤ −20", -2: "−19…−10", -1: "−9…−5", 0: "±4", 1: "5…9", 2: "10…19", 3: "≥ 20"}
SUMS = {
    "rank_cost": _l("the choice numbers become smaller by %(by)s in sum"),
    "score": _l("the hosts' ratings become larger by %(by)s in sum"),
    "distance": _l("the ways become shorter by %(by)s km in sum"),
}


def step(name: str) -> str:
    return str(STEPS[name])


def cell(one: Cell) -> str:
    """An exact count, or a range; nothing where nobody is."""
    if one.low == one.high:
        return format_decimal(one.low) if one.low else ""
    if one.high is None:
        return _("%(low)s and more", low=format_decimal(one.low))
    if one.low == 0:
        return _("up to %(high)s", high=one.high)
    return f"{format_decimal(one.low)}–{format_decimal(one.high)}"


def people(one: Cell) -> str:
    """The same inside a sentence."""
    if one.low == one.high:
        return ngettext("%(num)s person", "%(num)s people", one.low)
    return _("%(range)s people", range=cell(one))


def balance(one: Balance, is_exact: bool) -> str:
    """Places less first wishes: a number with its sign, or a range."""
    if not is_exact:
        return RANGES[one.level]
    return "0" if not one.rest else f"{'+' if one.rest > 0 else '−'}{format_decimal(abs(one.rest))}"


def level(number: int) -> str:
    return str(LEVELS[number])


def change(criteria: list[str], by: list) -> str:
    """What one more place would do: the first criterion that moves, and whose choices move with it."""
    for name, entry in zip(criteria, by, strict=False):
        if not any(entry) if isinstance(entry, list) else not entry:
            continue
        if isinstance(entry, list):
            return _choices(entry)
        if name == "placed":
            told = _("one more person gets a place")
            lists = [one for one in by if isinstance(one, list)]
            return _("%(gain)s (%(choices)s)", gain=told, choices=_choices(lists[0])) if lists else told
        better = -entry if name in FEWER_IS_BETTER else entry
        return _sum(name, better)
    return _("nothing")


def _sum(name: str, better: int) -> str:
    words = SUMS.get(name)
    if words is not None:
        return str(words) % {"by": format_decimal(better)}
    return _("better by %(by)s: %(criterion)s", by=format_decimal(better), criterion=CRITERIA.get(name, name))


def _choices(entry: list[int]) -> str:
    """Counts by choice that move: "choice 1 instead of choice 3", or each with its sign."""
    moved = [(rank, count) for rank, count in enumerate(entry, start=1) if count]
    more, fewer = [rank for rank, n in moved if n == 1], [rank for rank, n in moved if n == -1]
    if len(moved) == 2 and more and fewer:
        return _("one person gets choice %(more)s instead of choice %(fewer)s", more=more[0], fewer=fewer[0])
    if len(moved) == 1 and more:
        return _("one more choice %(more)s", more=more[0])
    return ", ".join(
        _("choice %(rank)s: %(by)s", rank=rank, by=f"{'+' if n > 0 else '−'}{format_decimal(abs(n))}")
        for rank, n in moved
    )


def compared(one: Compared) -> str:
    if one.name == "people":
        return _("People of the run")
    if one.name == "sha256":
        return _("Hash over every placement")
    return str(CRITERIA.get(one.name, one.name))


def mean(value: float | None) -> str:
    return "—" if value is None else format_decimal(value, "0.0#")
