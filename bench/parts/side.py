"""Side rules: minimums to open, teams and supervisors, against hand-written models under the same limit."""

from app.matching.generate import Recipe
from bench.parts import limited
from bench.report import Section, Target
from bench.setting import Setting, size

SIZES = ((2_000, 200), (5_000, 500), (20_000, 2_000))
SMALL = ((60, 12),)
CRITERIA = ["placed", "rank_cost"]
PEERS = ("CP-SAT", "CP-SAT as one sum", "HiGHS", "HiGHS as one sum")
PROVED_S, GAP = 30, 0.01
WORDS = (
    "`flask match generate --minimums 0.2 --teams 0.05 --supervisors --seed 1`. All have {limit:.0f} s and two "
    "workers, from the read tables on. CP-SAT and HiGHS (mixed-integer, through OR-Tools' MathOpt): a 0-1 variable a "
    "pair, one for a whole team, one for an opening with a minimum, counts a supervisor and opening; two stages (the "
    "first at most half of the time, the second starting from its answer) or one weighted sum. Their answers are "
    "checked against the rules, those of this engine by `verify`. `first open bound`: the proved bound of the first "
    "criterion that is not proved optimal; `gap`: that criterion's. `whole`: reading and writing included."
)


def run(setting: Setting) -> Section:
    """Measure every size."""
    rows, targets = [], []
    for people, openings in SMALL if setting.small else SIZES:
        recipe = Recipe(people=people, openings=openings, minimums=0.2, teams=0.05, supervisors=True, seed=1)
        folder = setting.bundle(recipe, f"side-{people}")
        measured = limited.measure(setting, size(recipe), folder, CRITERIA, PEERS)
        rows += limited.rows(size(recipe), CRITERIA, measured)
        ours = measured[limited.OURS]
        if people == SIZES[0][0] or setting.small:
            targets.append(_proved(recipe, ours))
        if people == SIZES[-1][0] or setting.small:
            words = f"{size(recipe)}: gap at most {GAP:.0%} within {setting.limit_s:.0f} s"
            targets.append(limited.gap_target(words, ours, GAP, setting.limit_s))
        words = f"{size(recipe)}: at least as good as the hand-written models"
        targets.append(limited.as_good_target(words, CRITERIA, measured))
    words = WORDS.format(limit=setting.limit_s)
    return Section("side", "Side rules", words, limited.HEADER, rows, targets)


def _proved(recipe: Recipe, ours: dict) -> Target:
    words = f"{size(recipe)}: proven optimal within {PROVED_S} s"
    if "why" in ours:
        return Target(words, ours["why"], None)
    met = ours["status"] == "optimal" and ours["seconds"] <= PROVED_S
    return Target(words, f"{ours['status']} in {ours['seconds']:.1f} s", met)
