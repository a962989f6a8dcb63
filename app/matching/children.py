"""Child processes that speak through a pipe and never outlive their parent."""

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection

from app.matching.clock import TimeLimit
from app.matching.faults import BundleError


class ChildFailed(Exception):
    """A child has no answer: a fault of the engine, or it was ended."""


class ChildEnded(ChildFailed):
    """It ended without a word: killed, or aborted."""


class MemoryLimit(ChildEnded):
    """It needed more memory than it was allowed."""


def _context():
    """Where the children of a solve come from: copies of this process, or new ones where there are no copies."""
    return multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")


class Child:
    """A process that runs `work(pipe, *args)`; `pipe` is this end of a pipe both of them can send through."""

    def __init__(self, work, *args, context=None):
        context = context or _context()
        self.pipe, theirs = context.Pipe()
        # A copy of this process has a copy of this end too; it must close it to see when this process does.
        mine = self.pipe if context.get_start_method() == "fork" else None
        self.process = context.Process(target=_work, args=(work, theirs, mine, *args))
        self.process.start()
        theirs.close()

    def result(self, memory_mb: int | None = None):
        """What the child sends, once there is something. Raises what `answer` tells of, ChildEnded, MemoryLimit.

        `memory_mb` is what it was allowed, where that is not what this process is.
        """
        try:
            kind, value = self.pipe.recv()
        except (EOFError, OSError):
            raise self._ended(memory_mb) from None
        if kind == "faults":
            raise BundleError(value)
        if kind in _TOLD:
            raise _TOLD[kind](*value)
        return kind, value

    def send(self, what) -> None:
        """Send it something. Raises ChildEnded, MemoryLimit."""
        try:
            self.pipe.send(what)
        except OSError:
            raise self._ended() from None

    def end(self) -> None:
        """End it, whatever it is at."""
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def end_group(self) -> None:
        """End it with all processes that it has started: a group, where the system has groups and it leads its own."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.end()

    def _ended(self, memory_mb: int | None = None) -> ChildEnded:
        """What the way it ended says: C++ aborts where it gets no memory."""
        self.process.join(1)
        allowed = memory_mb or _allowed_mb()
        aborts = [-getattr(signal, name) for name in ("SIGABRT", "SIGSEGV") if hasattr(signal, name)]
        if allowed is not None and self.process.exitcode in aborts:
            return MemoryLimit(f"the solving process was aborted: {_over(allowed)}")
        return ChildEnded("the solving process ended without an answer")


_TOLD = {"time limit": TimeLimit, "memory": MemoryLimit, "failed": ChildFailed}


def answer(pipe: Connection, work) -> None:
    """Send ("done", what `work()` returns), or what it raises, in a form that `Child.result` knows."""
    try:
        pipe.send(("done", work()))
    except BundleError as error:
        pipe.send(("faults", error.faults))
    except TimeLimit:
        pipe.send(("time limit", ()))
    except MemoryLimit as error:
        pipe.send(("memory", error.args))
    except MemoryError:
        pipe.send(("memory", (_over(_allowed_mb()),)))
    except Exception as error:
        pipe.send(("failed", (f"{type(error).__name__}: {error}",)))


def limit_memory(memory_mb: int) -> None:
    """Let this process and those it starts have so much data each, where the system can be told."""
    with contextlib.suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))


def _allowed_mb() -> int | None:
    """What `limit_memory` has said here or in a process that this one comes from."""
    with contextlib.suppress(ImportError):
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_DATA)[0]
        return None if allowed == resource.RLIM_INFINITY else allowed >> 20
    return None


def _over(memory_mb: int | None) -> str:
    return "there was not enough memory" if memory_mb is None else f"the memory limit of {memory_mb} MB was reached"


def _work(work, pipe: Connection, parents_end: Connection | None, *args) -> None:
    if parents_end is not None:
        parents_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the parent has this process ended by it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work(pipe, *args)
    pipe.close()


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
