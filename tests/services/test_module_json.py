"""A module goes out as a JSON file and comes back as a draft with everything; a wrong file says where it is wrong."""

import io
import json

import pytest

from app.extensions import db
from app.models import Module, Role
from app.policies.actor import actor_of
from app.queries.module_content import content, whole
from app.services import module_json
from app.services.errors import Refused
from tests import factories as make


@pytest.fixture
def college(app):
    return make.organisation(name="Колледж")


@pytest.fixture
def manager(college, client, sign_in):
    person = make.user(Role.COLLEGE_MANAGER, college)
    sign_in(client, person)
    return actor_of(person.id)


def told(**fields) -> dict:
    usual = {"kind": "discipline", "code": "ОП.01", "title": "Основы", "hours": 72, "practice_hours": 0}
    return {"format": module_json.FORMAT, **usual, **fields}


def as_file(given: dict) -> bytes:
    return json.dumps(given).encode()


def test_what_goes_out_comes_back_the_same(college, manager, client):
    source = make.module(organisation_=college)
    draft = make.module_draft(source)
    make.module_part(draft, hours=120)
    make.given(source, make.competency("ОК 04"))
    make.needs(source, make.module(title="Раньше"))
    sent = client.get(f"/modules/{source.public_id}.json").data
    address = f"/modules/new/{college.public_id}/file"
    client.post(address, data={"file": (io.BytesIO(sent), "module.json")}, content_type="multipart/form-data")
    made = db.session.query(Module).order_by(Module.id.desc()).first()
    assert content(whole(made.draft)) == content(whole(source.current))


def test_what_klaster_does_not_have_is_left_out_and_told(college, manager):
    unknown = {"given": [{"kind": "professional", "code": "ПК 9.9", "specialty": "44.02.01"}]}
    needed = [{"id": "zzzzzzzzzzzzzz", "title": "Неизвестный"}]
    read = module_json.create(manager, college, as_file(told(competencies=unknown, prerequisites=needed)))
    assert read.left_out == ["ПК 9.9 (44.02.01)", "Неизвестный"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"PK\x03\x04", "not a JSON file"),
        (b"[" * 100_000, "not a JSON file"),
        (as_file({"format": "other/1"}), "not a module"),
        (as_file(told(hours="72")), "“hours”: a whole number"),
        (as_file(told(hours=True)), "“hours”: a whole number"),
        (as_file(told(practice_hours=100)), "can't be more"),
        (as_file(told(kind="lecture")), "“kind”: one of"),
        (as_file(told(code="ОП/01")), "“code”: letters"),
        (as_file(told(title="")), "“title”: from 1"),
        (as_file(told(parts={"a": 1})), "“parts”: something else"),
        (as_file(told(parts=[{"kind": "course", "code": "1", "title": "К", "hours": 1}] * 2)), "a code of its own"),
        (as_file(told(competencies=[])), "“competencies”: something else"),
    ],
)
def test_a_wrong_file_says_where_and_writes_nothing(college, manager, sent, words):
    with pytest.raises(Refused, match=words):
        module_json.create(manager, college, sent)
    assert db.session.query(Module).count() == 0
