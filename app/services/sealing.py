"""Seals the audit trail in batches, each under a hash of all before it, and tells whether anything was touched since.

A worker seals; never a user's own transaction, which would queue everybody behind one row in the minute of a deadline.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, AuditSeal
from app.services.transaction import transaction

SETTLED = timedelta(minutes=10)  # a transaction that began before may still bring an entry with a smaller number
MOST_AT_ONCE = 10_000
BEGINNING = "0" * 64


@dataclass(frozen=True)
class Verdict:
    """`faults` name the seal and what is wrong; `entries` were covered by `seals`."""

    seals: int
    entries: int
    faults: list[str]

    @property
    def ok(self) -> bool:
        return not self.faults


def seal(before: datetime | None = None) -> int:
    """Seal what is settled and not sealed yet; gives how many entries. Safe to call at any time."""
    until, sealed = before or utc_now() - SETTLED, 0
    while True:
        with transaction() as session:
            last = _last()
            rows = list(_entries(last.last_id if last else 0, None, until, MOST_AT_ONCE))
            if not rows:
                return sealed
            root = _chained(last.root if last else BEGINNING, rows)
            session.add(AuditSeal(first_id=rows[0].id, last_id=rows[-1].id, entries=len(rows), root=root))
        sealed += len(rows)


def verify(kept: dict[int, str] | None = None) -> Verdict:
    """Compute every seal anew. `kept`: last number → root, as exported earlier and kept elsewhere."""
    faults, root, entries, after, seals = [], BEGINNING, 0, 0, 0
    known = {}
    for stored in db.session.scalars(select(AuditSeal).order_by(AuditSeal.last_id)).all():
        rows = list(_entries(after, stored.last_id, None, None))
        root = _chained(root, rows)
        name = f"entries {stored.first_id}-{stored.last_id}"
        if len(rows) != stored.entries:
            faults.append(f"{name}: found {len(rows)}, sealed were {stored.entries}")
        elif root != stored.root:
            faults.append(f"{name}: an entry or a seal before it was changed")
        root, after = stored.root, stored.last_id
        known[stored.last_id] = stored.root
        seals, entries = seals + 1, entries + len(rows)
    for last_id, told in (kept or {}).items():
        if known.get(last_id) != told:
            faults.append(f"the seal of entry {last_id} that was exported is gone or differs")
    return Verdict(seals, entries, faults)


def roots() -> list[tuple[int, str, str]]:
    """(last number, root, when) of every seal, to be kept where nobody of this installation can write."""
    rows = db.session.execute(select(AuditSeal.last_id, AuditSeal.root, AuditSeal.sealed_at).order_by(AuditSeal.id))
    return [(last_id, root, at.isoformat()) for last_id, root, at in rows]


def unsealed() -> int:
    last = _last()
    after = AuditEntry.id > (last.last_id if last else 0)
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(after))


def _last() -> AuditSeal | None:
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.last_id.desc()).limit(1))


def _entries(after: int, until_id: int | None, before: datetime | None, most: int | None) -> Iterator:
    table = AuditEntry.__table__.c
    statement = select(AuditEntry.__table__).where(table.id > after).order_by(table.id)
    if until_id is not None:
        statement = statement.where(table.id <= until_id)
    if before is not None:
        statement = statement.where(table.at < before)
    return iter(db.session.execute(statement.limit(most) if most else statement).all())


def _chained(root: str, rows: list) -> str:
    """SHA-256 over the root before and each entry in one spelling, line by line."""
    told = hashlib.sha256(root.encode())
    for row in rows:
        at = row.at.astimezone(UTC).isoformat()
        entry = [row.id, at, row.actor_id, row.act, row.object_type, row.object_id, row.details]
        told.update(b"\n" + json.dumps(entry, ensure_ascii=False, sort_keys=True).encode())
    return told.hexdigest()
