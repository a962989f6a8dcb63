"""Modules are entered as drafts, published when they are whole, and never changed after that."""

import pytest

from app.extensions import db
from app.models import Module, ModuleVersion, PartKind, Role, VersionState
from app.policies.actor import actor_of
from app.queries import module_content, module_versions
from app.services import modules
from app.services.errors import Refused, Stale
from tests import factories as make

WHOLE = {"kind": "professional", "code": "ПМ.02", "title": "Обучение детей", "hours": "180", "practice_hours": "108"}
PARTS = {"course": "66", "training": "36", "work": "72", "attestation": "6"}


@pytest.fixture
def college(app):
    return make.organisation(name="Колледж")


@pytest.fixture
def manager(college, client, sign_in):
    person = make.user(Role.COLLEGE_MANAGER, college)
    sign_in(client, person)
    return actor_of(person.id)


def entered(client, college, **fields) -> Module:
    client.post(f"/modules/new/{college.public_id}", data={**WHOLE, **PARTS, **fields})
    return db.session.query(Module).order_by(Module.id.desc()).first()


def look(module) -> str:
    """The fingerprint of what a person sees on the page of the draft."""
    return module_content.fingerprint(module_content.whole(module.draft))


def published(actor, module) -> ModuleVersion:
    return modules.publish(actor, module, look(module))


def test_a_module_is_entered_and_published_in_three_pages(college, manager, client):
    skill = make.competency("ПК 2.1")
    module = entered(client, college)
    page = f"/modules/{module.public_id}/draft"
    client.post(f"{page}/competencies", data={"version": module.draft.version, "given": [skill.id]})
    client.post(f"{page}/publish", data={"seen": look(module)})
    everyone = client.application.test_client().get(f"/modules/{module.public_id}").text
    assert "Обучение детей" in everyone
    assert "УП.02" in everyone
    assert "ПК 2.1" in everyone
    assert "Обучение детей" in client.get("/modules/?text=обучению").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"course": "60"}, "174 hours together, the module has 180"),
        ({"practice_hours": "100"}, "108 hours together, the module says 100"),
        ({"course": ""}, "at least one course"),
        ({"training": "", "work": ""}, "has practice"),
        ({"attestation": ""}, "ends with an examination"),
        ({}, "at least one competency"),
    ],
)
def test_what_is_missing_is_told_and_keeps_it_a_draft(college, manager, client, fields, words):
    module = entered(client, college, **fields)
    with pytest.raises(Refused, match=words):
        published(manager, module)
    assert module.current is None


def test_a_discipline_needs_neither_parts_nor_competencies(college, manager, client):
    module = entered(client, college, kind="discipline", **dict.fromkeys(PARTS, ""))
    assert published(manager, module).state is VersionState.PUBLISHED


def test_what_changed_since_the_look_is_not_published_unseen(college, manager, client):
    module = entered(client, college, kind="discipline")
    seen = look(module)
    make.module_part(module.draft, hours=0)
    with pytest.raises(Stale, match="Look again"):
        modules.publish(manager, module, seen)


def test_the_second_of_two_editors_is_shown_the_difference(college, manager, client):
    module = entered(client, college)
    address, seen = f"/modules/{module.public_id}/draft/edit", module.draft.version
    client.post(address, data={**WHOLE, "version": seen, "title": "Первое название"})
    answer = client.post(address, data={**WHOLE, "version": seen, "title": "Второе название"})
    assert answer.status_code == 422
    assert "Первое название" in answer.text
    assert module.draft.title == "Первое название"


def test_a_new_version_is_a_copy_and_leaves_programmes_on_the_old_one(college, manager):
    programme = make.programme(college)
    module = make.module(programme)
    first = module.current
    draft = modules.new_version(manager, module)
    make.module_part(draft, PartKind.COURSE, hours=84)
    make.module_part(draft, PartKind.WORK, hours=36)
    make.module_part(draft, PartKind.ATTESTATION, hours=0)
    make.given(module)
    second = published(manager, module)
    assert (module.current_id, second.number) == (second.id, 2)
    assert programme.modules[0].module_version_id == first.id


def test_asking_twice_for_a_new_version_gives_one_draft(college, manager):
    module = make.module(organisation_=college)
    assert modules.new_version(manager, module) is modules.new_version(manager, module)


def test_two_versions_are_compared_line_by_line(college, manager):
    module = make.module(organisation_=college, title="Старое")
    first = module.current
    second = modules.new_version(manager, module)
    modules.edit(manager, module, second.version, {"title": "Новое"})
    make.module_part(second, code="МДК.01.01", title="Курс", hours=84)
    changes = {one.what: (one.before, one.after) for one in module_versions.compared(first, second)}
    assert changes == {
        "Title of the module": ("Старое", "Новое"),
        "Part МДК.01.01": ("", "Course: Курс, 84 h"),
    }


def test_a_circle_of_needs_is_refused_with_its_way(college, manager):
    first, second, third = (make.module(organisation_=college, title=title) for title in ("А", "Б", "В"))
    for one, needed in ((first, second), (second, third)):
        make.needs(one, needed)
    modules.new_version(manager, third)
    with pytest.raises(Refused, match="«В» → «А» → «Б» → «В»"):
        modules.add_prerequisite(manager, third, first)


def test_a_circle_that_closed_meanwhile_stops_the_publication(college, manager, client):
    first, second = entered(client, college, kind="discipline"), make.module(organisation_=college, title="Б")
    modules.add_prerequisite(manager, first, second)
    make.needs(second, first)
    with pytest.raises(Refused, match=r"circle.*«Обучение детей» → «Б» → «Обучение детей»"):
        published(manager, first)


def test_a_withdrawn_module_leaves_the_catalogue_and_can_return(college, manager, client):
    programme = make.programme(college)
    module = make.module(programme, title="Редкий курс")
    page = client.get(f"/modules/{module.public_id}/withdraw").text
    assert programme.title in page
    client.post(f"/modules/{module.public_id}/withdraw", data={"version": module.version, "reason": "Замена"})
    assert "Редкий курс" not in client.get("/modules/").text
    client.post(f"/modules/{module.public_id}/restore")
    assert "Редкий курс" in client.get("/modules/").text


def test_throwing_a_draft_away_leaves_what_is_published(college, manager, client):
    published_one, fresh = make.module(organisation_=college), entered(client, college)
    modules.new_version(manager, published_one)
    assert modules.discard(manager, published_one) is True
    assert modules.discard(manager, fresh) is False
    assert db.session.query(Module).one() is published_one


def test_a_draft_that_a_programme_plans_is_not_thrown_away(college, manager):
    module = make.module(make.programme(college), state=VersionState.DRAFT)
    with pytest.raises(Refused, match="take it out of the programme"):
        modules.discard(manager, module)


def test_ticked_drafts_are_published_together_and_the_others_say_why(college, manager, client):
    ready, poor = entered(client, college, kind="discipline"), entered(client, college, title="Бедный")
    chosen = {"module": [ready.public_id, poor.public_id]}
    assert "Бедный" in client.post("/modules/mine/publish", data=chosen).text
    tickets = {"ticket": [f"{one.public_id}:{look(one)}" for one in (ready, poor)]}
    client.post("/modules/mine/publish", data=tickets)
    assert ready.current is not None
    assert poor.current is None


def test_a_draft_is_no_business_of_others(college, manager, client):
    foreign = make.module(state=VersionState.DRAFT, title="Чужой черновик")
    assert client.get(f"/modules/{foreign.public_id}").status_code == 404
    assert client.get(f"/modules/{foreign.public_id}/draft").status_code == 404
    assert "Чужой черновик" not in client.get("/modules/mine").text
