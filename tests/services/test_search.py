"""What people write is found, by the same words on both databases, and nobody finds what is not theirs to see."""

import pytest

from app.extensions import db
from app.models import Findable, OrganisationKind, OrganisationName, Role, SearchEntry
from app.policies.actor import actor_of
from app.queries import find
from app.services import search
from app.services.transaction import transaction
from tests import factories as make


def found(text: str, actor=None) -> set[str]:
    return {hit.title for hits in find.everything(actor, text) for hit in hits.first}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("музей", True),
        ("ЛЕСНЫЕ МУЗЕИ", True),
        ("музе", True),
        ("лесной музей", True),
        ("лесной театр", False),
        ("обучающи", True),
        ("обучающихся", True),
        ("ёлка", False),
        ("музеи", True),
        ("", False),
        ("!!!", False),
        ('"; DROP TABLE person --', False),
        ("музей\x00", True),
        ("🎓", False),
    ],
)
def test_words_are_found_in_any_form(app, text, is_found):
    make.site(name="Лесной музей", description="Место для обучающихся.")
    assert ("Лесной музей" in found(text)) == is_found


def test_yo_and_the_way_of_typing_do_not_matter(app):
    make.site(name="Ёлочка")
    make.site(name="Чайная")
    assert found("елочка") == {"Ёлочка"}
    assert found("Чай\u0306ная".replace("й", "и")) == {"Чайная"}, "и with a breve put on it is й"


def test_former_names_are_found_and_a_new_name_reaches_the_sites(app):
    host = make.organisation(OrganisationKind.MUSEUM, name="Старое имя")
    make.site(host, name="Зал")
    host.names.append(OrganisationName(short_name="Галерея", full_name="Галерея", valid_from=make.date(2020, 1, 1)))
    db.session.commit()
    assert found("галерея") == {"Галерея", "Зал"}
    assert "Галерея" in found("старое имя")


def test_what_is_gone_is_not_found(app):
    site = make.site(name="Исчезающая")
    db.session.delete(site)
    db.session.commit()
    assert found("исчезающая") == set()


def test_people_are_found_only_by_whom_they_concern(app):
    college = make.organisation()
    make.student(make.person(surname="Заметная"), make.group(make.programme(college)))
    manager = actor_of(make.user(Role.COLLEGE_MANAGER, college).id)
    foreign = actor_of(make.user(Role.COLLEGE_MANAGER, make.organisation()).id)
    assert any("Заметная" in title for title in found("заметная", manager))
    assert found("заметная", foreign) == found("заметная") == set()


def test_the_index_made_anew_is_the_same(app):
    make.site(name="Лесной музей")
    before = set(db.session.execute(db.select(SearchEntry.kind, SearchEntry.object_key, SearchEntry.stems)))
    with transaction():
        search.rebuild()
    after = set(db.session.execute(db.select(SearchEntry.kind, SearchEntry.object_key, SearchEntry.stems)))
    assert before == after
    assert Findable.SITE in {row[0] for row in after}
