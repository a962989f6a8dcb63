"""What the engine writes about a case, as a claim that can be changed."""

import csv
import json
import tempfile
from pathlib import Path

from app.matching.bundle import read_bundle, write_result
from app.matching.solve import solve
from tests.matching.verify_case import Case, Claim


def solved(case: Case) -> Claim:
    """The engine's result without its hashes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        problem = read_bundle(case.write(folder / "bundle"))
        write_result(problem, solve(problem), folder / "result")
        return claimed(case, folder / "result")


def claimed(case: Case, folder: Path) -> Claim:
    """The result in a folder without its hashes."""
    report = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    del report["input_sha256"], report["result_sha256"]
    if report["status"] == "infeasible":
        return Claim(case, report, [], [], {}, [])
    placements, unplaced, prices, certificate = (
        list(csv.reader((folder / f"{name}.csv").open(encoding="utf-8", newline="")))[1:]
        for name in ("placements", "unplaced", "prices", "certificate")
    )
    prices = {opening: json.loads(entries) for opening, entries in prices}
    certificate = [[node, name, json.loads(vector)] for node, name, vector in certificate]
    return Claim(case, report, placements, unplaced, prices, certificate)
