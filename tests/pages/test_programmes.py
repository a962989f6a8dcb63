"""Building a programme and agreeing upon it, as the people see it on their pages."""

import pytest

from app.extensions import db
from app.models import OrganisationKind, Programme, ProgrammeState, Role
from tests import factories as make


class Case:
    def __init__(self, client, sign_in):
        self.client, self.sign_in = client, sign_in
        self.college, self.museum = make.organisation(name="Колледж"), make.organisation(OrganisationKind.MUSEUM)
        self.manager = make.user(Role.COLLEGE_MANAGER, self.college)
        self.programme = make.programme(self.college, title="Экскурсовод", years=1, state=ProgrammeState.DRAFT)
        self.address = f"/programmes/{self.programme.public_id}"
        sign_in(client, self.manager)

    def post(self, act: str, **form):
        db.session.refresh(self.programme)
        answer = self.client.post(f"{self.address}/{act}", data={"version": self.programme.version, **form})
        return self.client.get(answer.location) if answer.location else answer

    def see(self, page: str = "") -> str:
        return self.client.get(self.address + page).text


@pytest.fixture
def case(sqlite_app, client, sign_in):
    return Case(client, sign_in)


def test_a_module_of_another_organisation_is_found_taken_and_checked(case):
    museum_module = make.module(None, case.museum, title="Экспозиция крепости")
    assert "Экспозиция крепости" in case.see("/build?text=крепость")

    page = case.post("modules", module_version=museum_module.current.public_id, term="2").text

    assert f'id="m-{museum_module.current.public_id}"' in page
    assert "Ведут модули, но роли в программе не имеют" in page
    assert "отметьте её как сетевую" in page


def test_buttons_move_a_module_and_mark_the_variable_part(case):
    module = make.module(case.programme, title="Право", semester=1)

    for change in ("later", "variable"):
        page = case.post("line", module_version=module.current.public_id, change=change).text

    assert "Семестр 2" in page
    assert "На семестр раньше: Право" in page
    assert "вариативная часть" in page


def test_what_is_missing_stands_before_the_button_to_send(case):
    assert "Отправить на согласование" not in case.see("/approval")

    make.module(case.programme, semester=1)
    case.post("parties", organisation=case.museum.public_id, role="employer")

    assert "Отправить на согласование" in case.see("/approval")


def test_a_draft_is_seen_by_those_who_build_it_only(case):
    assert "Экскурсовод" in case.see()

    case.sign_in(case.client, make.user(Role.COLLEGE_MANAGER, make.organisation()))

    assert case.client.get(case.address).status_code == 404
    assert case.client.get(f"{case.address}/programme.json").status_code == 404


def test_a_party_says_no_with_a_reason_and_the_base_reads_it(case):
    make.module(case.programme, semester=1)
    case.post("parties", organisation=case.museum.public_id, role="employer")
    case.post("send")
    case.sign_in(case.client, make.user(Role.HOST_MANAGER, case.museum))
    seen = hidden(case, "seen")

    answer = case.post("decide", seen=seen, organisation=case.museum.public_id, word="refuse", reason="Нет зала")

    assert "Нет зала" in answer.text
    assert db.session.get(Programme, case.programme.id).state is ProgrammeState.APPROVING


def hidden(case, name: str) -> str:
    """The value of a hidden field of the page of agreement."""
    return case.see("/approval").partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]


def test_the_plan_is_taken_away_with_a_column_for_each_term(case):
    make.module(case.programme, title="Право", hours=72, semester=2)

    rows = case.client.get(f"{case.address}/plan.csv").data.decode("utf-8-sig").splitlines()

    assert rows[0].endswith("Семестр 1;Семестр 2")
    assert rows[1].endswith(";72;36;;72")
    assert rows[-1].startswith("Всего")
