"""Snapshots of rounds: what every run starts from, and whether the round has changed since."""

from sqlalchemy import func, select

from app.adapters import bundles, round_tables
from app.adapters.bundles import Files
from app.extensions import db
from app.models import Audience, Participant, Pin, Round, Slot, Snapshot, Teacher
from app.services import eligibility, gaps, settings
from app.services.eligibility import Eligibility


def take(round_: Round, person_id: int | None, rules: Eligibility, files: Files | None = None) -> Snapshot:
    """Inside the caller's transaction, the round locked. `files` where it is not simply the round as it is."""
    files = tables(round_, rules) if files is None else files
    number = 1 + (db.session.scalar(select(func.max(Snapshot.number)).where(Snapshot.round_id == round_.id)) or 0)
    taken = Snapshot(
        round_id=round_.id,
        number=number,
        taken_by_id=person_id,
        sha256=bundles.sha256(files),
        counts=counts(files) | gaps.found(round_.id, rules),
        bundle=bundles.zipped(files),
    )
    db.session.add(taken)
    db.session.flush()
    return taken


def latest(round_id: int) -> Snapshot | None:
    return db.session.scalar(
        select(Snapshot).where(Snapshot.round_id == round_id).order_by(Snapshot.number.desc()).limit(1)
    )


def tables(round_: Round, rules: Eligibility | None = None, with_drafts: bool = False) -> Files:
    """The round as it is now, with the wishes that every rule still permits; `rules` where they are read already."""
    rules = rules or eligibility.eligibility(round_.id)
    return round_tables.tables(round_, rules, weights(round_.id), with_drafts)


def is_current(snapshot: Snapshot) -> bool:
    """Whether the round, exported anew, is still what was frozen."""
    return bundles.sha256(tables(snapshot.round)) == snapshot.sha256


def counts(files: Files) -> dict[str, int]:
    """What stood in the snapshot, for the check before a run."""
    people, openings = bundles.rows(files, "people.csv"), bundles.rows(files, "openings.csv")
    wishes = bundles.rows(files, "wishes.csv")
    return {
        "people": len(people),
        "students": sum(row["kind"] == "student" for row in people),
        "with_wishes": len({row["person"] for row in wishes}),
        "wishes": len(wishes),
        "slots": len(openings),
        "places": sum(int(row["capacity"]) for row in openings),
        "minimums": sum(int(row["min_to_open"]) > 0 for row in openings),
        "pools": len({row["pool"] for row in bundles.rows(files, "pools.csv")}),
        "limits": len(bundles.rows(files, "limits.csv")),
        "teams": len({row["team"] for row in bundles.rows(files, "teams.csv")}),
        "supervisors": len(bundles.rows(files, "supervisors.csv")),
    }


def weights(round_id: int) -> dict[int, int]:
    """Participant → weight, where it is not 1: a teacher's grows as their own internship falls due."""
    rows = db.session.execute(
        select(Participant.id, Teacher.last_internship_on)
        .join(Teacher, Teacher.person_id == Participant.person_id)
        .where(Participant.round_id == round_id, Participant.audience == Audience.TEACHER)
    ).all()
    if not rows:
        return {}
    begins = db.session.scalar(
        select(func.min(Slot.starts_on)).where(Slot.round_id == round_id, Slot.audience == Audience.TEACHER)
    )
    found = {key: _weight(last, begins) for key, last in rows}
    return {key: weight for key, weight in found.items() if weight != 1}


def _weight(last, begins) -> int:
    """1 in the first year after an internship, a step more with each year, the most when it is due or was never."""
    most = int(settings.get("internship_interval_years"))
    if begins is None:
        return 1
    return most if last is None else min(max((begins - last).days // 365, 1), most)


def pins(round_id: int) -> list[tuple[str, str, str]]:
    """(participant, slot, kind) by public identifiers: the pins in force."""
    rows = db.session.execute(
        select(Participant.public_id, Slot.public_id, Pin.kind)
        .join(Participant, Pin.participant_id == Participant.id)
        .join(Slot, Pin.slot_id == Slot.id)
        .where(Pin.round_id == round_id, Pin.withdrawn_at.is_(None), Participant.taken_out_at.is_(None))
        .order_by(Participant.public_id, Slot.public_id)
    )
    return [(person, slot, kind.value) for person, slot, kind in rows]
