"""A folder of tables through the engine: solved in a process of its own, watched, verified apart."""

import tempfile
from pathlib import Path

from flask import current_app

from app.adapters import bundles
from app.adapters.bundles import Files
from app.services import jobs


class NotVerified(RuntimeError):
    """The independent check did not accept what the solver returned: nothing of it may be stored."""


def solved(files: Files, context: jobs.Context) -> Files:
    """The verified result of a bundle. Raises NotVerified, jobs.Cancelled and what `process.solve_folder` raises."""
    from app.matching.verify import verify

    with tempfile.TemporaryDirectory(prefix="klaster-run-") as folder:
        bundle_dir, result_dir = bundles.write_folder(files, Path(folder) / "bundle"), Path(folder) / "result"
        _solve(bundle_dir, result_dir, context)
        context.report(0.88, "verifying")
        verdict = verify(bundle_dir, result_dir)
        if not verdict.ok:
            raise NotVerified("; ".join(verdict.faults[:5]))
        return bundles.read_folder(result_dir)


def _solve(bundle_dir: Path, result_dir: Path, context: jobs.Context) -> None:
    from app.matching import process
    from app.matching.solve import Options

    def on_progress(step) -> None:
        done = 0.05 + 0.8 * step.stage / max(step.stages, 1)
        context.report(
            done, step.name, stage=step.stage, stages=step.stages, value=step.value, bound=step.bound, gap=step.gap
        )

    options = Options(
        time_limit_s=current_app.config["SOLVE_TIME_LIMIT_S"],
        workers=current_app.config["SOLVE_WORKERS"],
        memory_mb=current_app.config["SOLVE_MEMORY_MB"],
        on_progress=on_progress,
        should_cancel=context.should_cancel,
    )
    try:
        process.solve_folder(bundle_dir, result_dir, options)
    except process.Cancelled as stopped:
        raise jobs.Cancelled from stopped
