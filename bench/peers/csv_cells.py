"""Python's csv module over the files of a bundle: what cutting them into cells alone takes."""

import csv
import time
from pathlib import Path


def measure(folder: str) -> dict:
    """Every row of every table, thrown away."""
    cpu, wall = time.process_time(), time.perf_counter()
    for path in sorted(Path(folder).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for _ in csv.reader(stream):
                pass
    return {"seconds": time.process_time() - cpu, "wall": time.perf_counter() - wall}
