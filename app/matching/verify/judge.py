"""The order in which a result is judged."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from app.matching.verify import stable
from app.matching.verify.answer import TABLES, Answer, read_answer, read_report
from app.matching.verify.bundle import CRITERIA, PREVIOUS, Bundle, read_bundle
from app.matching.verify.fingerprints import input_hash, result_hash
from app.matching.verify.infeasible import solution_of_pins
from app.matching.verify.network import is_network
from app.matching.verify.optimality import Proof, prove
from app.matching.verify.pairs import Pairs, facts
from app.matching.verify.prices import wrong_prices
from app.matching.verify.rules import broken
from app.matching.verify.table import Unreadable
from app.matching.verify.unplaced import wrong_unplaced
from app.matching.verify.values import dishonest, entries, wrong_values

MOST_FAULTS = 1000


@dataclass
class Verdict:
    """What was found: `faults` reject the result, `notes` say what could not be checked."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


def verify(bundle_dir: Path | str, result_dir: Path | str) -> Verdict:
    """Judge the result folder against the bundle folder.

    A previous.csv in the result folder (a repair keeps there the placement that it started from) takes the place of the
    bundle's.
    """
    verdict = Verdict()
    try:
        with _without_collector():
            carries = (Path(result_dir) / PREVIOUS).exists()
            bundle = read_bundle(Path(bundle_dir), Path(result_dir) if carries else None)
            verdict.notes += ["previous.csv is that of the result folder"] if carries else []
            report = read_report(Path(result_dir))
            judge = _infeasible if report["status"] == "infeasible" else _solved
            verdict.faults += islice(judge(bundle, report, Path(result_dir), verdict.notes), MOST_FAULTS)
    except Unreadable as unreadable:
        verdict.faults.append(str(unreadable))
    return verdict


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of cells make no cycles; looking for them would take more than half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _solved(bundle: Bundle, report: dict, folder: Path, notes: list[str]) -> Iterator[str]:
    """Faults of a placement. What builds on a broken rule is not judged after it."""
    answer = read_answer(folder, bundle, report)
    names = [criterion["name"] for criterion in report["criteria"]]
    unknown = set(names) - set(CRITERIA) - set(stable.CRITERIA)
    if unknown:
        yield f"unknown criterion {', '.join(map(repr, sorted(unknown)))}"
        return
    yield from _hashes(bundle, answer, names, notes)
    held = facts(bundle, answer.person, answer.opening)
    rules = list(broken(bundle, answer, held))
    yield from rules
    if rules:
        return
    values = list(wrong_values(bundle, answer, held, [name for name in names if name in CRITERIA]))
    yield from values
    honesty = list(dishonest(report)) if not values else []
    yield from honesty
    yield from wrong_unplaced(bundle, answer, held)
    if "blocking_pairs" in names:
        yield from _stable(bundle, answer, held, names, notes)
    elif not values and not honesty:
        yield from _optimality(bundle, answer, held, names, notes)


def _hashes(bundle: Bundle, answer: Answer, names: list[str], notes: list[str]) -> Iterator[str]:
    """Both hashes, and a note where something else was asked than the bundle says."""
    report, settings = answer.report, bundle.settings
    yield from _input_hash(bundle, report, _mechanism(names), names)
    if report["result_sha256"] != result_hash(report["input_sha256"], answer.placements, _values(report)):
        yield "result_sha256 does not fit the placements and values"
    if _mechanism(names) == "optimal" and names != settings["criteria"]:
        notes.append("the criteria are not those of bundle.json")
    if _mechanism(names) != settings["mechanism"]:
        notes.append("the mechanism is not that of bundle.json")
    if report["seed"] != settings["seed"]:
        notes.append("the seed is not that of bundle.json")


def _mechanism(names: list[str]) -> str:
    return "stable" if "blocking_pairs" in names else "optimal"


def _values(report: dict) -> list[list]:
    return [[criterion["name"], criterion["value"]] for criterion in report["criteria"]]


def _input_hash(bundle: Bundle, report: dict, mechanism: str, names: list[str]) -> Iterator[str]:
    if report["input_sha256"] != input_hash(bundle.tables, mechanism, names, report["seed"]):
        yield "input_sha256 does not fit the bundle: the input is not what was solved"


def _infeasible(bundle: Bundle, report: dict, folder: Path, notes: list[str]) -> Iterator[str]:
    """Faults of a report that there is no solution: it stands alone and names its input."""
    names = [criterion["name"] for criterion in report["criteria"]]
    mechanism = _mechanism(names) if names else bundle.settings["mechanism"]
    yield from _input_hash(bundle, report, mechanism, names or bundle.settings["criteria"])
    if report["result_sha256"] != result_hash(report["input_sha256"], [], _values(report)):
        yield "result_sha256 does not fit an empty result"
    for name in TABLES:
        if (folder / name).exists():
            yield f"{name} stands beside an infeasible result"
    solution = solution_of_pins(bundle)
    if solution:
        yield "there is a solution: the required pins alone break no rule"
    elif solution is None:
        notes.append("that there is no solution is not certified")


def _stable(bundle: Bundle, answer: Answer, held: Pairs, names: list[str], notes: list[str]) -> Iterator[str]:
    """Faults against the stable mechanism, which proves itself: there is one answer, and it is found here again."""
    refused = list(stable.refused(bundle))
    yield from refused
    if names != stable.CRITERIA:
        yield f"the stable mechanism reports {', '.join(stable.CRITERIA)}"
    if any(criterion["bound"] != criterion["value"] for criterion in answer.report["criteria"]):
        yield "the stable mechanism states every bound equal to its value"
    if answer.prices or answer.potentials:
        yield "the stable mechanism has no prices and no certificate"
    if not refused:
        yield from stable.wrong_placement(bundle, answer.report, held)


def _optimality(bundle: Bundle, answer: Answer, held: Pairs, names: list[str], notes: list[str]) -> Iterator[str]:
    """Faults of what is said to be proved."""
    network = is_network(bundle, names)
    if answer.potentials is None:
        proof = Proof([], 0, "there is no certificate")
    else:
        proof = prove(bundle, answer, held, names)
        if answer.unknown_nodes:
            notes.append(f"certificate.csv: prices of {', '.join(answer.unknown_nodes)} are not checked")
    if answer.report["status"] == "feasible":
        notes.append("feasible: a better placement may exist")
    yield from _claims(answer.report, proof, network, notes)
    if answer.report["status"] != "optimal" or not network:
        if answer.prices:
            yield "prices.csv: prices are stated only for networks solved to optimality"
    elif proof.stages and proof.proved >= len(proof.stages) - 1:
        yield from wrong_prices(bundle, answer, names, proof, notes)


def _claims(report: dict, proof: Proof, network: bool, notes: list[str]) -> Iterator[str]:
    """Each bound that is said to come from the certificate must be proved; on an optimal network every one must be."""
    owed = network and report["status"] == "optimal"
    at = 0
    for criterion in report["criteria"]:
        claimed = entries(criterion)
        proved = max(0, proof.proved - at) if proof.stages else 0
        at += len(claimed)
        doubtful = [bound for _, _, bound in claimed[proved:]] + [b for _, v, b in claimed[:proved] if b != v]
        if all(bound is None for bound in doubtful):
            continue
        if criterion["bound_source"] == "certificate" or owed:
            why = proof.why or "it proves only bounds that equal their values"
            yield f"the certificate does not prove {criterion['name']}: {why}"
        else:
            notes.append(f"{criterion['name']}: bound not certified")
    if owed and proof.stages and proof.proved == len(proof.stages) - 1:
        yield f"the certificate does not prove the tie-break: {proof.why}"
