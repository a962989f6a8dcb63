"""Fixtures of every test: a fresh migrated database, an application on it, a browser-like client.

`app`         on SQLite and on PostgreSQL, for tests that touch what a database does
`sqlite_app`  the same on SQLite only, for everything else
`client`      requests to that application; each runs apart from the test's own context, as in production
`sign_in`     sign_in(client, person): the session of that person, without the form

Settings of one test: `@pytest.mark.settings(SIGN_IN_LIMIT="3 per minute")`. Rows are made by tests/factories.py.
"""

# ruff: noqa: E402  (the environment is set before the application reads it)

import contextvars
import os
import shutil
import tempfile
import uuid
from pathlib import Path

os.environ["KLASTER_INSTANCE"] = tempfile.mkdtemp(prefix="klaster-tests-")
os.environ["SECRET_KEY"] = "only for tests"
for name in ("DATABASE_URL", "QUEUE_PATH", "HTTPS", "KLASTER_DEMO"):
    os.environ.pop(name, None)

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings
from itsdangerous import URLSafeTimedSerializer

from app import create_app
from app.extensions import db
from tests import network, postgres
from tests.postgres import lock

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
ON_BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]
TESTING = {
    "TESTING": True,
    "RATELIMIT_ENABLED": False,
    "QUEUE_PATH": "",  # nobody is woken: a test does a job by itself, services.jobs.run(job.id)
    "ARGON2_TIME_COST": 1,
    "ARGON2_MEMORY_KIB": 8,
}

hypothesis_settings.register_profile("shared_machine", deadline=None)
hypothesis_settings.load_profile("shared_machine")
network.guard()


def pytest_configure(config):
    config.addinivalue_line("markers", "settings(**values): settings of the application in this test")


def pytest_unconfigure(config):
    shutil.rmtree(os.environ["KLASTER_INSTANCE"], ignore_errors=True)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.lock_file().unlink(missing_ok=True)


def pytest_generate_tests(metafunc):
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", ON_BOTH[:1] if "sqlite_app" in metafunc.fixturenames else ON_BOTH)


def missing(what: str, error: Exception):
    """On a laptop a test without its server is skipped; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        raise error
    pytest.skip(f"{what} is not available: {error}")


def make_app(url: str, **settings) -> Flask:
    return create_app(**{**TESTING, "SQLALCHEMY_DATABASE_URI": url, **settings})


def migrate(url: str) -> None:
    app = make_app(url)
    with app.app_context():
        upgrade(str(MIGRATIONS))
        db.engine.dispose()


class PostgresDatabases:
    """Databases on the session's server; the first is migrated, the others are its copies."""

    template = "klaster_template"

    def __init__(self) -> None:
        self.server = postgres.start()
        with lock():
            found = self.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.template,))
            if not found:
                self.create(self.template)
                migrate(self.url(self.template))

    def execute(self, statement: str, values=()):
        with psycopg.connect(self.server, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def url(self, name: str) -> str:
        return self.server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def create(self, name: str, template: str = "template1") -> str:
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_databases() -> PostgresDatabases:
    try:
        return PostgresDatabases()
    except Exception as error:
        missing("PostgreSQL", error)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    """An SQLite file, migrated once, that each test copies."""
    file = tmp_path_factory.mktemp("migrated") / "template.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def demo_file(migrated_file, tmp_path_factory) -> Path:
    """An SQLite file with the demo cluster, seeded and solved once for all workers; copy it before you change it."""
    from app.demo.seed import Recipe, seed_demo

    base = tmp_path_factory.getbasetemp()
    file = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo.sqlite"
    with lock():
        if not file.exists():
            unfinished = shutil.copy(migrated_file, file.with_suffix(".new"))
            app = make_app(f"sqlite:///{unfinished}")
            with app.app_context():
                seed_demo(Recipe(), print)
                db.session.remove()
                db.engine.dispose()
            unfinished.rename(file)
    return file


@pytest.fixture
def database_url(backend, request, tmp_path):
    """Address of a fresh migrated database."""
    if backend == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "klaster.sqlite")
        yield f"sqlite:///{file}"
        return
    databases = request.getfixturevalue("postgres_databases")
    name = f"test_{uuid.uuid4().hex}"
    yield databases.create(name, databases.template)
    databases.drop(name)


@pytest.fixture
def app(database_url, request):
    """The application on a fresh database, its context pushed, so that a test may make rows and call services."""
    marker = request.node.get_closest_marker("settings")
    app = make_app(database_url, **(marker.kwargs if marker else {}))
    app.test_client_class = Client
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sqlite_app(app):
    return app


@pytest.fixture
def english(app):
    """What is said outside a request is said in English, for tests that look for words of the source."""
    with force_locale("en"):
        yield


@pytest.fixture
def client(app):
    return app.test_client()


class Client(FlaskClient):
    """Requests that share nothing with the test but the database, with the token that a browser would send.

    Inside the test's own application context a request would share `g`, where Flask-Login keeps the person of the
    request before. What the test has made is committed first; what it had loaded is forgotten, so that it sees what
    changed. `client.sends_token = False` makes it forget the token of the page.
    """

    sends_token = True

    def open(self, *arguments, **options):
        if self.sends_token and options.get("method", "GET") != "GET":
            options["headers"] = {**self.token(), **dict(options.get("headers") or {})}
        db.session.commit()
        response = contextvars.Context().run(super().open, *arguments, **options)
        db.session.expire_all()
        return response

    def token(self) -> dict[str, str]:
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", uuid.uuid4().hex)
        signed = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(secret)
        return {"X-CSRFToken": signed, "Referer": "https://localhost/"}


@pytest.fixture
def sign_in():
    """sign_in(client, person): the client's session becomes that of the person, who must have an account."""
    return put_into_session


def put_into_session(client: FlaskClient, person) -> FlaskClient:
    from app.models import Account
    from app.services import sign_in_sessions

    account = db.session.query(Account).filter_by(person_id=person.id).one()
    with client.session_transaction() as session:
        session["_user_id"] = sign_in_sessions.begin(account)
        session["_fresh"] = True
    return client
