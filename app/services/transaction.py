"""The only place that commits."""

from contextlib import contextmanager

from app.extensions import db


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
