"""The bundle format's doors: a folder of tables in (`read_bundle`), a folder of results out (`write_result`)."""

import hashlib
import json
import math
from pathlib import Path

import numpy as np

from app.matching import problem as p
from app.matching.cells import Known, quoted
from app.matching.checks import check
from app.matching.faults import BundleError, Fault, Faults, TooManyFaults
from app.matching.reading import Rows, TableReader, empty, text_is_clean
from app.matching.stable import CRITERIA as STABLE_CRITERIA
from app.matching.tables import CRITERIA, DEFAULT_CRITERIA, FORMAT, LARGEST, MECHANISMS, TABLES
from app.matching.writing import write_result

__all__ = ["BundleError", "Fault", "own_criteria", "read_bundle", "write_result"]

# Tables that declare identifiers come before those that use them.
DECLARING = ("openings", "pools", "people", "supervisors", "limits")
READING_ORDER = (*DECLARING, *(name for name in TABLES if name not in DECLARING))


def read_bundle(folder, criteria=None, mechanism=None, seed=None, previous=None) -> p.Problem:
    """Read and check a bundle; `criteria`, `mechanism` and `seed` replace what bundle.json says.

    `previous`: pairs (person, opening) of identifiers, each once, that stand in for previous.csv; some may be gone.
    Raises BundleError with every fault (up to 1 000).
    """
    folder = Path(folder)
    faults = Faults()
    try:
        if not folder.is_dir():
            faults.add(folder.name or str(folder), 1, "-", "no folder", "a bundle")
            raise TooManyFaults
        asked = _asked(folder, faults, criteria, mechanism, seed)
        tables, readers = _tables(folder, faults, previous)
        check(tables, readers)
    except TooManyFaults:
        pass
    if faults.found:
        raise BundleError(_in_order(faults.found))
    return _problem(tables, asked)


def own_criteria(folder) -> list[str] | None:
    """What bundle.json asks for; None where its mechanism has its own, or where `read_bundle` says what is wrong."""
    faults = Faults()
    try:
        asked = _asked(Path(folder), faults, None, None, None)
    except TooManyFaults:
        return None
    return None if faults.found or asked["mechanism"] == "stable" else asked["criteria"]


def _in_order(faults: list[Fault]) -> list[Fault]:
    """By file in the order of the format, then by line."""
    files = ["bundle.json", *(table.file for table in TABLES.values())]
    return sorted(faults, key=lambda fault: (files.index(fault.file) if fault.file in files else -1, fault.line))


def _tables(folder: Path, faults: Faults, previous=None) -> tuple[dict[str, Rows], dict[str, TableReader]]:
    """Every table of the format; one that could not be read counts as empty, its faults are on the list."""
    known: dict[str, tuple[str, ...] | None] = {}
    tables, readers = {}, {}
    for name in READING_ORDER:
        readers[name] = TableReader(folder, TABLES[name], known, faults)
        given = name == "previous" and previous is not None
        rows = _in_force(previous, known) if given else readers[name].read()
        tables[name] = empty(TABLES[name]) if rows is None else rows
        if rows is None:
            known[name] = None
        elif name == "pools":
            known[name] = tuple(rows.labels["pool"])
        else:
            known[name] = next((v for v in rows.columns.values() if isinstance(v, tuple)), ())
    return tables, readers


def _in_force(pairs, known) -> Rows:
    """The table `previous` of the given pairs."""
    people, openings = (Known(known[name] or (), unknown=p.NONE) for name in ("people", "openings"))
    columns = {
        "person": np.array([people[person] for person, _ in pairs], np.int64),
        "opening": np.array([openings[opening] for _, opening in pairs], np.int64),
    }
    return Rows(columns, {}, [f"{quoted(person)},{quoted(opening)}" for person, opening in pairs])


def _asked(folder, faults, criteria, mechanism, seed) -> dict:
    """What bundle.json asks for, with the replacements."""
    raw = _json(folder / "bundle.json", faults)

    def fault(key, value, expected):
        faults.add("bundle.json", 1, key, json.dumps(value, ensure_ascii=False)[:80], expected)

    if raw.get("format") != FORMAT:
        fault("format", raw.get("format"), f'"{FORMAT}"')
    if not isinstance(raw.get("title", ""), str):
        fault("title", raw["title"], "a string")
    asked = {
        "mechanism": raw.get("mechanism", "optimal") if mechanism is None else mechanism,
        "criteria": raw.get("criteria", list(DEFAULT_CRITERIA)) if criteria is None else list(criteria),
        "seed": raw.get("seed", 0) if seed is None else seed,
        "time_limit_s": raw.get("time_limit_s"),
    }
    if asked["mechanism"] not in MECHANISMS:
        fault("mechanism", asked["mechanism"], "one of " + ", ".join(MECHANISMS))
    names = asked["criteria"]
    if not isinstance(names, list) or not names or any(not isinstance(c, str) or c not in CRITERIA for c in names):
        fault("criteria", names, "a list of " + ", ".join(CRITERIA))
    elif len(set(names)) < len(names):
        fault("criteria", names, "each criterion once")
    if type(asked["seed"]) is not int or abs(asked["seed"]) > LARGEST:
        fault("seed", asked["seed"], f"an integer, at most {LARGEST} in size")
    limit = asked["time_limit_s"]
    if limit is not None and (type(limit) not in (int, float) or not math.isfinite(limit) or limit < 0):
        fault("time_limit_s", limit, "a number of seconds")
    if asked["mechanism"] == "stable":  # it has its own criteria, whatever was named
        asked["criteria"] = list(STABLE_CRITERIA)
    return asked


def _json(path: Path, faults: Faults) -> dict:
    """The object in bundle.json."""
    if not text_is_clean(path, path.name, faults):
        raise TooManyFaults
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        faults.add(path.name, error.lineno, "-", f"broken JSON ({error.msg})", "a JSON object")
        raise TooManyFaults from None
    except (RecursionError, ValueError):
        faults.add(path.name, 1, "-", "JSON that cannot be read", "a JSON object")
        raise TooManyFaults from None
    if not isinstance(raw, dict):
        faults.add(path.name, 1, "-", "no JSON object", "a JSON object")
        raise TooManyFaults
    return raw


def input_hash(tables: dict[str, Rows], asked: dict) -> str:
    """SHA-256 of the canonical text of a bundle; see docs/bundle.md."""
    text = hashlib.sha256()
    for name, table in TABLES.items():
        header = ",".join(column.name for column in table.columns)
        lines = [table.file, header, *sorted(tables[name].lines)]
        text.update(("\n".join(lines) + "\n").encode())
    effective = {key: asked[key] for key in ("criteria", "mechanism", "seed")}
    text.update((json.dumps(effective, sort_keys=True, separators=(",", ":")) + "\n").encode())
    return text.hexdigest()


def _problem(tables: dict[str, Rows], asked: dict) -> p.Problem:
    columns = {name: rows.columns for name, rows in tables.items()}
    groups, supervision_group = _one_numbering(
        tables["people"].labels["group"], tables["supervision"].labels["group"], columns["supervision"]["group"]
    )
    columns["supervision"] = columns["supervision"] | {"group": supervision_group}
    return p.Problem(
        people=p.People(**columns["people"]),
        openings=p.Openings(**columns["openings"]),
        wishes=p.Wishes(**columns["wishes"]),
        pools=p.Pools(**columns["pools"]),
        limits=p.Limits(**columns["limits"]),
        limit_openings=p.LimitOpenings(**columns["limit_openings"]),
        supervisors=p.Supervisors(**columns["supervisors"]),
        supervision=p.Supervision(**columns["supervision"]),
        teams=p.Teams(**columns["teams"]),
        pins=p.Pins(**columns["pins"]),
        previous=p.Previous(**columns["previous"]),
        conflicts=p.Conflicts(**columns["conflicts"]),
        pools_named=tuple(tables["pools"].labels["pool"]),
        groups_named=groups,
        teams_named=tuple(tables["teams"].labels["team"]),
        mechanism=asked["mechanism"],
        criteria=tuple(asked["criteria"]),
        seed=asked["seed"],
        time_limit_s=asked["time_limit_s"],
        input_sha256=input_hash(tables, asked),
        worst_rank=int(columns["wishes"]["rank"].max(initial=0)),
    )


def _one_numbering(ours: list[str], theirs: list[str], codes: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Groups are named in two tables: number those of the second as the first does, new ones after."""
    place = {name: i for i, name in enumerate(ours)}
    for name in theirs:
        place.setdefault(name, len(place))
    renumber = np.array([place[name] for name in theirs], np.int64)
    return tuple(place), renumber[codes] if codes.size else codes
