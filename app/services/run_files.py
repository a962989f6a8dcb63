"""What a run is solved from: a bundle of the round's tables; and whether the round is still what it was then."""

from app.adapters import bundles, supervision_tables
from app.adapters.bundles import Files
from app.extensions import db
from app.models import Mechanism, Run, RunArchive, RunKind
from app.services import changes, clearing, snapshots


def is_stale(run: Run, archive: RunArchive | None = None) -> bool:
    """Whether what decided this run has changed since: the round, exported anew, differs from the run's bundle."""
    archive = archive or db.session.get(RunArchive, run.id)
    if archive is None:
        return True
    then, now = bundles.unzipped(archive.bundle), whole(run, _as_it_is(run))
    if run.kind is RunKind.CLEARING:
        then, now = (clearing.loosened(files, bundles.unzipped(archive.result)) for files in (then, now))
    return then != now


def _as_it_is(run: Run) -> Files:
    if run.kind is RunKind.CLEARING:
        return clearing.tables(run.round)
    return snapshots.tables(run.round, with_drafts=run.kind is RunKind.REHEARSAL)


def files_of(run: Run) -> Files:
    """What the run is solved from: the snapshot, or for a rehearsal the round as it is, with the pins in force."""
    if run.snapshot is None:
        return whole(run, _as_it_is(run))
    return whole(run, bundles.unzipped(run.snapshot.bundle))


def whole(run: Run, tables: Files) -> Files:
    """Tables of a round as a bundle: the pins in force, what the run changes, and what it asks."""
    people = {row["person"] for row in bundles.rows(tables, "people.csv")}
    pins = [pin for pin in _pins(run) if pin[0] in people]
    files = changes.applied(tables, run.changes)
    if run.mechanism is Mechanism.STABLE:
        files = supervision_tables.left_out(files)
    if pins:
        files["pins.csv"] = bundles.table(("person", "opening", "kind"), pins)
    files["bundle.json"] = bundles.asked(run.round.title, run.mechanism, run.criteria, run.seed)
    return files


def _pins(run: Run) -> list[tuple[str, str, str]]:
    """Those fixed by hand; in a clearing what has been accepted or refused stands above them."""
    by_hand = snapshots.pins(run.round_id)
    if run.kind is not RunKind.CLEARING:
        return by_hand
    fixed = clearing.pins(run.round)
    stay = {person for person, _slot, kind in fixed if kind == "require"}
    chosen = changes.pinned(run.changes, clearing.in_force(run.round))
    fixed += [pin for pin in chosen if pin[0] not in stay]
    people = {person for person, _slot, kind in fixed if kind == "require"}
    known = {pin[:2] for pin in fixed}
    return sorted([*fixed, *(pin for pin in by_hand if pin[0] not in people and pin[:2] not in known)])


def placements_in(result: Files) -> set[tuple[str, str, int, str]]:
    return {
        (row["person"], row["opening"], int(row["rank"]), row["supervisor"])
        for row in bundles.rows(result, "placements.csv")
    }
