"""`python -m bench.audit`: ENTRIES sealed entries on the database of DATABASE_URL; writes AUDIT-<database>.md.

Migrate an empty database first: `flask db upgrade`. Times of sealing and of checking, then TRIES forgeries of each kind
at random places, each of them rolled back: all must be found, with the roots that were exported before.
"""

import os
import platform
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ENTRIES, TRIES, CHUNK = 100_000, 5, 5_000


def main() -> None:
    from app import create_app
    from app.extensions import db

    with create_app().app_context():
        dialect = db.engine.dialect.name
        fill()
        facts, kept = sealed()
        unlock(dialect)
        rows = [attempt(name, kind, kept) for name, kind in FORGERIES.items()]
    lines = [
        "# A sealed audit trail at full size",
        "",
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {dialect}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}. {ENTRIES} entries; every forgery at {TRIES} random places, all must be found.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        "",
        "| what was done to the database | tries | found | check, median s |",
        "|---|---|---|---|",
        *rows,
    ]
    (Path(__file__).parent / f"AUDIT-{dialect}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def fill() -> None:
    from app.database import utc_now
    from app.extensions import db
    from app.models import AuditEntry, Person

    person = Person(surname="Иванова", given_name="Анна")
    db.session.add(person)
    db.session.flush()
    begun = utc_now() - timedelta(days=30)
    for first in range(0, ENTRIES, CHUNK):
        rows = [
            {"at": begun + timedelta(seconds=number), "actor_id": person.id, "act": "assignment:accept"}
            | {"object_type": "assignment", "object_id": f"a{number}"}
            | {"details": {"site": f"Детский сад № {number % 300}", "days": "8–21 февраля 2027 г."}}
            for number in range(first, first + CHUNK)
        ]
        db.session.execute(db.insert(AuditEntry), rows)
    db.session.commit()


def sealed() -> tuple[dict[str, str], dict[int, str]]:
    from app.services import sealing

    sealing_s, count = timed(sealing.seal)
    kept = {last: root for last, root, _at in sealing.roots()}
    checking_s, verdict = timed(lambda: sealing.verify(kept))
    if not verdict.ok or count != ENTRIES:
        sys.exit(f"the untouched trail: {count} entries, {verdict}")
    return {"seals": str(verdict.seals), "sealing": f"{sealing_s:.2f} s", "check": f"{checking_s:.2f} s"}, kept


def timed(act: Callable) -> tuple[float, object]:
    begun = time.perf_counter()
    done = act()
    return time.perf_counter() - begun, done


def unlock(dialect: str) -> None:
    """As a forger with the keys of the database would: away with the triggers."""
    from app.extensions import db

    for table in ("audit_entry", "audit_seal"):
        for name in ("changed", "deleted") if dialect == "sqlite" else ("kept", "whole"):
            on = "" if dialect == "sqlite" else f" ON {table}"
            db.session.execute(db.text(f"DROP TRIGGER {table}_{name}{on}"))
    db.session.commit()


def attempt(name: str, statements: list[str], kept: dict[int, str]) -> str:
    from app.extensions import db
    from app.services import sealing

    chance, found, times = random.Random(name), 0, []
    for _try in range(TRIES):
        first, second = sorted(chance.sample(range(1, ENTRIES + 1), 2))
        for statement in statements:
            given = {name: place for name, place in (("a", first), ("b", second)) if f":{name}" in statement}
            db.session.execute(db.text(statement), given)
        seconds, verdict = timed(lambda: sealing.verify(kept))
        db.session.rollback()
        found, times = found + (not verdict.ok), [*times, seconds]
    if found < TRIES:
        sys.exit(f"{name}: found {found} of {TRIES}")
    return f"| {name} | {TRIES} | {found} | {sorted(times)[TRIES // 2]:.2f} |"


# `:a` and `:b` are two places in the trail, the first before the second.
FORGERIES = {
    "one word of an entry edited": ["UPDATE audit_entry SET object_id = 'forged' WHERE id = :a"],
    "an entry ascribed to nobody": ["UPDATE audit_entry SET actor_id = NULL WHERE id = :a"],
    "an entry deleted": ["DELETE FROM audit_entry WHERE id = :a"],
    "all between two entries deleted": ["DELETE FROM audit_entry WHERE id BETWEEN :a AND :b"],
    "two entries change places": [
        "UPDATE audit_entry SET id = 0 WHERE id = :a",
        "UPDATE audit_entry SET id = :a WHERE id = :b",
        "UPDATE audit_entry SET id = :b WHERE id = 0",
    ],
    "an entry copied to before the first": [
        "INSERT INTO audit_entry (id, at, actor_id, act, object_type, object_id, details) "
        "SELECT 0, at, actor_id, act, object_type, object_id, details FROM audit_entry WHERE id = :a"
    ],
    "the end cut off": ["DELETE FROM audit_entry WHERE id >= :a"],
    "the end cut off with its seals": [
        "DELETE FROM audit_entry WHERE id >= :a",
        "DELETE FROM audit_seal WHERE last_id >= :a",
    ],
    "all emptied, seals too": ["DELETE FROM audit_entry", "DELETE FROM audit_seal"],
    "a seal replaced": ["UPDATE audit_seal SET root = 'forged' WHERE last_id >= :a"],
}


if __name__ == "__main__":
    main()
