"""Refusals are told by their words, and those of the source are English."""

import pytest


@pytest.fixture(autouse=True)
def in_english(request):
    if "app" in request.fixturenames or "sqlite_app" in request.fixturenames:
        request.getfixturevalue("english")
