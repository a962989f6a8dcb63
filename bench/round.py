"""`python -m bench.round`: a whole round on the database of DATABASE_URL; writes ROUND-<database>.md.

Fill an empty database first: `flask db upgrade`, then
`flask demo seed --students 5000 --teachers 400 --sites 300 --slots 1500`. The round is frozen, solved by the job of
this process, verified from the command line, approved, published; then every page about it is asked TRIES times as each
role that may see it. The same seed on two databases must give one result hash.
"""

import gc
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.pages import MOST_QUERIES, TRIES, measure, signed_in

MOST_SOLVE_S, MOST_ACT_S, MOST_MS = 30, 1, 500


def main() -> None:
    from app import create_app

    app = create_app(SESSION_COOKIE_SECURE=False, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    gc.collect()
    gc.freeze()  # as wsgi.py does
    with app.app_context():
        facts, named = run_the_round()
        from app.extensions import db

        engine, dialect = db.engine, db.engine.dialect.name
        db.session.remove()
    rows, worst = pages(app, engine, named)
    lines = [
        "# A round at full size",
        "",
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {dialect}, {os.cpu_count()} cores. "
        f"Must hold: job ≤ {MOST_SOLVE_S} s, freeze, approve and publish ≤ {MOST_ACT_S} s each within the request, "
        f"every page ≤ {MOST_MS} ms (p95 of {TRIES}). Load of the machine when it began: {os.getloadavg()[0]:.1f}.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        f"- slowest page, p95: {worst:.0f} ms",
        "",
        "| role | page | median ms | p95 ms | queries |",
        "|---|---|---|---|---|",
        *rows,
    ]
    (Path(__file__).parent / f"ROUND-{dialect}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[:14]))


def run_the_round() -> tuple[dict, dict[str, str]]:
    """Freeze, solve, verify apart, approve, publish; gives what is told of it, and what the addresses name."""
    from app.extensions import db
    from app.models import Phase, Role, RoleGrant, Round, Run
    from app.policies.actor import actor_of
    from app.services import jobs, publishing, rounds, runs

    def somebody(role: Role):
        return actor_of(db.session.scalar(db.select(RoleGrant.person_id).where(RoleGrant.role == role)))

    coordinator, council = somebody(Role.COORDINATOR), somebody(Role.COUNCIL_MEMBER)
    round_ = db.session.scalar(db.select(Round).where(Round.phase == Phase.WISHES_OPEN))
    round_.wishes_close_at -= timedelta(days=365)
    db.session.commit()
    freezing = timed(lambda: rounds.freeze(coordinator, round_, round_.version))
    run = runs.start(coordinator, round_)
    solving = timed(lambda: jobs.run(run.job_id))
    db.session.expire_all()
    run = db.session.get(Run, run.id)
    approving = timed(lambda: publishing.approve(council, run))
    published = timed(lambda: publishing.publish(coordinator, run))
    facts = {
        "people": run.snapshot.counts["people"],
        "wishes": run.snapshot.counts["wishes"],
        "freeze": freezing,
        "job (read, solve, verify, store)": f"{solving}, {run.status.value}, gap {run.result['gap']}",
        "approve": approving,
        "publish": published,
        "result hash": run.result_sha256,
        "from the command line": verified_apart(run),
    }
    return facts, named_in_addresses(round_, run)


def timed(act) -> str:
    """Seconds of the wall, and of them those of this process: on a busy machine the two differ."""
    wall, own = time.perf_counter(), time.process_time()
    act()
    return f"{time.perf_counter() - wall:.1f} s ({time.process_time() - own:.1f} s of this process)"


def verified_apart(run) -> str:
    from app.queries import runs as queries

    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "run.zip"
        archive.write_bytes(queries.archive(run))
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(archive), folder], check=True)  # noqa: S603
        command = [sys.executable, "-m", "app.cli.match", "verify", f"{folder}/bundle", f"{folder}/result"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def named_in_addresses(round_, run) -> dict[str, str]:
    """Noun of the address → what its public_id names: of persons, the demo's own."""
    from app.demo.accounts import DEMO_ACCOUNTS
    from app.extensions import db
    from app.models import Account, Participant, Role

    email = next(account.email for account in DEMO_ACCOUNTS if account.role is Role.STUDENT)
    own = db.select(Participant.public_id).join(Account, Account.person_id == Participant.person_id)
    participant = db.session.scalar(own.where(Account.email == email, Participant.round_id == round_.id))
    by_person = dict.fromkeys(("wishes", "lists", "placements", "teams", "own_places"), participant)
    return {"rounds": round_.public_id, "pins": round_.public_id, "runs": run.public_id, **by_person}


def pages(app, engine, named: dict[str, str]) -> tuple[list[str], float]:
    from app.demo.accounts import DEMO_ACCOUNTS

    rows, worst = [], 0.0
    for account in DEMO_ACCOUNTS:
        client = app.test_client()
        signed_in(client, account)
        for address in addresses(app, named):
            found = measure(client, engine, address)
            if found is None:
                continue
            median, p95, queries = found
            worst = max(worst, p95)
            over = " over" if p95 > MOST_MS or queries > MOST_QUERIES else ""
            rows.append(f"| {account.role.value} | `{address}` | {median:.0f} | {p95:.0f} | {queries} |{over}")
            if over:
                print(rows[-1], flush=True)
    return rows, worst


def addresses(app, named: dict[str, str]) -> list[str]:
    """Every page about the round, its runs and one person in it, and the lists beside them."""
    found = {"/", "/participants/", "/placements/", "/slots/"}
    for rule in app.url_map.iter_rules():
        noun = rule.endpoint.split(".")[0]
        if "GET" in rule.methods and noun in named and rule.arguments == {"public_id"}:
            found.add(rule.rule.replace("<string:public_id>", named[noun]))
    return sorted(found)


if __name__ == "__main__":
    main()
