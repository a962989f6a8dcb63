"""The package `matching`: its hospital-resident game."""

import sys

from matching.games import HospitalResident

from bench.peers import preferences


def measure(folder: str) -> dict:
    """Person-optimal. It copies its players by recursion, which is too deep for Python's own limit from 2 000 on."""
    sys.setrecursionlimit(10**6)
    return preferences.measure(_solve, folder)


def _solve(people: list[list[int]], openings: list[list[int]], capacity: list[int]) -> preferences.Held:
    """The package wants names, and only openings that somebody wishes for."""
    wanted = [o for o, here in enumerate(openings) if here]
    game = HospitalResident.create_from_dictionaries(
        {f"p{p}": [f"o{o}" for o in wishes] for p, wishes in enumerate(people)},
        {f"o{o}": [f"p{p}" for p in openings[o]] for o in wanted},
        {f"o{o}": capacity[o] for o in wanted},
    )
    found = game.solve(optimal="resident")
    return {int(p.name[1:]): int(o.name[1:]) for o, held in found.items() for p in held}
