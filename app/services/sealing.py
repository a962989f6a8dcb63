"""Seals the audit trail in batches, each under a hash of all before it, and tells whether anything was touched since.

A worker seals; never a user's own transaction, which would queue everybody behind one row in the minute of a deadline.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.database import utc_now
from app.extensions import db
from app.models import AuditEntry, AuditSeal
from app.services.transaction import transaction

SETTLED = timedelta(minutes=10)  # a transaction that began before may still bring an entry with a smaller number
MOST_AT_ONCE = 10_000
BEGINNING = "0" * 64


FAULTS = {
    "lost": _l("entries %(first)s–%(last)s: found %(found)s, sealed were %(sealed)s"),
    "changed": _l("entries %(first)s–%(last)s: an entry or a seal before them was changed"),
    "exported": _l("the seal of entry %(last)s that was exported is gone or differs"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one seal; `found` and `sealed` count its entries."""

    kind: str
    last: int
    first: int = 0
    found: int = 0
    sealed: int = 0

    def __str__(self) -> str:
        return str(FAULTS[self.kind]) % asdict(self)


@dataclass(frozen=True)
class Verdict:
    """`entries` are covered by `seals`."""

    seals: int
    entries: int
    faults: list[Fault]

    @property
    def ok(self) -> bool:
        return not self.faults


def seal(before: datetime | None = None) -> int:
    """Seal what is settled and not sealed yet; gives how many entries. Safe to call at any time."""
    until, sealed = before or utc_now() - SETTLED, 0
    while True:
        with transaction() as session:
            last = _last()
            found = _entries(last and last.last_id, None, MOST_AT_ONCE)
            # Up to the first that is too young: the next seal begins behind the last of this one, so none is skipped.
            rows = list(takewhile(lambda row: row.at < until, found))
            if not rows:
                return sealed
            root = _chained(last.root if last else BEGINNING, rows)
            session.add(AuditSeal(first_id=rows[0].id, last_id=rows[-1].id, entries=len(rows), root=root))
        sealed += len(rows)


def verify(kept: Mapping[int, str] | None = None, tick: Callable[[float], None] = lambda _part: None) -> Verdict:
    """Compute every seal anew. `kept`: last number → root, as exported earlier and kept elsewhere."""
    faults, root, entries, after = [], BEGINNING, 0, None
    seals = db.session.execute(select(AuditSeal.__table__).order_by(AuditSeal.last_id)).all()
    for number, stored in enumerate(seals, start=1):
        rows = _entries(after, stored.last_id, None)
        root = _chained(root, rows)
        name = {"first": stored.first_id, "last": stored.last_id}
        if len(rows) != stored.entries:
            faults.append(Fault("lost", **name, found=len(rows), sealed=stored.entries))
        elif root != stored.root or rows[0].id != stored.first_id:
            faults.append(Fault("changed", **name))
        root, after, entries = stored.root, stored.last_id, entries + len(rows)
        tick(number / len(seals))
    known = {stored.last_id: stored.root for stored in seals}
    gone = sorted(last_id for last_id, told in (kept or {}).items() if known.get(last_id) != told)
    return Verdict(len(seals), entries, faults + [Fault("exported", last_id) for last_id in gone])


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


def _entries(after: int | None, until_id: int | None, most: int | None) -> list:
    """The first batch has no lower bound: an entry put in before the very first is found as well."""
    table = AuditEntry.__table__.c
    statement = select(AuditEntry.__table__).order_by(table.id)
    if after is not None:
        statement = statement.where(table.id > after)
    if until_id is not None:
        statement = statement.where(table.id <= until_id)
    return db.session.execute(statement.limit(most)).all()


def _chained(root: str, rows: list) -> str:
    """SHA-256 over the root before and each entry in one spelling, line by line."""
    told = hashlib.sha256(root.encode())
    for row in rows:
        at = row.at.astimezone(UTC).isoformat()
        entry = [row.id, at, row.actor_id, row.act, row.object_type, row.object_id, row.details]
        told.update(b"\n" + json.dumps(entry, ensure_ascii=False, sort_keys=True).encode())
    return told.hexdigest()
