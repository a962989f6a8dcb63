"""The embedded queue: Huey over an SQLite file. It only wakes workers; the job row is the truth.

A message that is lost or delivered twice does no harm: `services.jobs` claims the row, and its reaper finds the
forgotten.
"""

from collections.abc import Callable
from functools import cache

from flask import current_app
from huey import SqliteHuey, crontab


class Queue:
    """Both sides know the same two tasks by name; only the worker has given them something to do."""

    def __init__(self, path: str):
        self.work: Callable[[int], None] | None = None
        self.reap: Callable[[], None] | None = None
        self.huey = SqliteHuey("klaster", filename=path, results=False)
        self.wake = self.huey.task(name="run_job")(lambda job_id: self.work(job_id))
        self.huey.periodic_task(crontab(minute="*"), name="reap")(lambda: self.reap())

    def serve(self, work, reap, workers: int) -> None:
        """Run the consumer in this thread until SIGINT or SIGTERM. `work(job_id)` does one job, `reap()` tidies up."""
        self.work, self.reap = work, reap
        self.huey.create_consumer(workers=workers, initial_delay=0.05, max_delay=0.2, backoff=1.1).run()


@cache
def _queue(path: str) -> Queue:
    return Queue(path)


def current() -> Queue:
    return _queue(current_app.config["QUEUE_PATH"])


def wake(job_id: int) -> None:
    """Tell some worker that this job waits. With no queue configured (tests) nobody is told."""
    if current_app.config["QUEUE_PATH"]:
        current().wake(job_id)
