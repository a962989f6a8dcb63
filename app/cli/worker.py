"""`flask worker`: does the jobs until it is stopped."""

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("worker", help="Do the jobs of the queue until stopped.")
@click.option("--threads", default=1, show_default=True, help="How many jobs at once.")
@with_appcontext
def worker_command(threads: int) -> None:
    from app.adapters import queue
    from app.matching import process, verify  # noqa: F401  (loaded before the first job needs it)
    from app.services import jobs, letters, runs  # noqa: F401  (runs registers its handler)
    from app.services.imports import working  # noqa: F401  (registers the jobs of imports)

    app = current_app._get_current_object()

    def work(job_id: int) -> None:
        with app.app_context():
            jobs.run(job_id)

    def reap() -> None:
        with app.app_context():
            jobs.reap()
            letters.hurry()

    process.warm_up()
    reap()
    click.echo("worker: waiting for jobs")
    queue.current().serve(work, reap, threads)
