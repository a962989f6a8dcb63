"""A worker that dies after so many statements: python -m tests.services.killed_sender DATABASE_URL ACT STATEMENTS."""

import os
import signal
import sys

from sqlalchemy import event


def main(url: str, act: str, statements: int) -> None:
    from app.extensions import db
    from app.services import digests, mailings
    from tests.conftest import make_app

    left = [statements]

    def count(*_given):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with make_app(url).app_context():
        event.listen(db.engine, "after_cursor_execute", count)
        {"digests": digests.collect, "mailings": mailings.advance_all}[act]()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
