"""The minute of the deadline: two hundred people save at once; who came in time is in, who came late is not."""

import http.client
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import pytest
import waitress

from app.database import utc_now
from app.extensions import db
from app.models import Account, CertifiedList, Participant, Phase, Wish
from app.services import rounds
from tests import factories as make
from tests.conftest import Client, put_into_session

CLIENTS, AROUND_S = 200, 1.0
pytestmark = pytest.mark.settings(
    TRUSTED_PROXIES=1, SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="klaster", PREFERRED_URL_SCHEME="http"
)


@pytest.fixture
def crowd(app):
    """Two hundred students with the same two wishes, and the headers of a browser that each is signed in with."""
    round_, group = make.round_(), make.group()
    slots = [make.slot(round_=round_, capacity=CLIENTS) for _ in range(2)]
    people = [make.participant(round_, make.student(group_=group)) for _ in range(CLIENTS)]
    for person in people:
        db.session.add(Account(person_id=person.person_id, email=f"{person.public_id}@example.test", password_hash="-"))
        db.session.add_all(Wish(participant_id=person.id, slot_id=slot.id, rank=n) for n, slot in enumerate(slots, 1))
    db.session.commit()
    return round_, slots, [(person.public_id, headers_of(app, person.person)) for person in people]


def headers_of(app, person) -> dict[str, str]:
    client = put_into_session(Client(app, use_cookies=True), person)
    token = client.token()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": "192.0.2.1"}
    return {**token, **form, "Cookie": cookies, "HX-Request": "true"}


@contextmanager
def served(app):
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=16, connection_limit=1000, backlog=1000)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        server.task_dispatcher.shutdown()


def save(address: str, person: str, headers: dict[str, str], slot: str, at: float) -> tuple[float, int]:
    """Move the second wish to the first place at that moment; gives when it was sent and the status."""
    time.sleep(max(0.0, at - time.time()))
    sent = time.time()
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    body = urlencode({"slot": slot, "version": 0, "position": 1})
    connection.request("POST", f"/wishes/{person}/move", body, {**headers, "X-Request-Start": f"t={sent:.6f}"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return sent, response.status


def test_nothing_in_time_is_lost_and_nothing_late_is_taken(app, crowd):
    round_, (_first, second), people = crowd
    round_key, second_key = round_.id, second.public_id
    deadline = time.time() + 4 + AROUND_S
    round_.wishes_close_at = datetime.fromtimestamp(deadline, UTC)
    db.session.commit()

    with served(app) as address, ThreadPoolExecutor(CLIENTS) as pool:
        moments = [deadline - AROUND_S + 2 * AROUND_S * n / CLIENTS for n in range(CLIENTS)]
        waiting = [
            pool.submit(save, address, person, headers, second_key, at)
            for (person, headers), at in zip(people, moments, strict=True)
        ]
        answers = {person: one.result() for (person, _headers), one in zip(people, waiting, strict=True)}

    db.session.expire_all()
    moved = select_moved(round_key)
    assert Counter(status for _sent, status in answers.values()) == {200: CLIENTS}
    assert moved == {person for person, (sent, _status) in answers.items() if sent < deadline}
    assert 0 < len(moved) < CLIENTS


def select_moved(round_id: int) -> set[str]:
    changed = (Participant.round_id == round_id) & (Participant.wishes_version == 1)
    return set(db.session.scalars(db.select(Participant.public_id).where(changed)))


def test_the_phase_ends_when_nothing_can_be_on_its_way_any_more(app):
    round_ = make.round_(wishes_close_at=utc_now() - timedelta(seconds=5))

    rounds.advance_due()
    assert round_.phase is Phase.WISHES_OPEN

    round_.wishes_close_at = utc_now() - timedelta(seconds=11)
    db.session.commit()
    rounds.advance_due()
    assert round_.phase is Phase.HOSTS_RATE


def test_the_deadline_certifies_whole_drafts_only(app):
    round_ = make.round_(least_wishes=2, wishes_close_at=utc_now() - timedelta(minutes=1))
    whole, short = make.participant(round_), make.participant(round_)
    slots = [make.slot(round_=round_) for _ in range(2)]
    for rank, slot in enumerate(slots, 1):
        make.draft(whole, slot, rank)
    make.draft(short, slots[0])

    rounds.advance_due()

    assert [one.participant_id for one in db.session.query(CertifiedList)] == [whole.id]
