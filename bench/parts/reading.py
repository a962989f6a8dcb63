"""Reading and checking a large bundle, beside the csv module that only cuts it into cells."""

from app.matching.generate import Recipe
from bench.measure import Task, measure_all
from bench.report import Section, Target
from bench.setting import Setting

MOST_S = 5
WORDS = (
    "A generated bundle, {wishes} wishes. `this engine`: every cell read, checked and hashed, arrays built. `csv`: "
    "Python's csv module over the same files, rows thrown away."
)
HEADER = ("wishes", "what", "processor seconds", "seconds of the wall", "peak MB")


def run(setting: Setting) -> Section:
    """Measure one size."""
    recipe = Recipe(people=1_000 if setting.small else 100_000, openings=100 if setting.small else 10_000, seed=1)
    folder = setting.bundle(recipe)
    tasks = [Task(peer, folder) for peer in ("ours reading", "csv")]
    ours, cells = measure_all(tasks, setting.runs)
    wishes = recipe.people * recipe.wishes
    rows = [_row(wishes, "this engine", ours), _row(wishes, "csv", cells)]
    words = f"{wishes} wishes read and checked in at most {MOST_S} s of the wall"
    if "why" in ours:
        targets = [Target(words, ours["why"], None)]
    else:
        targets = [Target(words, f"{ours['wall']:.2f} s", ours["wall"] <= MOST_S)]
    return Section("reading", "Reading", WORDS.format(wishes=wishes), HEADER, rows, targets)


def _row(wishes: int, what: str, run: dict) -> tuple:
    if "why" in run:
        return (wishes, what, run["why"], "", "")
    return (wishes, what, f"{run['seconds']:.2f}", f"{run['wall']:.2f}", f"{run['peak_mb']:.0f}")
