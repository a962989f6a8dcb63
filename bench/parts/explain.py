"""Explaining one pair on a solved network."""

from app.matching.generate import Recipe
from bench.measure import Task, measure_all
from bench.report import Section, Target
from bench.setting import Setting, size

MOST_MS = 100
WORDS = (
    "`flask match generate --people N --openings M --seed 1`, `placed,rank_cost`, solved. Wishes that were not "
    "granted, drawn from all; in process, milliseconds of the wall: the median and the slowest of {questions} "
    "questions, and what preparing the explainer takes once."
)
HEADER = ("people × openings", "median ms", "slowest ms", "preparing ms", "peak MB")


def run(setting: Setting) -> Section:
    """Measure one size."""
    recipe = Recipe(people=300 if setting.small else 100_000, openings=60 if setting.small else 10_000, seed=1)
    questions = 5 if setting.small else 50
    task = Task("ours explaining", setting.bundle(recipe), {"questions": questions})
    (run,) = measure_all([task], setting.runs)
    words = f"{size(recipe)}: one pair explained in at most {MOST_MS} ms, the slowest of {questions}"
    if "why" in run:
        row, target = (size(recipe), run["why"], "", "", ""), Target(words, run["why"], None)
    else:
        times = (run["seconds"], run["slowest"], run["build"])
        row = (size(recipe), *(f"{1000 * t:.1f}" for t in times), f"{run['peak_mb']:.0f}")
        target = Target(words, f"{1000 * run['slowest']:.1f} ms", 1000 * run["slowest"] <= MOST_MS)
    return Section("explain", "Explaining", WORDS.format(questions=questions), HEADER, [row], [target])
