"""The trail reads as sentences."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from app.database import UTC
from app.extensions import db
from app.models import AuditEntry, ManualKind, Role
from app.policies.actor import actor_of
from app.policies.assignments import MOVES
from app.queries import disclosures
from app.queries.audit import SENTENCES, acts, entries, sentence
from app.services.audit import record
from tests import factories as make

CRITERIA = {"profile:greedy", "profile:generous"}  # of the engine: they look like acts
APP = Path(__file__).resolve().parents[2] / "app"


def recorded_acts() -> set[str]:
    """Every "noun:verb" that a service or a command writes."""
    files = [*(APP / "services").rglob("*.py"), *(APP / "cli").rglob("*.py")]
    found = {act for file in files for act in re.findall(r'"([a-z_]+:[a-z_]+)"', file.read_text())}
    found |= {f"assignment:{act}" for act in MOVES}
    found |= {f"by_hand:{act}" for act in (*ManualKind, "agree", "disagree")}
    return found - set(disclosures.WHAT) - CRITERIA  # what was seen is not an act


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


class Trail:
    """Two people act on two sites, one of them in an earlier year; an administrator reads."""

    def __init__(self):
        self.anna, self.boris = make.person("Ёлкина"), make.person("Белов")
        self.old, self.new = make.site(), make.site()
        record(self.anna.id, "site:edit", self.old, name="Старая")
        (entry,) = db.session.new
        entry.at = datetime(2020, 5, 31, 21, tzinfo=UTC)  # before it is stored: then it can't be changed any more
        db.session.flush()
        record(self.boris.id, "site:close", self.new, name="Новая")
        db.session.commit()
        self.reader = actor_of(make.user(Role.ADMINISTRATOR).id)

    def names(self, **chosen) -> list[str]:
        return [entry.details["name"] for entry in entries(self.reader, 1, **chosen).items]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({}, ["Новая", "Старая"]),
        ({"text": "бел"}, ["Новая"]),
        ({"act": "site:edit"}, ["Старая"]),
        ({"since": date(2020, 6, 2)}, ["Новая"]),
        ({"until": date(2020, 6, 1)}, ["Старая"]),  # 21:00 of London is the next day in Moscow
        ({"until": date(2020, 5, 31)}, []),
    ],
)
def test_the_trail_is_narrowed_by_who_what_and_when(app, chosen, names):
    assert Trail().names(**chosen) == names


def test_the_history_of_one_object(app):
    trail = Trail()
    assert trail.names(of=f"site:{trail.old.public_id}") == ["Старая"]


def test_acts_are_offered_as_sentences_without_names(app):
    with app.test_request_context():
        offered = dict(acts())
    assert set(offered) == set(SENTENCES)
    assert not any("%(" in words or "—" in words for words in offered.values())
