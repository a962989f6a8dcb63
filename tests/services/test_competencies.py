"""The register of competencies: kept by the coordinator, one by one or from a table; used ones are not removed."""

import io

import pytest

from app.extensions import db
from app.models import Competency, ImportKind, Role
from app.policies.actor import actor_of
from app.queries import competencies as queries
from app.services import competencies, jobs
from app.services.errors import Refused
from app.services.files import Upload
from app.services.imports import batches, planning, working  # noqa: F401  (working registers the jobs)
from tests import factories as make

TABLE = "Вид;Код;Название;Специальность\n"


@pytest.fixture
def coordinator(sqlite_app, client, sign_in):
    person = make.user(Role.COORDINATOR)
    sign_in(client, person)
    return actor_of(person.id)


def brought_in(actor, lines: str):
    """The table through the wizard, as far as its check."""
    file = Upload("table.csv", io.BytesIO((TABLE + lines).encode()))
    batch = batches.upload(actor, ImportKind.COMPETENCIES, None, file)
    batches.check(actor, batch, batch.columns)
    jobs.run(batch.job_id)
    db.session.refresh(batch)
    return batch


def test_a_professional_competency_belongs_to_a_specialty(coordinator, client):
    form = {"kind": "professional", "specialty_id": "", "code": "ПК 1.1", "title": "Вести урок"}
    assert client.post("/competencies/new", data=form).status_code == 422
    form["specialty_id"] = make.specialty().id
    assert client.post("/competencies/new", data=form).status_code == 302
    assert "Вести урок" in client.get("/competencies/?text=урок").text


def test_one_code_is_entered_once(coordinator):
    make.competency("ОК 01")
    with pytest.raises(Refused, match="there already"):
        competencies.create(coordinator, {"kind": "general", "specialty_id": None, "code": "ОК 01", "title": "Та же"})


def test_a_used_competency_stays(coordinator, client):
    used = make.given(make.module(state=make.VersionState.DRAFT))
    client.post(f"/competencies/{used.public_id}/remove")
    assert db.session.get(Competency, used.id) is not None


def test_codes_stand_in_the_order_in_which_people_count(sqlite_app):
    for code in ("ОК 10", "ОК 2", "ОК 1"):
        make.competency(code)
    assert [one.code for one in queries.competencies(1).items] == ["ОК 1", "ОК 2", "ОК 10"]


def test_a_table_of_competencies_is_written(coordinator):
    make.specialty("44.02.01")
    batch = brought_in(coordinator, "ОК;ОК 01;Решать задачи;\nПК;ПК 1.1;Вести занятие;44.02.01\n")
    assert batch.summary["new"] == 2
    batches.write(coordinator, batch, skip_faulty=False, invite=False)
    jobs.run(batch.job_id)
    assert sorted(one.code for one in db.session.query(Competency)) == ["ОК 01", "ПК 1.1"]


def test_a_professional_line_without_its_specialty_is_faulty(coordinator):
    batch = brought_in(coordinator, "ПК;ПК 1.1;Вести занятие;\nОК;ОК 01;Решать задачи;44.02.01\n")
    assert batch.summary["faulty"] == 2


def test_a_college_does_not_keep_the_register(sqlite_app, client, sign_in):
    sign_in(client, make.user(Role.COLLEGE_MANAGER, make.organisation()))
    assert client.get("/competencies/new").status_code == 403
    assert client.get("/imports/new/competencies").status_code == 404
