"""`python -m bench.clearing`: what happens after a publication, on the empty migrated database of DATABASE_URL.

- 200 threads ask for the last free place, 100 times: one wins, 199 are refused with words.
- 1 000 random events with a repair every 50, judged after each; prints a hash of the end, the same on any database.
"""

import hashlib
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

TIMES, CLIENTS, THREADS, EVENTS = 100, 200, 200, 1000


def main() -> None:
    from app import create_app
    from app.extensions import db

    app = create_app(
        QUEUE_PATH="", SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 20, "max_overflow": 20, "pool_timeout": 120}
    )
    with app.app_context():
        print(db.engine.dialect.name)
        last_place(app)
        db.session.remove()
        events()


def last_place(app) -> None:
    from app.database import utc_now
    from app.extensions import db
    from app.models import Assignment, AssignmentState, Phase
    from tests import factories as make
    from tests.services.test_assignments import asking

    round_, group = make.round_(Phase.CLEARING, wishes_close_at=utc_now() - timedelta(days=9)), make.group()
    people = [make.participant(round_, make.student(group_=group)).id for _ in range(CLIENTS)]
    begun, wins = time.perf_counter(), []
    for _ in range(TIMES):
        slot = make.slot(round_=round_, capacity=1).id
        db.session.remove()
        with ThreadPoolExecutor(THREADS) as pool:
            wins.append(sum(pool.map(asking(app, slot), people)))
        db.session.query(Assignment).filter_by(slot_id=slot).update({"state": AssignmentState.WITHDRAWN})
        db.session.commit()
    spent = time.perf_counter() - begun
    print(f"last place, {CLIENTS} clients x {TIMES}: won by one {wins.count(1)} times; {spent:.0f} s")
    if wins.count(1) != TIMES:
        sys.exit("a place was given twice, or not at all")


def events() -> None:
    from tests.services.events import Story

    story, begun = Story(7), time.perf_counter()
    story.happen(EVENTS)
    told = hashlib.sha256(json.dumps(story.state()).encode()).hexdigest()
    print(f"{EVENTS} events, {len(story.state())} assignments, state {told[:16]}; {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
