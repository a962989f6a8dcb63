"""The package `algmatch`: its hospital-residents problem."""

from algmatch import HospitalResidentsProblem

from bench.peers import preferences


def measure(folder: str) -> dict:
    """Person-optimal."""
    return preferences.measure(_solve, folder)


def _solve(people: list[list[int]], openings: list[list[int]], capacity: list[int]) -> preferences.Held:
    """The package numbers from 1."""
    residents = {p + 1: [o + 1 for o in wishes] for p, wishes in enumerate(people)}
    hospitals = {
        o + 1: {"capacity": capacity[o], "preferences": [p + 1 for p in here]} for o, here in enumerate(openings)
    }
    problem = HospitalResidentsProblem(dictionary={"residents": residents, "hospitals": hospitals})
    found = problem.get_stable_matching()
    if found is None:
        raise ValueError("its own check says that the answer is not stable")
    return {int(p[1:]) - 1: int(o[1:]) - 1 for p, o in found["resident_sided"].items() if o}  # r1: h1 or nothing
