"""Real wishes (UMass Amherst 2024) and the size that Moodle's ratingallocate publishes."""

import json
import os
from pathlib import Path

from app.matching.generate import Recipe
from bench.parts import limited
from bench.report import Section, Target
from bench.setting import Setting, size

NAME = "umass-2024"
GAP, MOODLE_S = 0.005, 0.2
SUMMED = ["placed", "rank_cost"]
MOODLE = Recipe(people=500, openings=21, wishes=10, specialties=1, cross=0, seed=1)
WORDS = (
    "`umass-2024`: 694 people, up to several classes each, with clashes (the folder that KLASTER_DATA names), with the "
    "bundle's own criteria and with those that can be summed; {limit:.0f} s and two workers for each. "
    "`500 × 21`: 10 wishes each, the size at which Moodle's ratingallocate reports 11 s. Libraries are loaded before "
    "the clock starts; `whole`: from files to files. Columns as under side rules; a profile's bound is that of its "
    "first open entry."
)


def run(setting: Setting) -> Section:
    """Measure both."""
    rows, targets = [], []
    data = os.environ.get("KLASTER_DATA")
    if data is None:
        rows.append((NAME, "not measured: KLASTER_DATA is not set", *("",) * 8))
        targets.append(Target(f"{NAME}: gap at most {GAP:.1%}", "KLASTER_DATA is not set", None))
    else:
        _umass(setting, Path(data) / NAME, rows, targets)
    _moodle(setting, rows, targets)
    return Section("real", "Real sizes", WORDS.format(limit=setting.limit_s), limited.HEADER, rows, targets)


def _umass(setting: Setting, folder: Path, rows: list, targets: list) -> None:
    own = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))["criteria"]
    for criteria, peers in (
        (own, ("CP-SAT", "HiGHS")),
        (SUMMED, ("CP-SAT", "CP-SAT as one sum", "HiGHS", "HiGHS as one sum")),
    ):
        measured = limited.measure(setting, NAME, folder, criteria, peers)
        rows += limited.rows(NAME, criteria, measured)
        words = f"{NAME}, `{','.join(criteria)}`: gap at most {GAP:.1%} within {setting.limit_s:.0f} s, verified"
        targets.append(limited.gap_target(words, measured[limited.OURS], GAP, setting.limit_s))
        words = f"{NAME}, `{','.join(criteria)}`: at least as good as the hand-written models"
        targets.append(limited.as_good_target(words, criteria, measured))


def _moodle(setting: Setting, rows: list, targets: list) -> None:
    folder = setting.bundle(MOODLE)
    measured = limited.measure(setting, size(MOODLE), folder, SUMMED, ("raw", "CP-SAT as one sum"))
    rows += limited.rows(size(MOODLE), SUMMED, measured)
    ours, words = measured[limited.OURS], f"{size(MOODLE)}: at most {MOODLE_S} s, from files to files"
    if "why" in ours:
        targets.append(Target(words, ours["why"], None))
    else:
        met = ours["status"] == "optimal" and ours["whole"] <= MOODLE_S
        targets.append(Target(words, f"{ours['whole']:.3f} s, {ours['status']}", met))
