"""A worker that dies at a chosen moment: python -m tests.services.killed_worker DATABASE_URL JOB MOMENT."""

import os
import signal
import sys


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, job_id: int, moment: str) -> None:
    from app.services import jobs, solving
    from tests.conftest import make_app

    report, move_on, store = jobs.Context.report, solving._move_on, solving._store

    def report_or_die(context, progress, stage, /, **details):
        report(context, progress, stage, **details)
        if stage.startswith(moment):
            die()

    def move_on_or_die(run):
        move_on(run)
        if moment == "before the commit":
            die()

    def store_or_die(*arguments):
        store(*arguments)
        if moment == "after the commit":
            die()

    jobs.Context.report, solving._move_on, solving._store = report_or_die, move_on_or_die, store_or_die
    with make_app(url).app_context():
        jobs.run(job_id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
