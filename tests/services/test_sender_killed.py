"""kill -9 in the middle of a digest or of a stage: the job done again leaves one letter per event and person."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from app.database import utc_now
from app.extensions import db
from app.models import Letter, Notification, Pace
from app.services import digests, mailings, notices
from app.topics import Topic
from tests import factories as make
from tests.services.test_mailings import Stage, post

ROOT = Path(__file__).parents[2]
MOMENTS = pytest.mark.parametrize("statements", [3, 8])


def kill(url: str, act: str, statements: int) -> None:
    db.session.remove()
    command = [sys.executable, "-m", "tests.services.killed_sender", url, act, str(statements)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)  # noqa: S603 (our own)
    assert ended.returncode == -9, ended.stderr


def letters_per_person() -> Counter:
    db.session.expire_all()
    return Counter(letter.person_id for letter in db.session.query(Letter))


@MOMENTS
def test_a_stage_survives_the_death_of_its_worker(app, database_url, statements):
    Stage().begin()
    post()
    kill(database_url, "mailings", statements)
    mailings.advance_all()
    assert (len(letters_per_person()), set(letters_per_person().values())) == (10, {1})


@MOMENTS
def test_a_digest_survives_the_death_of_its_worker(app, database_url, statements):
    people = [make.account(make.person()).person for _one in range(3)]
    for person in people:
        make.delivery(person, Topic.OWN_LIST, Pace.DAILY)
    notices.tell([one.id for one in people], "team_accepted", "team:1", "/", round="Весна")
    db.session.query(Notification).update({"created_at": utc_now() - timedelta(days=1)})
    db.session.commit()
    kill(database_url, "digests", statements)
    digests.collect()
    assert letters_per_person() == {one.id: 1 for one in people}
