"""What the parts under a time limit share: rows with values, bounds and gaps, and who is better."""

from pathlib import Path

from bench import agreement
from bench.measure import Task, measure_all
from bench.report import Target
from bench.setting import Setting

OURS = "ours limited"
HEADER = (
    *("bundle", "what", "criteria", "values", "status", "first open bound", "gap"),
    *("seconds", "whole", "peak MB"),
)
LATE_S = 1.0  # to stop and hand over after the limit


def measure(setting: Setting, name: str, folder: Path, criteria: list[str], peers: tuple[str, ...]) -> dict[str, dict]:
    """The middle measurement of this engine and of each peer; stops where they disagree."""
    asked = {"criteria": criteria, "limit_s": setting.limit_s}
    tasks = [Task(peer, folder, asked) for peer in (OURS, *peers)]
    measured = dict(zip((OURS, *peers), measure_all(tasks, setting.runs), strict=True))
    agreement.require(name, criteria, measured)
    return measured


def rows(name: str, criteria: list[str], measured: dict[str, dict]) -> list[tuple]:
    """One row a peer."""
    return [_row(name, criteria, peer, run) for peer, run in measured.items()]


def _row(name: str, criteria: list[str], peer: str, run: dict) -> tuple:
    start = (name, "this engine" if peer == OURS else peer, f"`{','.join(criteria)}`")
    if "why" in run:
        return (*start, run["why"], *("",) * 6)
    values = "none in time" if run["values"] is None else ", ".join(map(str, run["values"]))
    whole = f"{run['whole']:.3f}" if "whole" in run else ""
    figures = (f"{run['seconds']:.3f}", whole, f"{run['peak_mb']:.0f}")
    return (*start, values, run["status"], _open_bound(run), percent(run), *figures)


def _open_bound(run: dict) -> str:
    """The last bound that holds, with the sign of what is counted, where it is not reached."""
    known = [bound for bound in run.get("bounds") or [] if bound is not None]
    return "" if run["status"] == "optimal" or not known else str(abs(known[-1]))


def percent(run: dict) -> str:
    """The gap in words."""
    return "" if run.get("gap") is None else f"{100 * run['gap']:.3f} %"


def is_verified(run: dict) -> bool:
    """Did `verify` accept the answer?"""
    return run["status"] in ("optimal", "feasible")


def in_time(run: dict, limit_s: float) -> bool:
    """Was the answer there when the limit was?"""
    return run["seconds"] <= limit_s + LATE_S


def gap_target(words: str, run: dict, most: float, limit_s: float) -> Target:
    """A gap of at most `most`, within the limit."""
    if "why" in run:
        return Target(words, run["why"], None)
    met = is_verified(run) and run["gap"] is not None and run["gap"] <= most and in_time(run, limit_s)
    return Target(words, f"{run['status']}, {percent(run) or 'no gap known'} in {run['seconds']:.1f} s", met)


def as_good_target(words: str, criteria: list[str], measured: dict[str, dict]) -> Target:
    """At least as good, criterion by criterion, as every peer that came to an answer."""
    ours = measured[OURS]
    if "why" in ours:
        return Target(words, ours["why"], None)
    ahead = [p for p, run in measured.items() if "why" not in run and agreement.better(criteria, run, ours)]
    behind = [p for p, run in measured.items() if "why" not in run and agreement.better(criteria, ours, run)]
    said = f"better than {', '.join(behind) or 'none'}" + (f"; worse than {', '.join(ahead)}" if ahead else "")
    return Target(words, said, not ahead and is_verified(ours))
