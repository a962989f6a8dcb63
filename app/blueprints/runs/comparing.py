"""Two runs side by side, in words."""

from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.blueprints.rounds import wording as rounds_wording
from app.blueprints.runs.wording import criterion, value
from app.labels import label
from app.models import Run
from app.queries.compare import Comparison, Move
from app.queries.outcome_worth import gain
from app.services import changes

MOVES = {
    Move.SAME: _l("the same place"),
    Move.BETTER: _l("a higher wish"),
    Move.WORSE: _l("a lower wish"),
    Move.ELSEWHERE: _l("another place, a wish of the same number"),
    Move.NEW: _l("a place instead of none"),
    Move.LOST: _l("no place any more"),
    Move.WITHOUT: _l("no place in either run"),
    Move.JOINED: _l("only in the second run"),
    Move.GONE: _l("only in the first run"),
    Move.ALIKE: _l("the same outcome"),
    Move.CHANGED: _l("another outcome"),
}


def order(asked) -> str:
    """How a round or a run decides, most important first."""
    return " → ".join(rounds_wording.order(asked.mechanism, asked.criteria))


def move(kind: Move) -> str:
    return str(MOVES[kind])


def signed(number: int) -> str:
    return format_decimal(number, "+#,##0;−#,##0") if number else "0"


@dataclass(frozen=True)
class Line:
    """One criterion in both runs; `better`: whether the second run is better by it, None where they are equal."""

    name: str
    a: str
    b: str
    difference: str
    better: bool | None


def criteria(a: Run, b: Run, found: Comparison) -> list[Line]:
    """Those of the first run in their order, then what the second adds; a dash where a run was not asked for it."""
    of_a, of_b = ({one["name"]: one["value"] for one in (run.result or {}).get("criteria", [])} for run in (a, b))
    return [_line(name, of_a.get(name), of_b.get(name), found) for name in dict.fromkeys([*of_a, *of_b])]


def _line(name: str, a, b, found: Comparison) -> Line:
    if name.startswith("profile:"):
        # From the table of ranks, which shows no count that it must not, and holds for a run not asked for it too.
        told = [[row[side] for row in found.ranks] for side in (1, 2)]
        difference = " · ".join(signed(now - was) for was, now in zip(*told, strict=True))
        texts = [value(counts) for counts in told]
    else:
        texts = [value(a), value(b)]
        difference = "—" if a is None or b is None else signed(b - a)
    return Line(criterion(name), *texts, difference, _better(name, a, b))


def _better(name: str, a, b) -> bool | None:
    if a is None or b is None:
        return None
    gained = gain([name], [_less(b, a)])
    return None if not any(gained) else gained > (0,) * len(gained)


def _less(b, a):
    """b − a, entry by entry for a profile."""
    if not isinstance(a, list):
        return b - a
    length = max(len(a), len(b))
    a, b = ([*one, *[0] * (length - len(one))] for one in (a, b))
    return [now - was for was, now in zip(a, b, strict=True)]


def changed(run: Run) -> list[str]:
    """What a what-if changes in the data."""
    return [changes.in_words(one) for one in run.changes]


def asked(a: Run, b: Run) -> list[tuple[str, str, str]]:
    """(what, in the first run, in the second): how the two differ in what was asked, and what each started from."""
    rows = list(zip(_asked(a), _asked(b), strict=True))
    different = [(what, of_a, of_b) for (what, of_a), (_what, of_b) in rows[:-1] if of_a != of_b]
    (what, of_a), (_what, of_b) = rows[-1]
    return [*different, (what, of_a, of_b)]


def _asked(run: Run) -> list[tuple[str, str]]:
    return [
        (_("Kind"), label(run.kind)),
        (_("Changed on trial"), "; ".join(changed(run)) or "—"),
        (_("Decided by"), order(run)),
        (_("Data"), _("snapshot %(number)s", number=run.snapshot.number) if run.snapshot else _("the round as it was")),
    ]
