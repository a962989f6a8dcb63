"""Words to everyone as their writers meet them: letters rewritten, announcements sent, sendings watched and decided."""

import pytest

from app.extensions import db
from app.models import Delivery, LetterText, Mailing, MailingState, Notification, Pace, Phase, Role
from tests import factories as make
from tests.pages.page import Page

ADDRESS = "/letter-texts/run_published/ru"
OWN = {"subject": "Итог", "body": "Готово: {{ round }}", "version": 0}
TEXT = {"subject_ru": "Сбор", "words_ru": "В девять.", "subject_en": "Meeting", "words_en": "At nine."}


@pytest.fixture
def coordinator(sqlite_app, client, sign_in):
    """Signed in, and speaks English."""
    person = make.user(Role.COORDINATOR)
    sign_in(client, person)
    with client.session_transaction() as session:
        session["locale"] = "en"
    return person


def faultless(answer, status=200) -> str:
    assert (answer.status_code, Page(answer.text).faults) == (status, [])
    return answer.text


def test_a_letter_is_rewritten_and_put_back(coordinator, client):
    assert "Новости от Klaster" in faultless(client.get(ADDRESS))
    assert client.post(ADDRESS, data={**OWN, "act": "save"}).status_code == 302
    assert "Итог" in faultless(client.get(ADDRESS))
    assert "Our own, version 1" in faultless(client.get("/letter-texts/?own=1"))
    client.post(ADDRESS, data={"version": 1, "act": "reset"})
    assert "Новости от Klaster" in faultless(client.get(ADDRESS))


def test_a_wrong_placeholder_is_shown_with_its_place_and_nothing_is_lost(coordinator, client):
    wrong = {**OWN, "body": "Первая\n{{ salary }}", "act": "save"}
    page = faultless(client.post(ADDRESS, data=wrong), 422)
    assert "Line 2: there is no placeholder “salary”" in page
    assert "{{ salary }}" in page
    assert db.session.query(LetterText).count() == 0


def test_the_preview_follows_what_is_typed(coordinator, client):
    page = client.post(ADDRESS, data={**OWN, "act": "preview"}, headers={"HX-Request": "true"})
    assert "Готово: Практика, весенний семестр" in faultless(page)
    assert db.session.query(LetterText).count() == 0


def test_what_is_typed_is_shown_as_text_and_never_run(coordinator, client):
    page = faultless(client.post(ADDRESS, data={**OWN, "body": "<script>alert(1)</script>", "act": "preview"}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_second_of_two_writers_sees_both_texts(coordinator, client):
    client.post(ADDRESS, data={**OWN, "act": "save"})
    page = faultless(client.post(ADDRESS, data={**OWN, "body": "Моё {{ round }}", "act": "save"}), 422)
    assert "Somebody has changed this since you opened it" in page
    assert "Моё {{ round }}" in page
    again = {**OWN, "body": "Моё {{ round }}", "version": 1, "act": "save"}
    assert client.post(ADDRESS, data=again).status_code == 302


def test_an_older_version_is_taken_into_the_form(coordinator, client):
    client.post(ADDRESS, data={**OWN, "act": "save"})
    client.post(ADDRESS, data={**OWN, "subject": "Второй", "version": 1, "act": "save"})
    assert 'value="Итог"' in faultless(client.get(f"{ADDRESS}?version=1"))


@pytest.mark.parametrize("address", ["/letter-texts/nothing/ru", "/letter-texts/run_published/fr"])
def test_an_unknown_letter_has_no_page(coordinator, client, address):
    assert client.get(address).status_code == 404


def round_with(people: int):
    round_, group = make.round_(Phase.CONFIRMING), make.group()
    for _one in range(people):
        make.participant(round_, make.student(group_=group))
    return round_


def test_an_announcement_is_seen_before_it_is_sent(coordinator, client):
    address = f"/mailings/new/{round_with(3).public_id}"
    faultless(client.get(address))
    page = faultless(client.post(address, data={"audience": "everybody", **TEXT, "key": "a2" * 7, "act": "send"}))
    assert "It would go to 3 people" in page
    assert db.session.query(Notification).count() == 0
    sent = {"audience": "everybody", **TEXT, "key": "a2" * 7, "expected": 3, "act": "send"}
    for _press in range(2):
        answer = client.post(address, data=sent)
    assert "Meeting" in faultless(client.get(answer.location))
    assert (db.session.query(Mailing).count(), db.session.query(Notification).count()) == (1, 3)


def test_a_sending_that_has_stopped_says_why_and_waits_for_a_decision(coordinator, client):
    round_ = round_with(0)
    why = {"cause": "failures", "bad": 3, "letters": 10, "stage": 1}
    mailing = make.mailing(round_, *(make.person() for _one in range(4)), state=MailingState.STOPPED, why=why)
    here = f"/mailings/{mailing.public_id}"
    assert "too many have failed or come back: 3 of 10" in faultless(client.get(here))
    client.post(f"{here}/go-on", data={"version": mailing.version})
    assert "being sent" in faultless(client.get(here))


def test_the_figures_are_asked_for_while_it_is_under_way(coordinator, client):
    mailing = make.mailing(round_with(0), make.person())
    here, script = f"/mailings/{mailing.public_id}", {"HX-Request": "true"}
    assert "/progress" in faultless(client.get(here))
    assert "people told" in client.get(f"{here}/progress", headers=script).text
    client.post(f"{here}/call-off", data={"version": mailing.version})
    assert client.get(f"{here}/progress", headers=script).headers["HX-Refresh"] == "true"
    assert "/progress" not in faultless(client.get(here))


def test_the_page_of_letters_shows_what_is_under_way(sqlite_app, client, sign_in):
    mailing = make.mailing(round_with(0), make.person())
    sign_in(client, make.user(Role.ADMINISTRATOR))
    assert f"/mailings/{mailing.public_id}" in faultless(client.get("/letters/"))


def test_a_person_chooses_how_soon_letters_come(sqlite_app, client, sign_in):
    someone = make.user(Role.STUDENT, make.organisation())
    sign_in(client, someone)
    faultless(client.get("/notifications/delivery"))
    client.post("/notifications/delivery", data={"own_list": "daily", "news": "in_app", "papers": "at_once"})
    chosen = {row.topic: row.pace for row in db.session.query(Delivery).filter_by(person_id=someone.id)}
    assert chosen == {"own_list": Pace.DAILY, "news": Pace.IN_APP}


def test_a_pace_that_does_not_exist_is_refused(sqlite_app, client, sign_in):
    sign_in(client, make.user(Role.STUDENT, make.organisation()))
    faultless(client.post("/notifications/delivery", data={"own_list": "never"}), 422)


def test_a_host_makes_the_calendar_of_its_site(sqlite_app, client, sign_in):
    site = make.site()
    sign_in(client, make.user(Role.HOST_MANAGER, site.organisation))
    here = f"/calendars/site/{site.public_id}"
    assert here in faultless(client.get("/calendars/"))
    client.post(here, data={"act": "make", "with_names": "yes"})
    assert ".ics" in faultless(client.get(here))
