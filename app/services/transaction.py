"""The only place that commits."""

from collections.abc import Callable
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.services.errors import Refused


@contextmanager
def transaction():
    """Run a use case in one write transaction; a use case called inside another joins it.

    The read transaction so far is ended first: what was loaded before is read again when it is used, under the write
    lock (SQLite: BEGIN IMMEDIATE), so that a check and the act it guards see the same rows. On any error nothing is
    written.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    session.info["writing"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


@contextmanager
def held_by_constraints(words: Callable[[], str]):
    """A transaction in which a constraint of the database is the rule; `words` say it, once all is rolled back."""
    try:
        with transaction() as session:
            yield session
    except IntegrityError as error:
        raise Refused(words()) from error
