"""Tiny problems with true results, made without any of the code that is tested with them.

A `Case` is a bundle in a few words: rows are parted by `;`. `case.best()` tries every placement and returns the best
`Claim`; `case.claim(placements)` states a given placement as if it were the best. A claim is honest about ranks,
values and unplaced people, carries the least prices that can be found, and is hashed when it is written: a test
changes one thing and sees whether that one thing is noticed.
"""

import csv
import io
import json
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.matching.verify import Verdict, verify
from tests.matching import brute
from tests.matching.verify_files import COLUMNS, cells, hash_of, write_table
from tests.matching.verify_prices import certificate

LARGER = ("placed", "profile:greedy", "score", "kept")
Pair = tuple[str, str]


class Case:
    """A bundle: Case(people="person; ann", openings="opening,capacity; x,1", wishes="person,opening,rank; ann,x,1")."""

    def __init__(self, criteria: list[str] | None = None, seed: int = 7, **tables: str):
        self.criteria = criteria or ["placed", "profile:greedy"]
        self.seed, self.mechanism = seed, "optimal"
        self.tables = {name: [row.strip() for row in text.split(";") if row.strip()] for name, text in tables.items()}
        rows = {name: list(csv.DictReader(io.StringIO("\n".join(lines)))) for name, lines in self.tables.items()}
        self.rows = {name: [self._filled(name, row) for row in rows.get(name, [])] for name in COLUMNS}
        self.people = {row["person"]: row for row in self.rows["people"]}
        self.openings = {row["opening"]: row for row in self.rows["openings"]}
        self.pairs = self._pairs()

    @classmethod
    def of(cls, rows: dict[str, list[dict]], criteria: list[str] | None = None, seed: int = 7) -> "Case":
        """The same from rows as dicts, by table; a column is there where one of its cells is filled."""
        tables = {}
        for name, own in rows.items():
            wanted = [column.split("=")[0] for column in COLUMNS[name].split()]
            needed = [column for column in wanted if any(row.get(column, "") != "" for row in own)] if own else wanted
            lines = [cells([row.get(column, "") for column in needed]) for row in own]
            tables[name] = ";".join([",".join(needed), *lines])
        return cls(criteria, seed, **tables)

    @staticmethod
    def _filled(name: str, row: dict) -> dict:
        wanted = dict(column.split("=") if "=" in column else (column, "") for column in COLUMNS[name].split())
        return {column: row.get(column) or default for column, default in wanted.items()}

    def _pairs(self) -> dict[Pair, dict]:
        """Rank, score and distance of every possible pair (rule 4); `forbid` takes pairs away."""
        last = self.ranks + 1
        pins = {(row["person"], row["opening"]): row["kind"] for row in self.rows["pins"]}
        found = {pair: (last, 0, 0) for pair, kind in pins.items() if kind == "require"}
        for row in self.rows["pools"]:
            for person in self.people.values():
                if person["fallback"] == row["pool"]:
                    found[person["person"], row["opening"]] = (last, 0, int(row["distance"]))
        for row in self.rows["wishes"]:
            found[row["person"], row["opening"]] = (int(row["rank"]), int(row["score"]), int(row["distance"]))
        allowed = {pair: facts for pair, facts in found.items() if pins.get(pair) != "forbid"}
        return {pair: dict(zip(("rank", "score", "distance"), facts, strict=True)) for pair, facts in allowed.items()}

    @property
    def ranks(self) -> int:
        return max((int(row["rank"]) for row in self.rows["wishes"]), default=0)

    @property
    def required(self) -> list[Pair]:
        return [(row["person"], row["opening"]) for row in self.rows["pins"] if row["kind"] == "require"]

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        settings = {"format": "klaster-bundle/1", "mechanism": self.mechanism, "seed": self.seed}
        settings |= {"criteria": self.criteria} if self.mechanism == "optimal" else {}
        (folder / "bundle.json").write_text(json.dumps(settings))
        for name, lines in self.tables.items():
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        return folder

    @property
    def supervisors(self) -> dict[str, dict]:
        return {row["supervisor"]: row for row in self.rows["supervisors"]}

    @property
    def groups(self) -> set[str]:
        """Groups of people whose placements need a supervisor."""
        return {row["group"] for row in self.people.values() if row["group"] and self.supervisors}

    @property
    def supervision(self) -> dict[tuple[str, str], int]:
        """Cost by supervisor and group, of rows that name no opening."""
        rows = [row for row in self.rows["supervision"] if not row["opening"]]
        return {(row["supervisor"], row["group"]): int(row["cost"]) for row in rows}

    def inside(self, limit: str) -> set[str]:
        """The openings of a limit."""
        return {row["opening"] for row in self.rows["limit_openings"] if row["limit"] == limit}

    # --- the best placement, by trying all of them

    def placements(self):
        """Every placement that the rules allow: who supervises each pair, "" for nobody."""
        for placement in brute.placements(self.rows):
            yield {(person, opening): supervisor for person, opening, supervisor in sorted(placement)}

    def best(self) -> "Claim":
        """The best placement by the criteria and then by the tie-break; there must be one."""
        return self.claim(min(self.placements(), key=self.total))

    def total(self, placement: dict[Pair, str] | list[Pair]) -> tuple[int, ...]:
        """What the placement costs in each stage."""
        named = placement if isinstance(placement, dict) else dict.fromkeys(placement, "")
        costs = [self.cost(pair) for pair in named]
        costs += [self.row_cost(self._supervision_cost([*pair, "", who])) for pair, who in named.items() if who]
        return tuple(map(sum, zip(*costs, strict=True))) if costs else (0,) * self.stages

    @property
    def stages(self) -> int:
        return sum(self.ranks + 1 if "profile" in name else 1 for name in self.criteria) + 1

    def cost(self, pair: Pair) -> tuple[int, ...]:
        """What a pair costs in each stage, the tie-break last."""
        facts, cost = self.pairs[pair], []
        kept = pair in [(row["person"], row["opening"]) for row in self.rows["previous"]]
        plain = {"placed": -int(self.people[pair[0]]["weight"]), "rank_cost": facts["rank"], "score": -facts["score"]}
        plain |= {"distance": facts["distance"], "kept": -kept}
        for name in self.criteria:
            if name == "profile:greedy":
                cost += [-(facts["rank"] == rank) for rank in range(1, self.ranks + 2)]
            elif name == "profile:generous":
                cost += [+(facts["rank"] == rank) for rank in range(self.ranks + 1, 0, -1)]
            else:
                cost.append(plain.get(name, 0))
        text = f"{self.seed}\0{pair[0]}\0{pair[1]}"
        return (*cost, int.from_bytes(sha256(text.encode()).digest()[:4], "big"))

    def row_cost(self, cost: int) -> tuple[int, ...]:
        """What a row of supervision.csv costs in each stage."""
        sizes = [self.ranks + 1 if "profile" in name else 1 for name in self.criteria]
        parts = [
            [cost] if name == "supervision_cost" else [0] * n for name, n in zip(self.criteria, sizes, strict=True)
        ]
        return (*(entry for part in parts for entry in part), 0)

    # --- a placement as a result

    def claim(
        self, pairs: list[Pair] | dict[Pair, str], supervisors: dict[Pair, str] | None = None, priced: bool = True
    ) -> "Claim":
        """The placement as a result that says `optimal`; `priced`: with the certificate and prices.csv."""
        named = dict.fromkeys(sorted(pairs), "") | (pairs if isinstance(pairs, dict) else supervisors or {})
        last = {"rank": self.ranks + 1}
        rows = [[*pair, str(self.pairs.get(pair, last)["rank"]), who] for pair, who in named.items()]
        report = {
            "format": "klaster-bundle/1",
            "status": "optimal",
            "criteria": [self._criterion(name, rows) for name in self.criteria],
            "gap": 0,
            "short_of_demand": sum(int(row["demand"]) for row in self.people.values()) - len(rows),
            "seed": self.seed,
            "engine": "by hand",
            "solver_versions": {},
            "seconds": dict.fromkeys(("read", "build", "solve", "explain", "verify", "write"), 0),
            "peak_mb": 0,
            "warnings": [],
        }
        placed = {person for person, _ in named}
        unplaced = [
            [person, self._reason(person, pairs), "in words", ""] for person in self.people if person not in placed
        ]
        vectors = certificate(self, named) if priced else []
        prices = {name: self.plus_one(vector) for node, name, vector in vectors if node == "opening"}
        return Claim(self, report, rows, unplaced, prices, vectors)

    def _criterion(self, name: str, rows: list[list[str]]) -> dict:
        other = {"rank": self.ranks + 1, "score": 0, "distance": 0}
        facts = [self.pairs.get((person, opening), other) for person, opening, _, _ in rows]
        ranks = [fact["rank"] for fact in facts]
        before = [(row["person"], row["opening"]) for row in self.rows["previous"]]
        load = [sum(row[3] == s["supervisor"] for row in rows) for s in self.rows["supervisors"]] or [0]
        value = {
            "placed": lambda: sum(int(self.people[row[0]]["weight"]) for row in rows),
            "profile:greedy": lambda: [ranks.count(rank) for rank in range(1, self.ranks + 2)],
            "profile:generous": lambda: [ranks.count(rank) for rank in range(1, self.ranks + 2)],
            "rank_cost": lambda: sum(ranks),
            "score": lambda: sum(fact["score"] for fact in facts),
            "distance": lambda: sum(fact["distance"] for fact in facts),
            "kept": lambda: sum((row[0], row[1]) in before for row in rows),
            "supervision_cost": lambda: sum(self._supervision_cost(row) for row in rows if row[3]),
            "supervision_balance": lambda: max(load) - min(load),
            "opened": lambda: len({row[1] for row in rows}),
        }[name]()
        return {"name": name, "value": value, "bound": value, "bound_source": "certificate"}

    def _supervision_cost(self, row: list[str]) -> int:
        person, opening, _, supervisor = row
        key = (supervisor, self.people[person]["group"])
        costs = {r["opening"]: int(r["cost"]) for r in self.rows["supervision"] if (r["supervisor"], r["group"]) == key}
        return costs.get(opening, costs.get("", 0))

    def _reason(self, person: str, pairs: list[Pair]) -> str:
        wished = [row for row in self.rows["wishes"] if row["person"] == person]
        pooled = [row for row in self.rows["pools"] if row["pool"] == self.people[person]["fallback"]]
        if not wished and not pooled:
            return "no_wishes"
        coming = [pair for pair in self.pairs if self._fits(*pair)]
        mine = [opening for p, opening in coming if p == person]
        asked = {opening: sum(o == opening for _, o in coming) for opening in mine}
        rows = {opening: self.openings[opening] for opening in mine}
        opens = [o for o, row in rows.items() if int(row["capacity"]) > 0 and asked[o] >= int(row["min_to_open"])]
        if not opens:
            return "never_opens" if mine else "forbidden"
        if any(opening in opens for opening in self._under_full_limits(pairs)):
            return "limit"
        room = any(sum(o == opening for _, o in pairs) < int(self.openings[opening]["capacity"]) for opening in opens)
        return "criterion" if room else "full"

    def _fits(self, person: str, opening: str) -> bool:
        most = self.people[person]["credits_max"]
        return most == "" or int(self.openings[opening]["credits"]) <= int(most)

    def _under_full_limits(self, pairs: list[Pair]) -> set[str]:
        full = [
            self.inside(row["limit"])
            for row in self.rows["limits"]
            if sum(opening in self.inside(row["limit"]) for _, opening in pairs) >= int(row["capacity"])
        ]
        return set().union(*full)

    def plus_one(self, price: list[int]) -> list:
        """The price of an opening as prices.csv states it."""
        entries, left = [], list(price)
        for name in self.criteria:
            size = self.ranks + 1 if "profile" in name else 1
            part, left = left[:size], left[size:]
            part = part if name in LARGER else [0 - entry for entry in part]
            entries.append(part[:: -1 if "generous" in name else 1] if "profile" in name else part[0])
        return entries


@dataclass
class Claim:
    """A result that can be changed before it is written. `previous`: rows of its own previous.csv, if it has one."""

    case: Case
    report: dict
    placements: list[list[str]]
    unplaced: list[list[str]]
    prices: dict[str, list]
    certificate: list[list]
    previous: list[list[str]] | None = None

    def criterion(self, name: str) -> dict:
        return next(entry for entry in self.report["criteria"] if entry["name"] == name)

    def with_free_places(self) -> "Claim":
        """The certificate that gives openings no price and charges people what they hold."""
        cost = {row[0]: self.case.cost((row[0], row[1])) for row in self.placements}
        none = [0] * self.case.stages
        self.certificate = [["person", p, [0 - c for c in cost.get(p, none)]] for p in self.case.people]
        self.certificate += [["opening", opening, none] for opening in self.case.openings]
        return self

    def without_certificate(self) -> "Claim":
        """For problems that are no network: nothing but the solver's word."""
        self.certificate, self.prices = [], {}
        for entry in self.report["criteria"]:
            entry["bound_source"] = "solver"
        return self

    def write(self, folder: Path) -> Path:
        """Write with true hashes, unless the report already holds some."""
        folder.mkdir(parents=True)
        report = {"input_sha256": input_hash(self.case, self.previous)} | self.report
        values = [[entry["name"], entry["value"]] for entry in report["criteria"]]
        lines = [cells(row) for row in sorted(self.placements)]
        text = "\n".join([report["input_sha256"], *lines, json.dumps(values, separators=(",", ":")), ""])
        report = {"result_sha256": sha256(text.encode()).hexdigest()} | report
        (folder / "result.json").write_text(json.dumps(report))
        if self.previous is not None:
            write_table(folder / "previous.csv", "person,opening", self.previous)
        if report["status"] != "infeasible":
            write_table(folder / "placements.csv", "person,opening,rank,supervisor", self.placements)
            write_table(folder / "unplaced.csv", "person,reason,words,needs", self.unplaced)
            prices = [[opening, json.dumps(entries)] for opening, entries in self.prices.items()]
            write_table(folder / "prices.csv", "opening,plus_one", prices)
            rows = [[node, name, json.dumps(vector)] for node, name, vector in self.certificate]
            write_table(folder / "certificate.csv", "node,id,potential", rows)
        return folder


def read_case(folder: Path) -> Case:
    """A bundle of the default criteria that somebody else has written."""
    settings = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    files = {name: folder / f"{name}.csv" for name in COLUMNS}
    rows = {
        name: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for name, path in files.items()
        if path.exists()
    }
    return Case.of(rows, settings.get("criteria"), settings["seed"])


def verdict(claim: Claim) -> Verdict:
    """What the judge says of the claim."""
    with tempfile.TemporaryDirectory() as scratch:
        return verify(claim.case.write(Path(scratch) / "bundle"), claim.write(Path(scratch) / "result"))


def faults(claim: Claim) -> str:
    """The judge's faults, one a line."""
    return "\n".join(verdict(claim).faults)


def input_hash(case: Case, previous: list[list[str]] | None = None) -> str:
    """`input_sha256`; `previous`: rows that stand in for those of the case."""
    rows = {name: [list(row.values()) for row in own] for name, own in case.rows.items()}
    rows |= {} if previous is None else {"previous": previous}
    return hash_of(rows, {"criteria": case.criteria, "mechanism": case.mechanism, "seed": case.seed})
