"""Faults of a bundle, with their places; all are collected (up to 1 000) before the reader gives up."""

from dataclasses import dataclass

MOST_FAULTS = 1000
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One fault: `line` 1 is the header (also used where a whole file is meant); `column` is "-" for a whole row."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: found {self.found} … expected {self.expected}"


class BundleError(Exception):
    """The bundle cannot be used; `faults` says why, in the order of the files."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class TooManyFaults(Exception):
    """Raised inside the reader when the list is full."""


class Faults:
    """A list that stops the reading when it is full."""

    def __init__(self):
        self.found: list[Fault] = []

    def add(self, file: str, line: int, column: str, found: str, expected: str) -> None:
        self.found.append(Fault(file, line, column, found, expected))
        if len(self.found) >= MOST_FAULTS:
            raise TooManyFaults


def shown(cell: str) -> str:
    """A cell as a message shows it: quoted, short, on one line."""
    text = cell if len(cell) <= LONGEST_SHOWN else cell[:LONGEST_SHOWN] + "…"
    return "nothing" if cell == "" else ascii(text)[0] + repr(text)[1:]
