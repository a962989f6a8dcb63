"""One lie in a true result: each function changes the claim it is given and returns the judge's words for it.

It returns None where the result has nothing to lie about. Hashes are made again when the claim is written, except where
the lie is one about hashes. `SMALL` lies try every placement, so they are for problems of a few people.
"""

import random
from collections.abc import Callable
from copy import deepcopy

from tests.matching.mutants_rules import changed
from tests.matching.verify_case import LARGER, Claim, input_hash

Lie = Callable[[Claim, random.Random], str | None]
LIES: list[Lie] = []
SMALL: list[Lie] = []


def lie(function: Lie) -> Lie:
    LIES.append(function)
    return function


def small_lie(function: Lie) -> Lie:
    SMALL.append(function)
    return function


def one_more(value: int | list[int], draw: random.Random) -> int | list[int]:
    if isinstance(value, int):
        return value + draw.choice([-1, 1])
    at = draw.randrange(len(value))
    return [v + (place == at) for place, v in enumerate(value)]


@lie
def somewhere_else(claim: Claim, draw: random.Random) -> str | None:
    """Somebody in another opening, with true values: not allowed, or on a network not the best."""
    moved = {(row[0], row[1]): row[3] for row in claim.placements}
    if not moved or not claim.certificate:
        return None
    pair = draw.choice(sorted(moved))
    others = [opening for opening in claim.case.openings if (pair[0], opening) not in moved]
    if not others:
        return None
    moved[pair[0], draw.choice(others)] = moved.pop(pair)
    other = claim.case.claim(dict(sorted(moved.items())), priced=False)
    claim.placements, claim.unplaced, claim.report = other.placements, other.unplaced, other.report
    return ""


@lie
def same_row_twice(claim: Claim, draw: random.Random) -> str | None:
    if not claim.placements:
        return None
    at = draw.randrange(len(claim.placements))
    claim.placements.insert(at, list(claim.placements[at]))
    claim.report["short_of_demand"] -= 1
    return "stands twice"


@lie
def out_of_order(claim: Claim, draw: random.Random) -> str | None:
    if len(claim.placements) < 2:
        return None
    claim.placements.reverse()
    return "not sorted"


@lie
def wrong_rank(claim: Claim, draw: random.Random) -> str | None:
    if not claim.placements:
        return None
    row = draw.choice(claim.placements)
    row[2] = draw.choice([str(rank) for rank in range(1, claim.case.ranks + 3) if str(rank) != row[2]])
    return "has rank"


@lie
def no_supervisor(claim: Claim, draw: random.Random) -> str | None:
    rows = [row for row in claim.placements if row[3]]
    if not rows:
        return None
    draw.choice(rows)[3] = ""
    return "has no supervisor"


@lie
def superfluous_supervisor(claim: Claim, draw: random.Random) -> str | None:
    rows = [row for row in claim.placements if not row[3]]
    if not rows or not claim.case.supervisors:
        return None
    draw.choice(rows)[3] = draw.choice(sorted(claim.case.supervisors))
    return "needs no supervisor"


@lie
def false_value(claim: Claim, draw: random.Random) -> str | None:
    entry = draw.choice(claim.report["criteria"])
    lie = one_more(entry["value"], draw)
    entry.update(value=lie, bound=lie if entry["bound"] == entry["value"] else entry["bound"])
    return f"criterion {entry['name']} is"


@lie
def false_bound(claim: Claim, draw: random.Random) -> str | None:
    """A bound that is not the value, under the status optimal."""
    if claim.report["status"] != "optimal":
        return None
    entry = draw.choice(claim.report["criteria"])
    entry["bound"] = one_more(entry["bound"], draw)
    return "the status is optimal, but"


@lie
def bound_out_of_reach(claim: Claim, draw: random.Random) -> str | None:
    """An honest form, but nothing proves a bound beyond the value of the best."""
    if not claim.certificate:
        return None
    at = draw.randrange(len(claim.report["criteria"]))
    entry = claim.report["criteria"][at]
    for later in claim.report["criteria"][at + 1 :]:
        later["bound"] = None
    better = 1 if entry["name"] in LARGER else -1
    value = (
        entry["value"]
        if isinstance(entry["value"], int)
        else entry["value"][:: -1 if "generous" in entry["name"] else 1]
    )
    first = value if isinstance(value, int) else value[0]
    bound = [first + better, *[None] * (len(value) - 1)] if isinstance(value, list) else first + better
    entry["bound"] = bound[::-1] if "generous" in entry["name"] else bound
    claim.report |= {"status": "feasible", "gap": 1 / max(1, abs(first + better))}
    claim.prices = {}
    return f"the certificate does not prove {entry['name']}"


@lie
def wrong_gap(claim: Claim, draw: random.Random) -> str | None:
    claim.report["gap"] = draw.choice([0.1, 1, None]) if claim.report["gap"] != 0.1 else 0
    return "the gap is"


@lie
def wrong_status(claim: Claim, draw: random.Random) -> str | None:
    claim.report["status"] = {"optimal": "feasible", "feasible": "optimal"}[claim.report["status"]]
    return "the status is"


@small_lie
def said_to_be_impossible(claim: Claim, draw: random.Random) -> str | None:
    """Where the pins alone, with nobody to supervise, show otherwise."""
    if not any(placement == dict.fromkeys(claim.case.required, "") for placement in claim.case.placements()):
        return None
    claim.report |= {"status": "infeasible", "criteria": [], "conflict": ["rules"], "relaxation": ["one place more"]}
    claim.placements = []
    return "there is a solution"


@lie
def wrong_short_of_demand(claim: Claim, draw: random.Random) -> str | None:
    claim.report["short_of_demand"] += draw.choice([-1, 1])
    return "short_of_demand is"


@lie
def missing_unplaced(claim: Claim, draw: random.Random) -> str | None:
    if not claim.unplaced:
        return None
    claim.unplaced.remove(draw.choice(claim.unplaced))
    return "is missing"


@lie
def extra_unplaced(claim: Claim, draw: random.Random) -> str | None:
    if not claim.placements:
        return None
    claim.unplaced.append([draw.choice(claim.placements)[0], "full", "in words", ""])
    return "has a placement"


@lie
def unplaced_twice(claim: Claim, draw: random.Random) -> str | None:
    if not claim.unplaced:
        return None
    claim.unplaced.append(draw.choice(claim.unplaced))
    return "a person stands twice"


@lie
def wrong_reason(claim: Claim, draw: random.Random) -> str | None:
    """One of the reasons that are certain: only one of them, if any, is true."""
    if not claim.unplaced:
        return None
    row = draw.choice(claim.unplaced)
    row[1] = draw.choice([reason for reason in ("no_wishes", "forbidden", "never_opens") if reason != row[1]])
    return "the reason is"


@lie
def no_words(claim: Claim, draw: random.Random) -> str | None:
    if not claim.unplaced:
        return None
    draw.choice(claim.unplaced)[2] = draw.choice(["", " "])
    return "no words"


@lie
def edited_input(claim: Claim, draw: random.Random) -> str | None:
    """The bundle was changed after the solve: the hash in the result is that of another input."""
    claim.report["input_sha256"] = input_hash(claim.case)
    table, column = draw.choice(
        [("openings", "capacity"), ("people", "weight"), ("wishes", "rank"), ("wishes", "score")]
    )
    if not claim.case.rows[table]:
        return None
    row = draw.choice(claim.case.rows[table])
    claim.case = changed(claim.case, table, row, **{column: str(int(row[column]) + 1)})
    return "input_sha256 does not fit"


@lie
def another_seed(claim: Claim, draw: random.Random) -> str | None:
    claim.report["input_sha256"] = input_hash(claim.case)
    claim.report["seed"] += 1
    return "input_sha256 does not fit"


@lie
def wrong_hash(claim: Claim, draw: random.Random) -> str | None:
    name = draw.choice(["input_sha256", "result_sha256"])
    claim.report[name] = "".join(draw.choice("0123456789abcdef") for _ in range(64))
    return f"{name} does not fit"


@lie
def another_in_force(claim: Claim, draw: random.Random) -> str | None:
    """The result brings a placement in force of its own, and counts what it keeps of the bundle's."""
    kept = [entry for entry in claim.report["criteria"] if entry["name"] == "kept"]
    if not kept:
        return None
    held = [row[:2] for row in claim.placements]
    claim.previous = held[: len(held) - kept[0]["value"]]
    if len(claim.previous) == kept[0]["value"]:
        return None
    return "criterion kept is"


@small_lie
def worse_placement(claim: Claim, draw: random.Random) -> str | None:
    """Another allowed placement with its true values: under the best one's certificate, its own, or free places."""
    if not claim.certificate:
        return None
    best = claim.case.total({(row[0], row[1]): row[3] for row in claim.placements})
    others = [placement for placement in claim.case.placements() if claim.case.total(placement) != best]
    if not others:
        return None
    other = claim.case.claim(draw.choice(others))
    certificate = draw.choice([claim.certificate, other.certificate, other.with_free_places().certificate])
    vars(claim).update(vars(other) | {"certificate": certificate})
    return "the certificate does not prove"


@lie
def no_certificate(claim: Claim, draw: random.Random) -> str | None:
    if not claim.certificate:
        return None
    claim.certificate = []
    for entry in claim.report["criteria"]:
        entry["bound_source"] = draw.choice(["solver", "certificate"])
    return "there is no certificate"


@lie
def stage_missing(claim: Claim, draw: random.Random) -> str | None:
    if not claim.certificate:
        return None
    claim.certificate = [[node, name, vector[:-1]] for node, name, vector in claim.certificate]
    return "stages are expected"


@lie
def price_too_high(claim: Claim, draw: random.Random) -> str | None:
    """More than the certificate allows, in the criterion that counts most."""
    if not claim.prices:
        return None
    opening = draw.choice(sorted(claim.prices))
    price = next(vector for node, own, vector in claim.certificate if (node, own) == ("opening", opening))
    claim.prices[opening] = claim.case.plus_one([price[0] + 1, *price[1:-1]])
    return "the certificate does not allow"


@lie
def price_changed(claim: Claim, draw: random.Random) -> str | None:
    """Any entry, where no limit makes a price less than certain."""
    if not claim.prices or claim.case.rows["limits"]:
        return None
    entries = draw.choice(sorted(claim.prices.items()))[1]
    at = draw.randrange(len(entries))
    entries[at] = one_more(entries[at], draw)
    return "prices.csv: "


@lie
def price_missing(claim: Claim, draw: random.Random) -> str | None:
    if not claim.prices:
        return None
    del claim.prices[draw.choice(sorted(claim.prices))]
    return "openings are missing"


def told(what: Lie, truth: Claim, draw: random.Random) -> tuple[Claim, str] | None:
    """A copy of the truth with the lie in it, and the judge's words."""
    case = truth.case
    claim = Claim(case, **deepcopy({name: value for name, value in vars(truth).items() if name != "case"}))
    words = what(claim, draw)
    return None if words is None else (claim, words)
