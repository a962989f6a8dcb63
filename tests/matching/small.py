"""Small problems for the engine's tests: written as bundles, solved by trying everything.

`Tables` maps a file's name to its rows (dicts); `write` makes the folder; `best` enumerates every placement the rules
allow and returns the best value of the criteria. Nothing here is shared with the engine.
"""

import csv
import itertools
import json
from hashlib import sha256
from pathlib import Path

Tables = dict[str, list[dict]]

HEADERS = {
    "people": ["person", "demand", "weight", "fallback"],
    "openings": ["opening", "capacity"],
    "wishes": ["person", "opening", "rank", "score", "distance"],
    "pools": ["pool", "opening", "distance"],
    "pins": ["person", "opening", "kind"],
    "previous": ["person", "opening"],
}


def write(folder: Path, tables: Tables, criteria: list[str], seed: int = 0, **more) -> Path:
    """Write a bundle; rows keep their order, columns that a row lacks stay empty."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = {"format": "klaster-bundle/1", "criteria": criteria, "seed": seed} | more
    (folder / "bundle.json").write_text(json.dumps(asked), encoding="utf-8")
    for name, rows in tables.items():
        header = list(dict.fromkeys(HEADERS.get(name, []) + [key for row in rows for key in row]))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def pairs(tables: Tables) -> dict[tuple[str, str], dict]:
    """Every possible pair with its rank, score, distance (rule 4), after the pins."""
    worst = max((w["rank"] for w in tables["wishes"]), default=0) + 1
    required = [(p["person"], p["opening"]) for p in tables["pins"] if p["kind"] == "require"]
    found = {pair: {"rank": worst, "score": 0, "distance": 0} for pair in required}
    for person, row in itertools.product(tables["people"], tables["pools"]):
        if person.get("fallback") == row["pool"]:
            found[person["person"], row["opening"]] = {"rank": worst, "score": 0, "distance": row["distance"]}
    for wish in tables["wishes"]:
        found[wish["person"], wish["opening"]] = wish
    for pin in tables["pins"]:
        if pin["kind"] == "forbid":
            found.pop((pin["person"], pin["opening"]), None)
    return found


def placements(tables: Tables):
    """Every placement that the rules allow, as a set of pairs."""
    possible = pairs(tables)
    required = {(p["person"], p["opening"]) for p in tables["pins"] if p["kind"] == "require"}
    capacity = {o["opening"]: o["capacity"] for o in tables["openings"]}
    choices = []
    for person in tables["people"]:
        mine = [pair for pair in possible if pair[0] == person["person"]]
        most = range(person["demand"] + 1)
        choices.append([c for n in most for c in itertools.combinations(mine, n)])
    for chosen in itertools.product(*choices):
        held = {pair for part in chosen for pair in part}
        loads = {}
        for _, opening in held:
            loads[opening] = loads.get(opening, 0) + 1
        if required <= held and all(load <= capacity[o] for o, load in loads.items()):
            yield held


def value(tables: Tables, held: set, criteria: list[str]) -> list:
    """Values of the criteria, as result.json states them."""
    facts, weight = pairs(tables), {p["person"]: p["weight"] for p in tables["people"]}
    worst = max((w["rank"] for w in tables["wishes"]), default=0) + 1
    previous = {(p["person"], p["opening"]) for p in tables["previous"]}
    profile = [sum(facts[pair]["rank"] == rank for pair in held) for rank in range(1, worst + 1)]
    known = {
        "placed": sum(weight[person] for person, _ in held),
        "profile:greedy": profile,
        "profile:generous": profile,
        "rank_cost": sum(facts[pair]["rank"] for pair in held),
        "score": sum(facts[pair]["score"] for pair in held),
        "distance": sum(facts[pair]["distance"] for pair in held),
        "kept": len(held & previous),
    }
    return [known[name] for name in criteria]


def order(values: list, criteria: list[str]) -> list:
    """A list that is smaller for a better value."""
    entries = []
    for name, entry in zip(criteria, values, strict=True):
        if name == "profile:greedy":
            entries += [-n for n in entry]
        elif name == "profile:generous":
            entries += entry[::-1]
        else:
            entries.append(-entry if name in ("placed", "score", "kept") else entry)
    return entries


def best(tables: Tables, criteria: list[str], seed: int = 0) -> tuple[list, set] | None:
    """(values, placement) of the unique optimum, tie-break included; None where no placement is allowed."""

    def judged(held):
        ties = sum(int.from_bytes(sha256(f"{seed}\0{p}\0{o}".encode()).digest()[:4], "big") for p, o in held)
        return [*order(value(tables, held, criteria), criteria), ties]

    allowed = list(placements(tables))
    if not allowed:
        return None
    winner = min(allowed, key=judged)
    return value(tables, winner, criteria), winner


def one_more(tables: Tables, opening: str) -> Tables:
    """The same problem with one more place."""
    openings = [o | {"capacity": o["capacity"] + (o["opening"] == opening)} for o in tables["openings"]]
    return tables | {"openings": openings}
