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
from itertools import combinations, product
from pathlib import Path

from app.matching.verify import Verdict, verify

COLUMNS = {
    "people": "person kind=student demand=1 credits_max weight=1 fallback group",
    "openings": "opening capacity min_to_open=0 credits=0 starts_on ends_on",
    "wishes": "person opening rank score=0 distance=0",
    "pools": "pool opening distance=0",
    "limits": "limit capacity minimum=0",
    "limit_openings": "limit opening",
    "supervisors": "supervisor capacity minimum=0 max_openings",
    "supervision": "supervisor group opening cost=0",
    "teams": "team person",
    "pins": "person opening kind",
    "previous": "person opening",
    "conflicts": "opening_a opening_b",
}
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

    # --- the best placement, by trying all of them

    def placements(self):
        """Every placement by capacities, demand, pins, limits: what networks know. (Side rules are stated by hand.)"""
        people = list(self.people)
        choices = []
        for person in people:
            own = [opening for p, opening in self.pairs if p == person]
            most = int(self.people[person]["demand"])
            choices.append([set_ for size in range(most + 1) for set_ in combinations(own, size)])
        for choice in product(*choices):
            pairs = [(person, opening) for person, held in zip(people, choice, strict=True) for opening in held]
            if self.holds(pairs):
                yield pairs

    def holds(self, pairs: list[Pair]) -> bool:
        load = {opening: sum(o == opening for _, o in pairs) for opening in self.openings}
        inside = {row["limit"]: 0 for row in self.rows["limits"]}
        for row in self.rows["limit_openings"]:
            inside[row["limit"]] += load[row["opening"]]
        return (
            all(load[o] <= int(row["capacity"]) for o, row in self.openings.items())
            and set(self.required) <= set(pairs)
            and all(int(r["minimum"]) <= inside[r["limit"]] <= int(r["capacity"]) for r in self.rows["limits"])
        )

    def best(self) -> "Claim":
        """The best placement by the criteria and then by the tie-break; there must be one."""
        return self.claim(min(self.placements(), key=self.total))

    def total(self, pairs: list[Pair]) -> tuple[int, ...]:
        """What the placement costs in each stage."""
        costs = [self.cost(pair) for pair in pairs]
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

    # --- a placement as a result

    def claim(self, pairs: list[Pair], supervisors: dict[Pair, str] | None = None) -> "Claim":
        """The placement as a result that says `optimal`."""
        named = supervisors or {}
        last = self.ranks + 1
        rows = [
            [*pair, str(self.pairs.get(pair, {"rank": last})["rank"]), named.get(pair, "")] for pair in sorted(pairs)
        ]
        report = {
            "format": "klaster-bundle/1",
            "status": "optimal",
            "criteria": [self._criterion(name, rows) for name in self.criteria],
            "gap": 0,
            "short_of_demand": sum(int(row["demand"]) for row in self.people.values()) - len(pairs),
            "seed": self.seed,
            "engine": "by hand",
            "solver_versions": {},
            "seconds": dict.fromkeys(("read", "build", "solve", "explain", "verify", "write"), 0),
            "peak_mb": 0,
            "warnings": [],
        }
        prices = self.least_prices(pairs)
        placed = {person for person, _ in pairs}
        unplaced = [
            [person, self._reason(person, pairs), "in words", ""] for person in self.people if person not in placed
        ]
        return Claim(self, report, rows, unplaced, self._plus_one(prices), self._certificate(pairs, prices))

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
        mine = [opening for p, opening in self.pairs if p == person]
        opens = [opening for opening in mine if int(self.openings[opening]["capacity"]) > 0]
        if not opens:
            return "never_opens" if mine else "forbidden"
        if any(opening in opens for opening in self._under_full_limits(pairs)):
            return "limit"
        room = any(sum(o == opening for _, o in pairs) < int(self.openings[opening]["capacity"]) for opening in opens)
        return "criterion" if room else "full"

    def _under_full_limits(self, pairs: list[Pair]) -> list[str]:
        found = []
        for limit in self.rows["limits"]:
            members = [row["opening"] for row in self.rows["limit_openings"] if row["limit"] == limit["limit"]]
            if sum(opening in members for _, opening in pairs) >= int(limit["capacity"]):
                found += members
        return found

    # --- prices: raised until no unused pair of a person (demand 1) is better than the one in use

    def least_prices(self, pairs: list[Pair]) -> dict[str, tuple[int, ...]]:
        """The least v of openings; where none exist (the placement is not optimal) where raising was given up."""
        none = (0,) * self.stages
        price = dict.fromkeys(self.openings, none)
        fixed = {person for person, _ in self.required}
        for _ in range(4 * len(self.openings) + 4):
            before = dict(price)
            for person, opening in self.pairs:
                if person not in fixed and (person, opening) not in pairs:
                    now = self._now(person, pairs, price)
                    gap = tuple(a - b for a, b in zip(now, self.cost((person, opening)), strict=True))
                    price[opening] = max(price[opening], gap)
            if price == before:
                break
        return price

    def _now(self, person: str, pairs: list[Pair], price: dict) -> tuple[int, ...]:
        """What the person costs now, the price of the opening held included."""
        held = [opening for p, opening in pairs if p == person and (p, opening) in self.pairs]
        if not held:
            return (0,) * self.stages
        return tuple(a + b for a, b in zip(self.cost((person, held[0])), price[held[0]], strict=True))

    def _certificate(self, pairs: list[Pair], price: dict) -> list[list]:
        fixed = {person for person, _ in self.required}
        people = [
            ["person", p, [0 - x for x in self._now(p, pairs, price)] if p not in fixed else [0] * self.stages]
            for p in self.people
        ]
        return people + [["opening", opening, list(vector)] for opening, vector in price.items()]

    def _plus_one(self, price: dict) -> dict[str, list]:
        prices = {}
        for opening, vector in price.items():
            entries, left = [], list(vector)
            for name in self.criteria:
                size = self.ranks + 1 if "profile" in name else 1
                part, left = left[:size], left[size:]
                part = part if name in LARGER else [0 - entry for entry in part]
                entries.append(part[:: -1 if "generous" in name else 1] if "profile" in name else part[0])
            prices[opening] = entries
        return prices


@dataclass
class Claim:
    """A result that can be changed before it is written."""

    case: Case
    report: dict
    placements: list[list[str]]
    unplaced: list[list[str]]
    prices: dict[str, list]
    certificate: list[list]

    def criterion(self, name: str) -> dict:
        return next(entry for entry in self.report["criteria"] if entry["name"] == name)

    def with_free_places(self) -> "Claim":
        """The certificate that gives openings no price and charges people what they hold."""
        free = dict.fromkeys(self.case.openings, (0,) * self.case.stages)
        self.certificate = self.case._certificate([tuple(row[:2]) for row in self.placements], free)
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
        report = {"input_sha256": input_hash(self.case)} | self.report
        values = [[entry["name"], entry["value"]] for entry in report["criteria"]]
        lines = [cells(row) for row in sorted(self.placements)]
        text = "\n".join([report["input_sha256"], *lines, json.dumps(values, separators=(",", ":")), ""])
        report = {"result_sha256": sha256(text.encode()).hexdigest()} | report
        (folder / "result.json").write_text(json.dumps(report))
        if report["status"] != "infeasible":
            write_table(folder / "placements.csv", "person,opening,rank,supervisor", self.placements)
            write_table(folder / "unplaced.csv", "person,reason,words,needs", self.unplaced)
            prices = [[opening, json.dumps(entries)] for opening, entries in self.prices.items()]
            write_table(folder / "prices.csv", "opening,plus_one", prices)
            rows = [[node, name, json.dumps(vector)] for node, name, vector in self.certificate]
            write_table(folder / "certificate.csv", "node,id,potential", rows)
        return folder


def verdict(claim: Claim) -> Verdict:
    """What the judge says of the claim."""
    with tempfile.TemporaryDirectory() as scratch:
        return verify(claim.case.write(Path(scratch) / "bundle"), claim.write(Path(scratch) / "result"))


def faults(claim: Claim) -> str:
    """The judge's faults, one a line."""
    return "\n".join(verdict(claim).faults)


def input_hash(case: Case) -> str:
    lines = []
    for name, columns in COLUMNS.items():
        header = [column.split("=")[0] for column in columns.split()]
        lines += [f"{name}.csv", ",".join(header), *sorted(cells(row.values()) for row in case.rows[name])]
    asked = {"criteria": case.criteria, "mechanism": case.mechanism, "seed": case.seed}
    lines += [json.dumps(asked, sort_keys=True, separators=(",", ":")), ""]
    return sha256("\n".join(lines).encode()).hexdigest()


def cells(row) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row)
    return line.getvalue()


def write_table(path: Path, header: str, rows: list[list]) -> None:
    path.write_text("\n".join([header, *map(cells, rows), ""]))
