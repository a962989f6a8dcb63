"""The demo's tables in data/, and the one source of chance that everything is drawn from."""

import csv
import random
from pathlib import Path

from app.database import ALPHABET

DATA = Path(__file__).parent / "data"


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Chance(random.Random):
    """Seeded: the same recipe gives the same cluster, public identifiers included."""

    def public_id(self) -> str:
        return "".join(self.choices(ALPHABET, k=14))

    def happens(self, share: float) -> bool:
        return self.random() < share


def spread(total: int, weights: list[float], least: int = 0) -> list[int]:
    """Whole numbers in proportion to `weights` that sum to `total`, each at least `least` where the total allows."""
    scale = total / sum(weights)
    parts = [max(least, int(weight * scale)) for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: parts[i] - weights[i] * scale)
    step = 1 if sum(parts) < total else -1
    order = by_rest if step > 0 else by_rest[::-1]
    while sum(parts) != total:
        moved = False
        for i in order:
            if sum(parts) == total:
                break
            if step > 0 or parts[i] > least:
                parts[i] += step
                moved = True
        if not moved:
            break
    return parts
