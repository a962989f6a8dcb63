"""Jobs: the row is the truth, from the click to the last heartbeat. What a job does is its handler, a service.

A worker claims a row by one UPDATE, so a job runs once however often it was announced. While it works a watcher
thread writes heartbeats and listens for a cancel. A worker that died leaves a stale heartbeat: the reaper queues the
row again, until its attempts are spent.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.adapters import queue
from app.database import utc_now
from app.extensions import db
from app.models import Job, JobKind, JobState
from app.policies.actor import Actor
from app.services import audit
from app.services.errors import Refused
from app.services.transaction import transaction

HEARTBEAT_S = 1.0
STALE_AFTER = timedelta(seconds=30)

HANDLERS: dict[JobKind, Callable[["Context"], None]] = {}
ENDINGS: dict[JobKind, Callable[[Job], None]] = {}


class Cancelled(Exception):
    """The person asked to stop, and the work has stopped."""


def handles(kind: JobKind, unfinished: Callable[[Job], None]):
    """Register the function that does jobs of this kind; it must be safe to run again after a kill.

    `unfinished(job)` is called in the transaction in which a job of the kind becomes failed or cancelled.
    """

    def register(function):
        HANDLERS[kind], ENDINGS[kind] = function, unfinished
        return function

    return register


def enqueue(kind: JobKind, key: str, payload: dict, actor: Actor | None) -> Job:
    """Store the job inside the caller's transaction. Call `announce` once that is committed."""
    job = Job(kind=kind, key=key, payload=payload, created_by_id=actor and actor.person_id)
    try:
        with db.session.begin_nested():  # a refusal leaves the caller's transaction usable
            db.session.add(job)
    except IntegrityError as error:
        raise Refused(_("This is already running. Wait for it to finish, or cancel it first.")) from error
    return job


def announce(job: Job) -> None:
    """Wake a worker. A lost call costs seconds, not the job: the reaper announces waiting rows again."""
    queue.wake(job.id)


def request_cancel(job: Job) -> None:
    """A waiting job is cancelled at once; a running one is asked to stop and says so within a heartbeat."""
    with transaction():
        if not _end(job.id, {JobState.QUEUED}, JobState.CANCELLED):
            _move(job.id, {JobState.RUNNING}, cancel_requested=True)


def stop(actor: Actor, job: Job) -> None:
    """By the administrator, whoever began it."""
    if job.is_over:
        raise Refused(_("This job is over already."))
    with transaction():
        audit.record(actor.person_id, "job:cancel", job, job=job.kind.value)
        request_cancel(job)


class Context:
    """What a handler is given: its payload, a way to report progress, and whether it should stop.

    The watcher thread is the only one that touches the row while the handler works.
    """

    def __init__(self, job: Job, beat_s: float = HEARTBEAT_S):
        self.job_id, self.attempt, self.payload = job.id, job.attempt, job.payload
        self._beat_s = beat_s
        self._report: dict = {}
        self._cancel, self._over, self._changed = threading.Event(), threading.Event(), threading.Event()

    def report(self, progress: float, stage: str, /, **details) -> None:
        self._report = {"progress": min(max(progress, 0.0), 1.0), "stage": stage, "details": details}
        self._changed.set()

    def should_cancel(self) -> bool:
        return self._cancel.is_set()

    def check(self) -> None:
        """Raises Cancelled when the person asked to stop."""
        if self.should_cancel():
            raise Cancelled

    def watch(self, app) -> None:
        """Until the handler is over: a heartbeat each second, sooner with news; and the cancel flag read back."""
        with app.app_context():
            while not self._over.is_set():
                self._beat()
                self._changed.wait(self._beat_s)
                self._changed.clear()
                self._over.wait(0.1)  # at most ten writes a second however chatty the handler is

    def end(self) -> None:
        self._over.set()
        self._changed.set()

    def _beat(self) -> None:
        with transaction():
            held = _move(self.job_id, {JobState.RUNNING}, self.attempt, heartbeat_at=utc_now(), **self._report)
            cancelled = db.session.scalar(select(Job.cancel_requested).where(Job.id == self.job_id))
        if cancelled or not held:  # not held: the reaper took us for dead and another worker has the row
            self._cancel.set()


def run(job_id: int) -> None:
    """Claim the job and do it; nothing happens if another worker has it or it is over."""
    job = _claim(job_id)
    if job is None:
        return
    context = Context(job)
    watcher = threading.Thread(target=context.watch, args=(current_app._get_current_object(),), daemon=True)
    watcher.start()
    state, error = JobState.DONE, ""
    try:
        HANDLERS[job.kind](context)
    except Cancelled:
        state = JobState.CANCELLED
    except Exception as fault:
        current_app.logger.exception("job %s failed", job_id)
        state, error = JobState.FAILED, f"{type(fault).__name__}: {fault}"
    finally:
        db.session.rollback()
        context.end()
        watcher.join()
    with transaction():
        _end(job_id, {JobState.RUNNING}, state, error, context.attempt)


def reap() -> int:
    """Queue again what a dead worker left, fail what has no attempt left, announce all that waits: how many wait."""
    stale = (Job.state == JobState.RUNNING) & (Job.heartbeat_at < utc_now() - STALE_AFTER)
    with transaction():
        for job in db.session.scalars(select(Job).where(stale)).all():
            if job.attempt < job.most_attempts:
                _move(job.id, {JobState.RUNNING}, state=JobState.QUEUED)
            else:
                lost = "the worker stopped without a word on every attempt"
                _end(job.id, {JobState.RUNNING}, JobState.FAILED, lost)
        waiting = db.session.scalars(select(Job.id).where(Job.state == JobState.QUEUED)).all()
    for job_id in waiting:
        queue.wake(job_id)
    return len(waiting)


def _claim(job_id: int) -> Job | None:
    with transaction():
        now = utc_now()
        values = {"state": JobState.RUNNING, "started_at": now, "heartbeat_at": now, "attempt": Job.attempt + 1}
        if not _move(job_id, {JobState.QUEUED}, **values):
            return None
        return db.session.get(Job, job_id, populate_existing=True)


def _end(job_id: int, states: set[JobState], state: JobState, error: str = "", on_attempt: int | None = None) -> bool:
    """Move a job to a final state and let its kind tidy up in the same transaction."""
    progress = {"progress": 1.0} if state == JobState.DONE else {}
    moved = _move(job_id, states, on_attempt, state=state, error=error, finished_at=utc_now(), **progress)
    if moved and state != JobState.DONE:
        job = db.session.get(Job, job_id, populate_existing=True)
        ENDINGS[job.kind](job)
    return moved


def _move(job_id: int, states: set[JobState], on_attempt: int | None = None, **values) -> bool:
    """One guarded UPDATE: only a row in one of `states` (and on that attempt, when it is given) changes."""
    guarded = update(Job).where(Job.id == job_id, Job.state.in_(states))
    if on_attempt is not None:
        guarded = guarded.where(Job.attempt == on_attempt)
    return db.session.execute(guarded.values(values), execution_options={"synchronize_session": False}).rowcount == 1
