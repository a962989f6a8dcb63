"""How a solve is asked for, watched and stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass


class TimeLimit(Exception):
    """The time limit came before any solution."""


class Cancelled(Exception):
    """The caller asked to stop."""


@dataclass(frozen=True)
class Progress:
    """Where a solve is: `stage` of `stages` is at `value`, proved to be no better than `bound` (None: not known)."""

    stage: int
    stages: int
    name: str
    value: int | None
    bound: int | None
    gap: float | None


@dataclass(frozen=True)
class Options:
    """How to solve. `time_limit_s` None means that of the bundle, if it has one; `workers` processes may be used.

    `memory_mb` is what a process of the solve may take at most, where it runs apart (`process.solve_folder`).
    """

    time_limit_s: float | None = None
    workers: int = 1
    memory_mb: int | None = None
    on_progress: Callable[[Progress], None] | None = None
    should_cancel: Callable[[], bool] | None = None


class Clock:
    """Times the steps, keeps the limit, passes progress on. Raises TimeLimit at once where the limit is 0."""

    def __init__(self, limit_s: float | None, options: Options):
        self.options = options
        self.begun = self._last = time.perf_counter()
        self.ends = None if limit_s is None else self.begun + limit_s
        self.seconds: dict[str, float] = {}
        if self.is_over():
            raise TimeLimit

    def lap(self, step: str) -> None:
        """Book the time since the last lap under a step."""
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now

    def left(self) -> float | None:
        """Seconds until the limit; None without one."""
        return None if self.ends is None else max(0.0, self.ends - time.perf_counter())

    def is_over(self) -> bool:
        """Has the limit come? Raises Cancelled where the caller asked to stop."""
        if self.options.should_cancel and self.options.should_cancel():
            raise Cancelled
        return self.ends is not None and time.perf_counter() >= self.ends

    def tell(self, stage: int, stages: int, name: str, value: int | None, bound: int | None) -> None:
        """Pass progress on."""
        if self.options.on_progress:
            gap = None if value is None or bound is None else abs(bound - value) / max(1, abs(bound))
            self.options.on_progress(Progress(stage, stages, name, value, bound, gap))
