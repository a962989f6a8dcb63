"""Refusals are told by their words, and those of the source are English; letters go to a post office of the test."""

import pytest

from app.adapters import mail


@pytest.fixture(autouse=True)
def in_english(request):
    if "app" in request.fixturenames or "sqlite_app" in request.fixturenames:
        request.getfixturevalue("english")


@pytest.fixture
def post_office(monkeypatch):
    """What was sent; `post_office.closed = True` refuses everything."""

    class Office(list):
        closed = False

        def take(self, message):
            if self.closed:
                raise OSError("nobody answers")
            self.append(message)

    office = Office()
    monkeypatch.setattr(mail, "send", office.take)
    return office
