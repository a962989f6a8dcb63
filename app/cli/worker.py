"""`flask worker`: does the jobs until it is stopped."""

import time
from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext


class Seldom:
    """Does the act when it is called, but at most once in so many minutes."""

    def __init__(self, act: Callable[[], None], minutes: int):
        self.act, self.minutes, self.next = act, minutes, 0.0

    def __call__(self) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + 60 * self.minutes
            self.act()


@click.command("worker", help="Do the jobs of the queue until stopped.")
@click.option("--threads", default=1, show_default=True, help="How many jobs at once.")
@with_appcontext
def worker_command(threads: int) -> None:
    from app.adapters import queue
    from app.matching import process, verify  # noqa: F401  (loaded before the first job needs it)
    from app.services import (
        assignments,
        by_hand,
        digests,
        enrolment_rounds,
        enrolment_solves,  # noqa: F401  (registers its handler)
        hitches,
        jobs,
        leaving,
        letters,
        mailings,
        reminders,
        rounds,
        runs,  # noqa: F401  (registers its handler)
        sealing,
        trail_checks,
    )
    from app.services.imports import working  # noqa: F401  (registers the jobs of imports)

    app = current_app._get_current_object()
    remind, look = Seldom(reminders.remind, 60), Seldom(hitches.look_everywhere, 10)
    seal, check = Seldom(sealing.seal, 60), Seldom(trail_checks.check_daily, 60)
    gather = Seldom(digests.collect, 10)
    close_sites = Seldom(leaving.close_sites, 60)

    def work(job_id: int) -> None:
        with app.app_context():
            jobs.run(job_id)

    def reap() -> None:
        with app.app_context():
            rounds.advance_due()
            enrolment_rounds.advance_due()
            assignments.expire_due()
            by_hand.lapse_due()
            jobs.reap()
            reminders.jobs_failed()
            remind()
            look()
            seal()
            check()
            gather()
            mailings.advance_all()
            close_sites()
            letters.hurry()

    process.warm_up()
    reap()
    click.echo("worker: waiting for jobs")
    queue.current().serve(work, reap, threads)
