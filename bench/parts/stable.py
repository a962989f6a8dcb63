"""The stable mechanism against the packages of PyPI that know hospitals and residents."""

import csv
import random
from pathlib import Path

from app.matching.generate import Recipe
from bench import agreement
from bench.measure import Task, measure_all
from bench.report import Section, Target
from bench.setting import Setting, size

SIZES = ((2_000, 200), (8_000, 800))
SMALL = ((150, 30), (300, 60))
PACKAGES = ("matching", "algmatch")
TIMES = 100
WORDS = (
    "`flask match generate --people N --openings M --seed 1`, equal scores of an opening drawn apart, so that there is "
    "one person-optimal answer, which all must find pair by pair. `in memory`: from the read tables to the placement, "
    "a package's preference lists and objects, and this engine's list of the unplaced, included; of this engine the "
    "second solve in one process (`first` is the first). `from files`: reading and the first solve; this engine also "
    "checks what it reads and hashes it. Seconds of the wall. `times ours`: in memory, from files."
)
HEADER = ("people × openings", "what", "in memory", "first", "from files", "times ours", "peak MB", "placed")


def run(setting: Setting) -> Section:
    """Measure every size."""
    rows, targets = [], []
    for people, openings in SMALL if setting.small else SIZES:
        recipe = Recipe(people=people, openings=openings, seed=1)
        folder = setting.bundle(recipe, f"stable-{people}")
        draw_apart(folder)
        peers = ("ours stable", *PACKAGES)
        measured = dict(zip(peers, measure_all([Task(peer, folder) for peer in peers], setting.runs), strict=True))
        agreement.require(size(recipe), None, measured)
        rows += [_row(recipe, peer, measured[peer], measured["ours stable"]) for peer in peers]
        targets = [_target(recipe, peer, measured[peer], measured["ours stable"]) for peer in PACKAGES]
    return Section("stable", "Stable", WORDS, HEADER, rows, targets)


def draw_apart(folder: Path) -> None:
    """Replace the scores of wishes.csv so that no two at one opening are equal, the higher staying the higher."""
    path = folder / "wishes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    people = sorted({row["person"] for row in rows})
    lot = dict(zip(people, random.Random(1).sample(range(len(people)), len(people)), strict=True))
    for row in rows:
        row["score"] = int(row["score"]) * len(people) + lot[row["person"]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _row(recipe: Recipe, peer: str, run: dict, ours: dict) -> tuple:
    start = (size(recipe), "this engine" if peer == "ours stable" else f"PyPI `{peer}`")
    if "why" in run:
        return (*start, run["why"], *("",) * 5)
    times = "" if "why" in ours else ", ".join(f"{run[t] / ours[t]:.1f}" for t in ("seconds", "whole"))
    first = f"{run['first']:.4f}" if "first" in run else ""
    figures = (f"{run['seconds']:.4f}", first, f"{run['whole']:.3f}", times, f"{run['peak_mb']:.0f}")
    return (*start, *figures, run["values"][0])


def _target(recipe: Recipe, peer: str, run: dict, ours: dict) -> Target:
    words = f"{size(recipe)}: at least {TIMES} × faster than `{peer}`, in memory"
    if "why" in run or "why" in ours:
        return Target(words, run.get("why") or ours["why"], None)
    times = run["seconds"] / ours["seconds"]
    return Target(words, f"{times:.0f} ×", times >= TIMES)
