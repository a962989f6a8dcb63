"""`python -m bench.modules`: the catalogue of modules at full size, on the database of DATABASE_URL; writes
MODULES-<database>.md.

Fill the database first: `flask db upgrade`, then `flask demo seed`. The modules beyond the demo's are made here, once,
with titles of words that modules have, so that a word finds few, many or almost all. Every way of asking is asked
TRIES times after one to warm up; wall time of the whole answer, without a network.
"""

import gc
import os
import platform
import random
import statistics
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import bindparam, func, insert, select, update

MODULES, COMPETENCIES, TRIES, STEP = 20_000, 400, 40, 1_000
MOST_MS = {"postgresql": 100, "sqlite": 200}
WORDS = "организация проведение занятий праздника урока экскурсии проекта концерта спектакля практики основы методика"
WHERE = "школе саду музее библиотеке театре лагере клубе мастерской студии музыке спорте туризме дизайне разработке"
WHOM = "младших старших подростков дошкольников взрослых начинающих педагогов гостей читателей зрителей спортсменов"
ASKED = [
    {},
    {"page": 300},
    {"page": 9999},
    {"text": "модуль"},
    {"text": "организация праздника"},
    {"text": "урока в музее"},
    {"text": "эксперт"},
    {"text": "нетакогослова"},
    {"text": "организ", "page": 50},
    {"kind": "professional"},
    {"organisation": "first"},
    {"competency": "ПК 90.7"},
    {"competency": "опыт"},
    {"specialty": "44.02.01"},
    {"practice": "half"},
    {"format": "distance"},
    {"open": "y"},
    {"text": "занятий", "kind": "discipline", "practice": "some", "format": "in_person", "open": "y"},
    {"text": "основы", "organisation": "first", "competency": "ПК 90.3"},
]


def fill() -> None:
    """As many published modules as MODULES says, in one transaction; competencies and runs with them."""
    from app.extensions import db
    from app.models import Findable, Module, Organisation
    from app.services import search
    from app.services.transaction import transaction

    with transaction():
        chance = random.Random(1)
        missing = MODULES - db.session.scalar(select(func.count(Module.id)).where(Module.current_id.is_not(None)))
        owners = db.session.scalars(select(Organisation.id)).all()
        skills = _competencies()
        for start in range(0, missing, STEP):
            keys = _modules(chance, owners, min(STEP, missing - start), start)
            _more(chance, keys, skills)
            search.index(Findable.MODULE, keys)


def _competencies() -> list[int]:
    from app.extensions import db
    from app.models import Competency, CompetencyKind, Specialty

    of = db.session.scalars(select(Specialty.id).order_by(Specialty.id)).first()
    known = select(Competency.id).where(Competency.code.like("ПК 90.%"))
    if not db.session.scalar(known.limit(1)):
        titles = ["Применять опыт работы", "Планировать занятие", "Готовить материалы", "Оценивать результат"]
        rows = [
            {"kind": CompetencyKind.PROFESSIONAL, "code": f"ПК 90.{n}", "title": titles[n % 4], "specialty_id": of}
            for n in range(COMPETENCIES)
        ]
        db.session.execute(insert(Competency), rows)
    return list(db.session.scalars(known))


def _modules(chance: random.Random, owners: list[int], count: int, start: int) -> list[int]:
    from app.extensions import db
    from app.models import Module, ModuleKind, ModuleVersion

    words, where, whom = WORDS.split(), WHERE.split(), WHOM.split()
    kinds = [ModuleKind.PROFESSIONAL, ModuleKind.DISCIPLINE, ModuleKind.DISCIPLINE, ModuleKind.PRACTICE]
    rows = [{"organisation_id": chance.choice(owners), "kind": chance.choice(kinds)} for _ in range(count)]
    keys = list(db.session.scalars(insert(Module).returning(Module.id, sort_by_parameter_order=True), rows))
    versions = []
    for place, key in enumerate(keys, start):
        hours = chance.choice([36, 54, 72, 108, 144, 216])
        title = f"{' '.join(chance.sample(words, 2)).capitalize()} в {chance.choice(where)} для {chance.choice(whom)}"
        practice = chance.choice([0, hours // 3, hours // 2])
        told = "Модуль кластера. " + ("Ведёт эксперт." if chance.random() < 0.01 else "Занятия и задания.")
        content = {"title": title, "hours": hours, "practice_hours": practice, "description": told}
        versions.append({"module_id": key, "code": f"М.{place}", **content})
    made = list(
        db.session.scalars(insert(ModuleVersion).returning(ModuleVersion.id, sort_by_parameter_order=True), versions)
    )
    pairs = [{"module": key, "made": version} for key, version in zip(keys, made, strict=True)]
    table = Module.__table__
    taken_up = update(table).where(table.c.id == bindparam("module")).values(current_id=bindparam("made"))
    db.session.connection().execute(taken_up, pairs)
    return keys


def _more(chance: random.Random, keys: list[int], skills: list[int]) -> None:
    """Competencies while the versions are drafts, then the publication, then a run of every third module."""
    from app.database import utc_now
    from app.extensions import db
    from app.models import (
        CompetencySide,
        EnrolmentWay,
        Module,
        ModuleCompetency,
        ModuleRun,
        ModuleVersion,
        RunFormat,
        VersionState,
    )

    versions = list(db.session.scalars(select(Module.current_id).where(Module.id.in_(keys)).order_by(Module.id)))
    given = [
        {"version_id": version, "competency_id": skill, "side": CompetencySide.GIVEN}
        for version in versions
        for skill in chance.sample(skills, 3)
    ]
    db.session.execute(insert(ModuleCompetency), given)
    published = {"state": VersionState.PUBLISHED, "published_at": utc_now()}
    db.session.execute(update(ModuleVersion).where(ModuleVersion.id.in_(versions)).values(published))
    runs = []
    for version in versions[::3]:
        first = date.today() + timedelta(days=chance.randrange(10, 200))
        days = {"starts_on": first, "ends_on": first + timedelta(days=60), "seats": 20, "min_to_open": 5}
        how = {"format": chance.choice(list(RunFormat)), "way": chance.choice(list(EnrolmentWay))}
        runs.append({"module_version_id": version, **days, **how})
    db.session.execute(insert(ModuleRun), runs)


def measure(client, asked: dict) -> tuple[float, float]:
    """(median ms, 95th percentile ms)."""
    address = f"/modules/?{urlencode(asked)}"
    if client.get(address).status_code != 200:
        raise RuntimeError(f"no page: {address}")
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def main() -> None:
    from app import create_app
    from app.extensions import db
    from app.models import Organisation
    from app.queries import modules

    app = create_app(SESSION_COOKIE_SECURE=False, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with app.app_context():
        fill()
        dialect = db.engine.dialect.name
        if dialect == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
        first = db.session.scalars(select(Organisation).order_by(Organisation.id)).first().public_id
        ways = [{name: first if value == "first" else value for name, value in one.items()} for one in ASKED]
        found = []
        with app.test_request_context():
            for one in ways:
                chosen = {name: value for name, value in one.items() if name != "page"}
                found.append(modules.modules(1, **chosen).total)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    gc.freeze()  # as wsgi.py does
    client, rows, worst = app.test_client(), [], 0.0
    for one, total in zip(ways, found, strict=True):
        median, p95 = measure(client, one)
        worst = max(worst, p95)
        words = ", ".join(f"{name} {value}" for name, value in one.items()) or "everything"
        rows.append(f"| {words} | {total} | {median:.0f} | {p95:.0f} |{' over' if p95 > MOST_MS[dialect] else ''}")
        print(rows[-1], flush=True)
    lines = [
        "# The catalogue of modules at full size",
        "",
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {dialect}, {os.cpu_count()} cores, load "
        f"{load:.1f} at the start; {found[0]} published modules. {TRIES} tries each, the whole answer of a visitor. "
        f"Must hold: p95 ≤ {MOST_MS[dialect]} ms. The slowest p95 here: {worst:.0f} ms.",
        "",
        "| asked for | found | median ms | p95 ms |",
        "|---|---|---|---|",
        *rows,
    ]
    (Path(__file__).parent / f"MODULES-{dialect}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
