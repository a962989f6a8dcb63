"""`python -m bench.enrolment`: an enrolment round at full size through the engine; writes ENROLMENT.md.

10 000 learners rank runs of modules, up to 5 modules each, under credits, a timetable and minimums. The bundle is made
up from a seed, solved in a child process as the worker does it, and verified; then it is judged once more here by
nothing but the two folders: nobody over their credits, in two lessons at once, or in one module twice.
"""

import csv
import json
import os
import platform
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

import numpy as np

from app.adapters import bundles
from app.policies.timetable import Meeting, Times, clash, conflicts

LEARNERS, RUNS, MOST_MODULES, WISHES, TRACKS, SEED = 10_000, 600, 5, 12, 20, 7
LIMIT_S, LARGEST_GAP = 120, 0.01
MONDAY = date(2027, 2, 1)
HOURS = [(clock(8, 30), clock(10, 0)), (clock(10, 10), clock(11, 40)), (clock(12, 10), clock(13, 40)),
         (clock(13, 50), clock(15, 20)), (clock(15, 30), clock(17, 0)), (clock(17, 10), clock(18, 40))]  # fmt: skip


def timetable(draw: np.random.Generator, runs: int) -> dict[str, Times]:
    """Three runs of a module; one or two lessons a week, in the first half of a term, the second, or all of it."""
    made = {}
    for number in range(runs):
        half = int(draw.integers(3))
        starts = MONDAY + timedelta(weeks=9 if half == 1 else 0)
        lessons = draw.choice(6 * len(HOURS), 1 + int(draw.integers(2)), replace=False)
        meetings = tuple(Meeting(1 + int(at) // len(HOURS), *HOURS[int(at) % len(HOURS)]) for at in lessons)
        made[f"r{number:03d}"] = Times(
            f"m{number // 3:03d}", starts, starts + timedelta(weeks=9 if half else 18), meetings
        )
    return made


def bundle(learners: int = LEARNERS, runs: int = RUNS, seed: int = SEED) -> tuple[bundles.Files, dict[str, Times]]:
    """Wishes lie mostly in the learner's own track, popular runs are asked for more; 1.05 seats a module wanted."""
    draw = np.random.default_rng(seed)
    times = timetable(draw, runs)
    keys, tracks = list(times), min(TRACKS, runs // 20)
    track_of = np.arange(runs) // 3 % tracks
    liked = draw.permutation(1 / np.arange(1, runs + 1) ** 0.8)
    credits_ = np.repeat(draw.integers(2, 6, (runs + 2) // 3), 3)[:runs]
    demand = draw.integers(2, MOST_MODULES + 1, learners)
    own_track = draw.integers(tracks, size=learners)
    wishes = []
    for person in range(learners):
        chances = liked * np.where(track_of == own_track[person], 1.0, 0.01)
        chosen = draw.choice(runs, min(WISHES, runs), replace=False, p=chances / chances.sum())
        wishes += [(f"p{person:05d}", keys[at], rank) for rank, at in enumerate(chosen, start=1)]
    seats = np.maximum(8, np.round(draw.uniform(0.5, 1.5, runs) * 1.05 * demand.sum() / runs)).astype(int)
    minimum = np.where(draw.random(runs) < 0.3, seats // 2, 0)
    people = ((f"p{p:05d}", d, d * 3 + int(draw.integers(3))) for p, d in enumerate(demand.tolist()))
    openings = zip(keys, seats.tolist(), minimum.tolist(), credits_.tolist(), strict=True)
    return {
        "bundle.json": bundles.asked("enrolment", "optimal", ["placed", "rank_cost"], seed),
        "people.csv": bundles.table(("person", "demand", "credits_max"), people),
        "openings.csv": bundles.table(("opening", "capacity", "min_to_open", "credits"), openings),
        "wishes.csv": bundles.table(("person", "opening", "rank"), wishes),
        "conflicts.csv": bundles.table(("opening_a", "opening_b"), conflicts(times)),
    }, times


def judged(bundle_dir: Path, result_dir: Path, times: dict[str, Times]) -> dict[str, int]:
    """Breaches by rule, counted from the tables alone."""
    people, runs = _rows(bundle_dir / "people.csv", "person"), _rows(bundle_dir / "openings.csv", "opening")
    held, load = defaultdict(list), Counter()
    with (result_dir / "placements.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            held[row["person"]].append(row["opening"])
            load[row["opening"]] += 1
    found = Counter(
        {"over credits": 0, "over modules": 0, "clashes": 0, "a module twice": 0, "oversold": 0, "too few": 0}
    )
    for person, mine in held.items():
        found["over credits"] += sum(int(runs[key]["credits"]) for key in mine) > int(people[person]["credits_max"])
        found["over modules"] += len(mine) > int(people[person]["demand"])
        found["a module twice"] += len({times[key].module for key in mine}) < len(mine)
        found["clashes"] += any(clash(times[a], times[b]) for a in mine for b in mine if a < b)
    for key, count in load.items():
        found["oversold"] += count > int(runs[key]["capacity"])
        found["too few"] += count < int(runs[key]["min_to_open"])
    return dict(found)


def _rows(path: Path, key: str) -> dict[str, dict]:
    with path.open(encoding="utf-8") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def report(files: bundles.Files, told: dict, solving: float, gap: float, breaches: dict[str, int]) -> str:
    """What ENROLMENT.md says."""
    rows = {name: files[name].count(b"\n") - 1 for name in files if name.endswith(".csv")}
    criteria = [f"- {c['name']}: {c['value']}, bound {c['bound']}" for c in told["criteria"]]
    return "\n".join(
        [
            "# Enrolment at full size",
            "",
            f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} cores, seed {SEED}. "
            f"Must hold: gap of `placed` <= {LARGEST_GAP:.0%} within {LIMIT_S} s, verified, no breach counted apart.",
            "",
            f"- learners {rows['people.csv']}, runs {rows['openings.csv']}, wishes {rows['wishes.csv']}, "
            f"pairs in conflict {rows['conflicts.csv']}, up to {MOST_MODULES} modules each",
            f"- solve in a child process: {solving:.1f} s, {told['status']}, gap of `placed` {gap:.3%}, "
            f"{told['peak_mb']} MB",
            *criteria,
            "- verified by the independent check",
            *(f"- {name}: {count}" for name, count in breaches.items()),
            "",
        ]
    )


def main() -> None:
    from app.matching import process
    from app.matching.solve import Options
    from app.matching.verify import verify

    with tempfile.TemporaryDirectory() as folder:
        files, times = bundle()
        bundle_dir, result_dir = bundles.write_folder(files, Path(folder) / "bundle"), Path(folder) / "result"
        begun = time.perf_counter()
        process.solve_folder(bundle_dir, result_dir, Options(time_limit_s=LIMIT_S - 20, workers=os.cpu_count()))
        solving = time.perf_counter() - begun
        verdict = verify(bundle_dir, result_dir)
        told, breaches = json.loads((result_dir / "result.json").read_text()), judged(bundle_dir, result_dir, times)
    criteria = {c["name"]: c for c in told["criteria"]}
    gap = told["gap"] if criteria["placed"]["value"] != criteria["placed"]["bound"] else 0.0
    (Path(__file__).parent / "ENROLMENT.md").write_text(report(files, told, solving, gap, breaches), "utf-8")
    print(json.dumps({"solve_s": round(solving, 1), "criteria": told["criteria"], "gap": told["gap"], **breaches}))
    if not verdict.ok or gap > LARGEST_GAP or any(breaches.values()) or solving > LIMIT_S:
        sys.exit("an enrolment round at full size does not reach what it must")


if __name__ == "__main__":
    main()
