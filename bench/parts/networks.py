"""Networks: this engine against minimum-cost flow, full matching and general solvers on the whole problem."""

from app.matching.generate import Recipe
from bench import agreement
from bench.measure import Task, measure_all
from bench.report import Section, Target
from bench.setting import Setting, size

SIZES = ((2_000, 200), (20_000, 2_000), (100_000, 10_000))
SMALL = ((150, 30), (300, 60))
RANKS = ["placed", "rank_cost"]
GREEDY, GENEROUS = ["placed", "profile:greedy"], ["placed", "profile:generous"]
EXACT = ("raw", "big-M", "SciPy")
GENERAL = ("CP-SAT", "CP-SAT as one sum", "HiGHS", "HiGHS as one sum")
MOST_FOR_GENERAL = 20_000  # people; beyond, their models alone take minutes and gigabytes
RATIOS = ((RANKS, 1.5), (GREEDY, 4.0), (GENEROUS, 8.0))
PROOF = 0.2
WORDS = (
    "`flask match generate --people N --openings M --seed 1` (10 wishes each); files are read before the clock starts. "
    "`raw`: one call of OR-Tools' `SimpleMinCostFlow.solve_max_flow_with_min_cost` with rank costs, its arcs built "
    "within the time. `big-M`: one call of its `solve`, with an arc past the openings for everybody. `SciPy`: "
    "`min_weight_full_bipartite_matching`, every place a node. CP-SAT and HiGHS: a 0-1 variable a pair, two workers, "
    "most placed and then least rank sum as two stages or as one weighted sum, all within {limit:.0f} s; not at the "
    "largest size. `this engine`: `seconds` from the built network to the placement, tie-break and dual prices "
    "included (`solve` in result.json); `build` before and `proof` (the rows of certificate.csv and prices.csv for all "
    "openings) after come on top. Processor seconds; of CP-SAT and HiGHS seconds of the wall. `ratio`: to `raw`."
)
HEADER = (
    *("people × openings", "what", "criteria", "seconds", "ratio", "build", "proof", "peak MB"),
    *("status", "placed, rank sum"),
)


def run(setting: Setting) -> Section:
    """Measure every size."""
    rows, targets = [], []
    for people, openings in SMALL if setting.small else SIZES:
        recipe = Recipe(people=people, openings=openings, seed=1)
        tasks = _tasks(setting, recipe)
        measured = measure_all(tasks, setting.runs)
        same = {t.peer: run for t, run in zip(tasks, measured, strict=True) if t.asked["criteria"] == RANKS}
        agreement.require(size(recipe), RANKS, same)
        raw = same["raw"]
        rows += [_row(recipe, task, run, raw) for task, run in zip(tasks, measured, strict=True)]
        targets = _targets(recipe, tasks, measured, raw)
    words = WORDS.format(limit=setting.limit_s)
    return Section("networks", "Networks", words, HEADER, rows, targets)


def _tasks(setting: Setting, recipe: Recipe) -> list[Task]:
    folder = setting.bundle(recipe)
    peers = (*EXACT, *GENERAL) if recipe.people <= MOST_FOR_GENERAL else EXACT
    asked = [(peer, RANKS) for peer in peers] + [("ours", criteria) for criteria in (RANKS, GREEDY, GENEROUS)]
    return [Task(peer, folder, {"criteria": criteria, "limit_s": setting.limit_s}) for peer, criteria in asked]


def _row(recipe: Recipe, task: Task, run: dict, raw: dict) -> tuple:
    start = (size(recipe), "this engine" if task.peer == "ours" else task.peer, f"`{','.join(task.asked['criteria'])}`")
    if "why" in run:
        return (*start, *("",) * 5, run["why"], "")
    ratio = f"{run['seconds'] / raw['seconds']:.2f}" if "seconds" in raw else ""
    build, proof = (f"{run[name]:.3f}" if name in run else "" for name in ("build", "proof"))
    values = "" if run["values"] is None else ", ".join(map(str, run["values"]))
    return (*start, f"{run['seconds']:.3f}", ratio, build, proof, f"{run['peak_mb']:.0f}", run["status"], values)


def _targets(recipe: Recipe, tasks: list[Task], measured: list[dict], raw: dict) -> list[Target]:
    ours = {tuple(t.asked["criteria"]): run for t, run in zip(tasks, measured, strict=True) if t.peer == "ours"}
    found = []
    for criteria, most in RATIOS:
        words = f"{size(recipe)}, `{','.join(criteria)}`: at most {most:g} × raw"
        found.append(_ratio(words, ours[tuple(criteria)], "seconds", raw, most))
    words = f"{size(recipe)}: certificate and prices of all openings at most {PROOF:g} × raw more"
    return [*found, _ratio(words, ours[tuple(RANKS)], "proof", raw, PROOF)]


def _ratio(words: str, run: dict, of: str, raw: dict, most: float) -> Target:
    if "why" in run or "why" in raw:
        return Target(words, run.get("why") or raw["why"], None)
    ratio = run[of] / raw["seconds"]
    return Target(words, f"{ratio:.2f} ×", ratio <= most)
