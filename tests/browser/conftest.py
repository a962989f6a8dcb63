"""A real browser on a real server: Chromium from the machine, waitress in a thread, the worker as a process of its own.

KLASTER_CHROMIUM names the browser; SCREENSHOTS=folder keeps a picture of every page that a test looks at.
"""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Page, sync_playwright

from app.demo.accounts import DEMO_ACCOUNTS
from app.models import Role
from tests import factories as make
from tests.conftest import make_app, missing

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLAIN_HTTP = {"SESSION_COOKIE_SECURE": False, "SESSION_COOKIE_NAME": "klaster", "PREFERRED_URL_SCHEME": "http"}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("KLASTER_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        missing("Chromium", FileNotFoundError("install it, or set KLASTER_CHROMIUM to its path"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def serve(database: Path, folder: Path):
    """A copy of the database behind a server and a worker; gives its address."""
    url, queue = f"sqlite:///{shutil.copy(database, folder / 'klaster.sqlite')}", str(folder / "queue.sqlite")
    app = make_app(url, QUEUE_PATH=queue, DEMO=True, TESTING=False, **PLAIN_HTTP)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    env = {**os.environ, "DATABASE_URL": url, "QUEUE_PATH": queue, "HTTPS": "0"}
    env |= {"MAIL_TRANSPORT": "file", "MAIL_FOLDER": str(folder / "mail")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        worker.terminate()
        worker.wait(20)
        server.task_dispatcher.shutdown()


@pytest.fixture
def fresh_server(demo_file, tmp_path):
    """A demo that the test may change."""
    with serve(demo_file, tmp_path) as address:
        yield address


@pytest.fixture
def mail_folder(tmp_path):
    """Where the worker of `fresh_server` puts its letters."""
    return tmp_path / "mail"


@pytest.fixture(scope="module")
def server(demo_file, tmp_path_factory):
    """A demo that is only looked at."""
    with serve(demo_file, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def empty_server(migrated_file, tmp_path_factory):
    """A cluster with one person of each role and nothing else, each signing in as ROLE@example.test."""
    file = shutil.copy(migrated_file, tmp_path_factory.mktemp("empty") / "template.sqlite")
    app = make_app(f"sqlite:///{file}")
    with app.app_context():
        for role in Role:
            make.user(role, make.organisation(), email=f"{role}@example.test")
        make.db.session.remove()
        make.db.engine.dispose()
    with serve(file, tmp_path_factory.mktemp("served")) as address:
        yield address


@dataclass
class Visitor:
    """One person at one browser window. `complaints` are what the browser's console would show in red."""

    page: Page
    address: str
    language: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, role: Role) -> Page:
        login = next(one for one in DEMO_ACCOUNTS if one.role == role)
        return self.sign_in_as(login.email, login.password)

    def sign_in_as(self, email: str, password: str) -> Page:
        self.open("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(self.address + "/")
        return self.page

    def look(self, name: str) -> None:
        """What must hold on every page that a person sees; keeps a picture when asked to."""
        width = self.page.viewport_size["width"]
        if folder := os.environ.get("SCREENSHOTS"):
            file = Path(folder) / f"{name}-{width}-{self.language}.png"
            self.page.screenshot(path=file, full_page=True)
        assert self.page.locator("html").get_attribute("lang") == self.language
        assert too_wide(self.page) == []
        assert self.complaints == [], name


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; empty when it does not."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const wide = [...document.querySelectorAll("body *")].filter((e) =>
                e.getBoundingClientRect().right > width + 1 && !e.closest(".table-scroll"));
            return [`${document.documentElement.scrollWidth} of ${width} px`].concat(
                wide.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)));
        }"""
    )


@pytest.fixture
def visitor(chromium):
    """visitor(address, width, language): a new window; each is closed after the test."""
    contexts = []

    def arrive(address: str, width: int = 1366, language: str = "ru", height: int = 800, **more) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        context.set_default_timeout(20_000)
        one = Visitor(context.new_page(), address, language)
        one.page.on("pageerror", lambda error: one.complaints.append(f"script: {error}"))
        one.page.on("console", lambda line: line.type == "error" and one.complaints.append(line.text))
        one.open("/sign-in")
        if one.page.locator("html").get_attribute("lang") != language:
            one.page.click(f"form.language [value={language}]")
            one.page.wait_for_selector(f"html[lang={language}]")
        return one

    yield arrive
    for context in contexts:
        context.close()
