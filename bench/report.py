"""bench/RESULTS.md: one section a part, each with its own date, versions and load; a rerun replaces only its own."""

import os
import platform
import re
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from bench import apart

TITLE = "# Measurements\n\n`python dev.py bench` (`make bench`) writes this; `--only PART` a part of it.\n"
ORDER = ("networks", "stable", "side", "real", "reading", "explain")


@dataclass(frozen=True)
class Target:
    """A promise: `met` None where it could not be measured."""

    words: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Section:
    """One part of the report; `rows` are cells under `header`."""

    part: str
    title: str
    words: str
    header: tuple[str, ...]
    rows: list[tuple]
    targets: list[Target]


def machine(runs: int) -> str:
    """Where and when this is measured; asked at the start of a part."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    versions = [f"{name} {metadata.version(name)}" for name in ("ortools", "numba", "numpy")] + apart.versions()
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, Python {platform.python_version()}, {', '.join(versions)}, "
        f"{os.cpu_count()} cores, load {load:.1f} at the start; medians of {runs}, each in a process of its own."
    )


def text(section: Section, where: str) -> str:
    """The section as Markdown."""
    verdict = {True: "met", False: "**not met**", None: "not measured"}
    targets = [(t.words, t.measured, verdict[t.met]) for t in section.targets]
    parts = [
        f"<!-- {section.part} -->",
        f"## {section.title}",
        "",
        where,
        "",
        section.words,
        "",
        *_table(("target", "measured", ""), targets),
        "",
        *_table(section.header, section.rows),
    ]
    return "\n".join(parts) + "\n"


def _table(header: tuple[str, ...], rows: list[tuple]) -> list[str]:
    if not rows:
        return []
    lines = [header, ("---",) * len(header), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]


def put(path: Path, part: str, new: str) -> None:
    """Replace the section of a part in the report, or add it in its place; the others stay as they are."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = dict(re.findall(r"^(?:<!-- (\w+) -->\n)(.*?)(?=^<!-- \w+ -->\n|\Z)", old, re.M | re.S))
    sections = {name: f"<!-- {name} -->\n{body.rstrip()}\n" for name, body in sections.items()} | {part: new}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([TITLE, *(sections[name] for name in ORDER if name in sections)]), encoding="utf-8")
