"""`python -m bench.pages`: every list page, as each role, on the database of DATABASE_URL; writes PAGES-<database>.md.

Fill the database first: `flask db upgrade`, then
`flask demo seed --students 20000 --teachers 1500 --sites 1000 --slots 3000`.
A page is asked for TRIES times after one to warm up; wall time of the whole answer, without a network.
"""

import gc
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from sqlalchemy import event, func, select

TRIES = 20
MOST_MS, MOST_QUERIES = 300, 15
MOST_QUERIES_OF_ONE = 25  # a page about one person gathers from more tables than a list does
BOOKKEEPING = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")
NO_LISTS = {"assets.htmx", "home.health", "sessions.new"}
# A word to look for, and a page far down the list, where a list takes them.
WAYS = ("", "?text=смоленск", "?page=999")


def endpoints(app) -> list[str]:
    """Addresses without parameters that answer a GET with a page."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)
    lists = [rule for rule in rules if rule.endpoint not in NO_LISTS and not rule.endpoint.startswith("export")]
    return sorted(rule.rule for rule in lists if "export" not in rule.endpoint)


def measure(client, engine, address: str) -> tuple[float, float, int] | None:
    """(median ms, 95th percentile ms, queries) of a page; None when this role has no such page."""
    statements = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith(BOOKKEEPING):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    first = client.get(address)
    event.remove(engine, "before_cursor_execute", note)
    if first.status_code != 200 or first.mimetype != "text/html":
        return None
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], len(statements)


def main() -> None:
    from app import create_app
    from app.demo.accounts import DEMO_ACCOUNTS
    from app.extensions import db
    from app.models import Person, Site, Slot, Student

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    app = create_app(SESSION_COOKIE_SECURE=False, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    gc.freeze()  # as wsgi.py does
    rows, worst = [], 0.0
    with app.app_context():
        sizes = {
            model.__name__: db.session.scalar(select(func.count(model.id))) for model in (Person, Student, Site, Slot)
        }
        engine = db.engine
        dialect = engine.dialect.name
    only = sys.argv[1:]
    # Outside the context: a request inside another one would share its signed-in person.
    for account in (None, *DEMO_ACCOUNTS):
        client = app.test_client()
        if account:
            signed_in(client, account)
        for address in endpoints(app):
            for way in WAYS:
                if only and not any(word in address for word in only):
                    continue
                found = measure(client, engine, address + way)
                if found is None:
                    break
                median, p95, queries = found
                worst = max(worst, p95)
                most = MOST_QUERIES_OF_ONE if address.startswith("/me/") else MOST_QUERIES
                over = " over" if p95 > MOST_MS or queries > most else ""
                role = account.role.value if account else "visitor"
                rows.append(f"| {role} | `{address}{way}` | {median:.0f} | {p95:.0f} | {queries} |{over}")
                if over or median > 100:
                    print(rows[-1], flush=True)
    print(f"{len(rows)} pages, the slowest p95 {worst:.0f} ms")
    if only:
        return
    lines = [
        "# Pages at full size",
        "",
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {dialect}, {os.cpu_count()} cores, load "
        f"{load:.1f} at the start; {', '.join(f'{count} {name}' for name, count in sizes.items())} rows. {TRIES} tries "
        f"each. Must hold: p95 ≤ {MOST_MS} ms, ≤ {MOST_QUERIES} queries "
        f"(the person's own pages under /me/: {MOST_QUERIES_OF_ONE}).",
        "",
        "| role | page | median ms | p95 ms | queries |",
        "|---|---|---|---|---|",
        *rows,
    ]
    (Path(__file__).parent / f"PAGES-{dialect}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def signed_in(client, account) -> None:
    form = {"email": account.email, "password": account.password}
    if client.post("/sign-in", data=form).status_code != 302:
        sys.exit(f"{account.email} can't sign in: is this a demo database?")


if __name__ == "__main__":
    main()
