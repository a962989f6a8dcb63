"""`python -m bench`: this engine and its peers on the same generated bundles in one run; writes bench/RESULTS.md.

Each measurement runs in a process of its own, three times, in turn with the others; medians count. Ratios within one
run are what holds; seconds drift with the load of the machine, which is stated.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from app.matching.generate import Recipe, generate

HERE = Path(__file__).parent
RUNS = 3
SIZES = ((2_000, 200), (20_000, 2_000), (100_000, 10_000))
ASKED = ("placed,rank_cost", "placed,profile:greedy", "placed,profile:generous")


def measure(peer: str, bundle: Path, asked: str) -> dict:
    """One run of `bench.one`."""
    command = [sys.executable, "-m", "bench.one", peer, str(bundle), asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)  # noqa: S603
    return json.loads(done.stdout.splitlines()[-1])


def row(size, bundle: Path) -> list[str]:
    """Table rows of one size: raw, then each list of criteria."""
    tasks = [("raw", "placed,rank_cost"), *(("ours", asked) for asked in ASKED)]
    runs = {task: [] for task in tasks}
    for _ in range(RUNS):
        for task in tasks:
            runs[task].append(measure(task[0], bundle, task[1]))
    base = statistics.median(run["seconds"] for run in runs[tasks[0]])
    rows = []
    for (peer, asked), measured in runs.items():
        seconds = statistics.median(run["seconds"] for run in measured)
        build = statistics.median(run.get("build", 0) for run in measured)
        peak = max(run["peak_mb"] for run in measured)
        name = "SimpleMinCostFlow, one call" if peer == "raw" else "this engine"
        rows.append(
            f"| {size[0]} × {size[1]} | {name} | `{asked}` | {seconds:.3f} | {build:.3f} | {seconds / base:.2f} "
            f"| {peak:.0f} | {measured[0]['status']} |"
        )
    check = {tuple(runs[task][0]["values"]) for task in tasks[:2]}
    if len(check) != 1:
        raise SystemExit(f"the peers disagree on {bundle.name}: {check}")
    return rows


def main() -> None:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    with tempfile.TemporaryDirectory() as scratch:
        rows = []
        for size in SIZES:
            bundle = Path(scratch) / f"{size[0]}"
            generate(bundle, Recipe(people=size[0], openings=size[1], seed=1))
            rows += row(size, bundle)
            print("\n".join(rows[-1 - len(ASKED) :]), flush=True)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("ortools", "numba", "numpy"))
    lines = [
        "# Measurements",
        "",
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {versions}, {os.cpu_count()} cores, "
        f"load {load:.1f} at the start. Medians of {RUNS} in processor seconds, each in a process of its own. "
        "`flask match generate --people N --openings M --seed 1` (10 wishes each).",
        "",
        "`seconds`: from the built network to the answer, tie-break, certificate and prices included; the peer builds "
        "its arcs within them. `build`: listing pairs, arcs, loading the kernel. `ratio`: seconds over the peer's.",
        "",
        "| people × openings | what | criteria | seconds | build | ratio | peak MB | status |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
    ]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
