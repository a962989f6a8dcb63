"""The cluster rewrites letters: checked word for word, kept in versions, safe whatever is typed or filled in."""

import pytest
from flask_babel import force_locale

from app.adapters import letter_words
from app.adapters.letter_words import Words
from app.extensions import db
from app.models import Letter, LetterText, Role
from app.policies.actor import actor_of
from app.services import accounts, letter_texts, notices
from app.services.errors import Refused, Stale
from tests import factories as make
from tests.services.test_letters import send_all


@pytest.fixture
def writer(app):
    return actor_of(make.user(Role.COORDINATOR).id)


def save(writer, subject="Итог", body="Готово: {{ round }}", kind="run_published", locale="ru", seen=0):
    letter_texts.save(writer, kind, locale, seen, Words(subject, body))


def published_to(**fields):
    someone = make.account(make.person(), **fields)
    notices.tell([someone.person_id], "run_published", "run:1", "/", round="Весна <b>2027</b>")
    db.session.commit()
    send_all()


def test_own_words_go_out_in_their_language(writer, post_office):
    save(writer)
    published_to()
    text, html = (post_office[0].get_body([kind]).get_content() for kind in ("plain", "html"))
    assert (post_office[0]["Subject"], text.strip()) == ("Итог", "Готово: Весна <b>2027</b>")
    assert "&lt;b&gt;2027" in html


def test_the_other_language_keeps_the_words_of_the_code(writer, post_office):
    save(writer)
    published_to(locale="en")
    assert post_office[0]["Subject"] == "News from Klaster"


def test_back_to_default_and_the_versions_stay(writer, post_office):
    save(writer)
    letter_texts.reset(writer, "run_published", "ru", 1)
    published_to()
    assert post_office[0]["Subject"] == "Новости от Klaster"
    assert [one.version for one in letter_texts.versions("run_published", "ru")] == [2, 1]


def test_the_second_of_two_writers_is_told(writer):
    save(writer, seen=0)
    with pytest.raises(Stale):
        save(writer, body="Моё", seen=0)
    assert db.session.query(LetterText).one().body == "Готово: {{ round }}"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("{{ round }}\n{{ salary }}", "Line 2: there is no placeholder “salary”"),
        ("{{ round.__class__ }}", "Line 1, character 1: “{{”"),
        ("ok\nx {{ round | safe }}", "Line 2, character 3: “{{”"),
        ("{% for a in range(9) %}", "Line 1, character 1: “{%”"),
        ("{{ cycler() }}", "Line 1, character 1"),
        ("{{ round ", "Line 1, character 1"),
        ("round }}", "Line 1, character 7: “}}”"),
        ("{# secret #}", "Line 1, character 1"),
    ],
)
def test_what_is_no_placeholder_is_refused_with_its_place(writer, body, place):
    with pytest.raises(Refused, match=place.replace("(", r"\(").replace("{", r"\{")):
        save(writer, body=body)
    assert db.session.query(LetterText).count() == 0


def test_the_way_in_the_reason_and_the_deadline_can_not_be_left_out(writer):
    for kind, needed in (("password", "link"), ("assignment_refused", "reason"), ("lists_close", "moment")):
        with pytest.raises(Refused, match=needed):
            save(writer, body="Привет", kind=kind)


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_every_letter_of_the_code_would_pass_its_own_check(sqlite_app, locale):
    """So whoever opens one, changes a word and saves is not refused for the rest."""
    assert {
        kind: wrong
        for kind in letter_words.kinds()
        if (wrong := letter_texts.faults(kind, letter_texts.default(kind, locale)))
    } == {}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_preview_has_no_braces_left(sqlite_app, locale):
    for kind in letter_words.kinds():
        shown = letter_texts.preview(kind, locale, letter_texts.default(kind, locale))
        assert "{" not in shown.subject + shown.body, kind


@pytest.mark.parametrize("kind", letter_words.kinds.__wrapped__())
def test_the_code_and_its_copy_read_alike(sqlite_app, kind):
    """Default words saved unchanged make the same letter as the code itself."""
    facts = {name: letter_texts.EXAMPLES.get(name, name) for name in letter_words.placeholders(kind)}
    facts = {name: str(value) if hasattr(value, "_func") else value for name, value in facts.items()}
    facts = {name: value for name, value in facts.items() if name not in ("link", "contact")}
    with force_locale("ru"):
        of_code, of_copy = (
            letter_words.written(kind, facts, "help", own) for own in (None, letter_words.default(kind))
        )
    assert [part.split() for part in of_code.paragraphs] == [part.split() for part in of_copy.paragraphs]


def test_what_is_filled_in_makes_no_paragraph_and_no_header(writer, post_office):
    save(writer, subject="О раунде {{ round }}", body="Раунд {{ round }}.")
    someone = make.account(make.person())
    title = "Весна\r\nBcc: all@example.test\n\nhttps://evil.example/"
    notices.tell([someone.person_id], "run_published", "run:1", "/", round=title)
    db.session.commit()
    send_all()
    assert "evil.example" in post_office[0]["Subject"]
    assert post_office[0]["Bcc"] is None
    assert "href" not in post_office[0].get_body(["html"]).get_content()


def test_the_link_of_a_rewritten_invitation_works(writer, post_office):
    save(writer, kind="password", body="Откройте\n\n{{ link }}")
    make.account(make.person(), email="vera@example.test")
    accounts.ask_new_password("vera@example.test")
    send_all()
    assert "/links/" in post_office[0].get_body().get_content()


def test_a_sample_comes_to_the_writer_and_saves_nothing(writer, post_office):
    letter_texts.send_to_oneself(writer, "run_published", "ru", Words("Проба", "Раунд {{ round }}"))
    send_all()
    assert (post_office[0]["Subject"], "{{" in post_office[0].get_body().get_content()) == ("Проба", False)
    assert (db.session.query(LetterText).count(), db.session.query(Letter).count()) == (0, 1)
