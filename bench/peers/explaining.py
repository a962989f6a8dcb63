"""This engine's explanations of pairs on a solved network."""

import random
import statistics
import time

from app.matching.bundle import read_bundle
from app.matching.explain import Explainer
from app.matching.solve import solve


def measure(folder: str, questions: int) -> dict:
    """Solve, prepare, then explain wishes that were not granted, one by one."""
    problem = read_bundle(folder, criteria=["placed", "rank_cost"])
    result = solve(problem)
    begun = time.perf_counter()
    explainer = Explainer(problem, result)
    prepared = time.perf_counter() - begun
    held = set(zip(result.person.tolist(), result.opening.tolist(), strict=True))
    wishes = zip(problem.wishes.person.tolist(), problem.wishes.opening.tolist(), strict=True)
    refused = [wish for wish in wishes if wish not in held]
    times = [_time(explainer, *pair) for pair in random.Random(1).sample(refused, questions)]
    return {"seconds": statistics.median(times), "slowest": max(times), "build": prepared, "status": result.status}


def _time(explainer: Explainer, person: int, opening: int) -> float:
    """Seconds of one question: the one place that knows how the explainer is asked."""
    begun = time.perf_counter()
    explainer.pair(person, opening)
    return time.perf_counter() - begun
