"""The trail reads as sentences."""

import re
from pathlib import Path

from app.models import AuditEntry
from app.queries import disclosures
from app.queries.audit import SENTENCES, sentence

APP = Path(__file__).resolve().parents[2] / "app"


def recorded_acts() -> set[str]:
    """Every "noun:verb" that a service or a command writes."""
    files = [*(APP / "services").rglob("*.py"), *(APP / "cli").rglob("*.py")]
    found = {act for file in files for act in re.findall(r'"([a-z]+:[a-z_]+)"', file.read_text())}
    return found - set(disclosures.WHAT)  # what was seen is not an act


def test_every_recorded_act_has_its_sentence():
    assert recorded_acts() == set(SENTENCES)


def test_a_sentence_names_what_was_done(app):
    entry = AuditEntry(act="run:publish", details={"number": 3, "round": "Весна 2027"})

    assert "3" in sentence(entry)
    assert "Весна 2027" in sentence(entry)


def test_a_role_is_told_in_words(app):
    assert "administrator" not in sentence(AuditEntry(act="account:add", details={"role": "administrator"}))


def test_an_entry_that_tells_too_little_is_still_readable(app):
    assert "—" in sentence(AuditEntry(act="run:publish", details={}))
