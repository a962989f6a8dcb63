"""The audit trail of what the demo has made, as if entered by hand some weeks ago; sealed."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.labels import period
from app.models import AuditEntry, Organisation, Participant, Site, Slot, Student, StudyGroup
from app.services import sealing
from app.services.transaction import transaction

CHUNK = 5_000


def leave_trail(coordinator_id: int, today: datetime) -> None:
    """Before anything else is recorded, so that numbers and moments are in one order."""
    with transaction():
        made, begun = _made(), today - timedelta(days=60)
        step = timedelta(days=20) / max(1, len(made))
        rows = [{**row, "actor_id": coordinator_id, "at": begun + place * step} for place, row in enumerate(made)]
        for start in range(0, len(rows), CHUNK):
            db.session.execute(insert(AuditEntry), rows[start : start + CHUNK])
    sealing.seal()


def _entry(act: str, subject, **details) -> dict:
    return {"act": act, "object_type": subject.__tablename__, "object_id": subject.public_id, "details": details}


def _made() -> list[dict]:
    """Every organisation, site, group, student, slot and participant, each as it was entered."""

    def all_of(model, *options):
        return db.session.scalars(select(model).order_by(model.id).options(*options))

    rows = [_entry("organisation:create", one, name=one.name) for one in all_of(Organisation)]
    rows += [_entry("site:create", one, name=one.name) for one in all_of(Site)]
    rows += [_entry("group:create", one, name=one.name) for one in all_of(StudyGroup)]
    for one in all_of(Student, joinedload(Student.person), joinedload(Student.group)):
        rows.append(_entry("student:enrol", one.person, person=one.person.full_name, group=one.group.name))
    for one in all_of(Slot, joinedload(Slot.site)):
        days = period(one.starts_on, one.ends_on)
        rows.append(_entry("slot:create", one, site=one.site.name, days=days, places=one.capacity))
    for one in all_of(Participant, joinedload(Participant.person), joinedload(Participant.round)):
        rows.append(_entry("participant:add", one, person=one.person.full_name, round=one.round.title))
    return rows
