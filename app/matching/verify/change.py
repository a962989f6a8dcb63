"""What a change by hand breaks and what it is worth, judged by the rules and values of the verifier: nothing is solved.

A placement here is a row (person, opening, supervisor or ""), by identifiers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.matching.verify import rules
from app.matching.verify.answer import Answer
from app.matching.verify.bundle import CRITERIA, Bundle, read_bundle
from app.matching.verify.pairs import Pairs, facts
from app.matching.verify.values import value

Row = tuple[str, str, str]
# Which pair is on a list, and how it is shown, is no rule for what is done by hand.
JUDGED = (rules.pins, *rules.CEILINGS, *rules.FLOORS)
# Of these a fault names the pair, so the same fault has other words once the pair has changed: they are counted.
COUNTED = (rules.supervision,)


@dataclass(frozen=True)
class Judged:
    """`broken`: names of rules that held, or were broken less, before; `values`: criterion → (before, after)."""

    broken: list[str]
    values: dict[str, tuple]


def judge_change(bundle_dir: Path, before: Iterable[Row], after: Iterable[Row], criteria: Iterable[str]) -> Judged:
    """Compare two placements of one bundle. Raises Unreadable."""
    bundle = read_bundle(bundle_dir)
    was, now = _held(bundle, before), _held(bundle, after)
    broken = [rule.__name__ for rule in JUDGED if _is_worse(rule, bundle, was, now)]
    names = [name for name in criteria if name in CRITERIA]
    return Judged(broken, {name: (value(name, bundle, *was), value(name, bundle, *now)) for name in names})


def _is_worse(rule, bundle: Bundle, was: tuple, now: tuple) -> bool:
    old, new = list(rule(bundle, *was)), list(rule(bundle, *now))
    return len(new) > len(old) if rule in COUNTED else bool(set(new) - set(old))


def _held(bundle: Bundle, rows: Iterable[Row]) -> tuple[Answer, Pairs]:
    """The placement as the rules take it."""
    rows = sorted(rows)
    person, opening, supervisor = (
        np.array([bundle.at[kind].get(row[column], -1) for row in rows], dtype=np.int64)
        for column, kind in enumerate(("person", "opening", "supervisor"))
    )
    held = facts(bundle, person, opening)
    return Answer({}, rows, person, opening, held.rank, supervisor, [], {}, {}, []), held
