"""What happens after a publication; each part writes its lines into CLEARING-<database>.md.

- `python -m bench.clearing last 100`: 200 threads ask for the last free place, so many times; one wins, 199 do not.
- `python -m bench.clearing events`: 1 000 random events with a repair every 50, judged after each; the hash of the end
  is the same on any database.
- `python -m bench.clearing repair`: in a round of 5 000 somebody declines; the repair is solved, verified, stored and
  shown with who moves (at most MOST_S), and a change by hand is previewed (at most MOST_PREVIEW_S).

The first two want an empty migrated database in DATABASE_URL, the third one that is seeded as for `bench.round` and
whose round is published.
"""

import hashlib
import json
import os
import platform
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

CLIENTS, THREADS, EVENTS = 200, 200, 1000
MOST_S, MOST_PREVIEW_S = 5, 2


def main() -> None:
    from app import create_app
    from app.extensions import db

    part, *asked = sys.argv[1:] or ["last"]
    app = create_app(
        QUEUE_PATH="", SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 20, "max_overflow": 20, "pool_timeout": 120}
    )
    with app.test_request_context():
        dialect = db.engine.dialect.name
        parts = {"last": lambda: last_place(app, int((asked or [100])[0])), "events": events, "repair": repair}
        write(dialect, part, parts[part]())


def write(dialect: str, part: str, lines: list[str]) -> None:
    """The lines of one part, in place of those of an earlier time."""
    file = Path(__file__).parent / f"CLEARING-{dialect}.md"
    text = file.read_text(encoding="utf-8") if file.exists() else "# After a publication\n"
    told = f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {dialect}, {os.cpu_count()} cores, load "
    told += f"{os.getloadavg()[0]:.1f} before the end."
    section = "\n".join([f"\n## {part}\n", told, "", *lines, ""])
    text = re.sub(rf"\n## {part}\n.*?(?=\n## |\Z)", "", text, flags=re.S) + section
    file.write_text(text, encoding="utf-8")
    print(section)


def repair() -> list[str]:
    """From the decline to the page that names who moves; the frontier is found after that and does not count."""
    from app.database import utc_now
    from app.extensions import db
    from app.models import Assignment, ManualKind, Phase, Role, RoleGrant, Round, Run, RunKind
    from app.policies.actor import actor_of
    from app.queries import repairs
    from app.services import assignments, effects, jobs, runs

    coordinator = actor_of(db.session.scalar(db.select(RoleGrant.person_id).where(RoleGrant.role == Role.COORDINATOR)))
    round_ = db.session.scalar(db.select(Round).where(Round.published_run_id.is_not(None)).order_by(Round.id.desc()))
    round_.phase, round_.clearing_close_at = Phase.CLEARING, None
    db.session.commit()
    waiting = db.select(Assignment).where(Assignment.round_id == round_.id, Assignment.state == "offered")
    declined, moved, other = db.session.scalars(waiting.order_by(Assignment.id).limit(3)).all()
    begun, moment, own = time.perf_counter(), utc_now(), time.process_time()
    assignments.decline(actor_of(declined.participant.person_id), declined, "Далеко", leaves=False)
    run = runs.start(coordinator, round_, runs.Asked(RunKind.CLEARING))
    started = time.perf_counter() - begun
    jobs.run(run.job_id)
    whole = time.perf_counter() - begun
    db.session.expire_all()
    run = db.session.get(Run, run.id)
    stored, shown = (run.finished_at - moment).total_seconds(), time.perf_counter()
    found = repairs.repair(coordinator, run)
    own, engine = time.process_time() - own, sum(filter(None, run.result["seconds"].values()))
    shown = time.perf_counter() - shown
    wanted = [
        effects.Wanted(one, to.slot, to.starts_on, to.ends_on, one.supervisor_id)
        for one, to in ((moved, other), (other, moved))
    ]
    preview, used = time.perf_counter(), time.process_time()
    effects.effect(coordinator, ManualKind.SWAP, wanted)
    preview, used = time.perf_counter() - preview, time.process_time() - used
    return [
        f"- people: {run.snapshot.counts['people']}, {run.status.value}; moved {found.moved}, placed {found.placed}",
        f"- declined and asked for: {started:.1f} s; solved, verified, stored: {stored:.1f} s after the decline",
        f"- the page with who moves: {shown:.1f} s more; together {stored + shown:.1f} s (must hold: {MOST_S} s)",
        f"- of that, processor time of the application {own:.1f} s, the engine's own {engine:.1f} s",
        f"- the frontier ({len(found.frontier.points) if found.frontier else 0} points) after {whole:.1f} s",
        f"- the effect of a swap by hand: {preview:.1f} s, {used:.1f} s of processor (must hold: {MOST_PREVIEW_S} s)",
    ]


def last_place(app, times: int) -> list[str]:
    from app.database import utc_now
    from app.extensions import db
    from app.models import Assignment, AssignmentState, Phase
    from tests import factories as make
    from tests.services.test_assignments import asking

    round_, group = make.round_(Phase.CLEARING, wishes_close_at=utc_now() - timedelta(days=9)), make.group()
    people = [make.participant(round_, make.student(group_=group)).id for _ in range(CLIENTS)]
    begun, wins = time.perf_counter(), []
    for _ in range(times):
        slot = make.slot(round_=round_, capacity=1).id
        db.session.remove()
        with ThreadPoolExecutor(THREADS) as pool:
            wins.append(sum(pool.map(asking(app, slot), people)))
        db.session.query(Assignment).filter_by(slot_id=slot).update({"state": AssignmentState.WITHDRAWN})
        db.session.commit()
    spent = time.perf_counter() - begun
    if wins.count(1) != times:
        sys.exit("a place was given twice, or not at all")
    db.session.remove()
    return [f"- {CLIENTS} clients ask for the last place, {times} times: one wins each time; {spent:.0f} s in all"]


def events() -> list[str]:
    from tests.services.events import Story

    story, begun = Story(7), time.perf_counter()
    story.happen(EVENTS)
    told = hashlib.sha256(json.dumps(story.state()).encode()).hexdigest()
    spent = time.perf_counter() - begun
    return [f"- {EVENTS} events, {len(story.state())} assignments, state {told[:16]}; {spent:.0f} s"]


if __name__ == "__main__":
    main()
