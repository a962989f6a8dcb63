"""A programme built of modules of several organisations, agreed upon by its parties, and asked about again."""

import pytest

from app.extensions import db
from app.models import (
    Module,
    ModuleVersion,
    Notification,
    OrganisationKind,
    PartyRole,
    Programme,
    ProgrammeLevel,
    ProgrammeState,
    Role,
    VersionState,
)
from app.policies.actor import actor_of
from app.queries import programmes as queries
from app.queries import programmes_asked, todo
from app.services import programme_approvals as approvals
from app.services import programmes
from app.services.errors import Refused, Stale
from app.services.programmes import Change
from tests import factories as make

DRAFT, APPROVING, APPROVED, WITHDRAWN = ProgrammeState
FACTS = {"title": "Экскурсовод", "level": ProgrammeLevel.TRAINING, "years": 1, "terms": 2}


class Case:
    """A college with two managers, a partner that teaches, an employer; a programme with a module of each."""

    def __init__(self):
        self.college, self.partner = make.organisation(name="Колледж"), make.organisation(name="Училище")
        self.employer = make.organisation(OrganisationKind.MUSEUM, name="Музей")
        self.author, self.second = (self.manager(self.college) for _ in range(2))
        self.of_partner = self.manager(self.partner)
        self.of_employer = self.manager(self.employer, Role.HOST_MANAGER)
        self.own, self.foreign = make.module(None, self.college), make.module(None, self.partner)
        values = {**FACTS, "specialty_id": make.specialty().id, "is_network": True}
        self.programme = programmes.create(self.author, self.college, values)
        for module in (self.own, self.foreign):
            self.add(module)
        self.party(self.partner, PartyRole.PARTICIPANT)
        self.party(self.employer, PartyRole.EMPLOYER)

    def manager(self, organisation, role=Role.COLLEGE_MANAGER):
        return actor_of(make.user(role, organisation).id)

    def add(self, module, term=1):
        seen = self.programme.version
        return programmes.add_module(self.author, self.programme, seen, module.current.public_id, term)

    def party(self, organisation, role):
        programmes.add_party(self.author, self.programme, self.programme.version, organisation, role)

    def change(self, module, change, version=None):
        key = (version or module.current).public_id
        programmes.change_line(self.author, self.programme, self.programme.version, key, change)

    def send(self):
        approvals.send(self.author, self.programme, self.programme.version)

    def say(self, actor, organisation, is_approved=True, reason=""):
        seen = approvals.content_sha256(self.programme)
        approvals.decide(actor, self.programme, organisation, seen, is_approved, reason)

    def all_agree(self):
        self.say(self.second, self.college)
        self.say(self.of_partner, self.partner)
        self.say(self.of_employer, self.employer)

    def told(self, actor) -> list[str]:
        rows = db.session.query(Notification.kind).filter_by(person_id=actor.person_id).order_by(Notification.id)
        return [kind for (kind,) in rows]

    def terms(self) -> dict[str, int]:
        return {line.module_version.title: line.semester for line in self.programme.modules}


@pytest.fixture
def case(app):
    return Case()


def newer_version(module: Module, **fields) -> ModuleVersion:
    old = module.current
    kept = {"code": old.code, "title": old.title, "hours": old.hours, "practice_hours": old.practice_hours}
    version = ModuleVersion(module=module, number=old.number + 1, state=VersionState.PUBLISHED, **{**kept, **fields})
    module.current = version
    return make.save(version)


# ---------------------------------------------------------------------------------------------- building


def test_a_module_moves_between_terms_and_not_beyond_them(case):
    case.change(case.own, Change.LATER)

    assert case.terms()[case.own.current.title] == 2
    with pytest.raises(Refused, match="no such term"):
        case.change(case.own, Change.LATER)


def test_a_module_is_taken_once(case):
    with pytest.raises(Refused, match="in the programme already"):
        case.add(case.own, 2)


def test_a_draft_of_a_module_can_not_be_taken(case):
    draft = make.module(None, case.partner, state=VersionState.DRAFT)
    seen = case.programme.version
    with pytest.raises(Refused, match="not in force"):
        programmes.add_module(case.author, case.programme, seen, draft.versions[0].public_id, 1)


def test_a_newer_version_is_taken_by_an_act_of_the_base_organisation(case):
    old = case.own.current
    new = newer_version(case.own, hours=144)
    assert [line.module_version.hours for line in case.programme.modules] == [120, 120]

    case.change(case.own, Change.RENEW, old)

    assert {line.module_version_id for line in case.programme.modules} == {new.id, case.foreign.current_id}


def test_who_saw_an_older_state_is_told(case):
    seen = case.programme.version
    case.change(case.own, Change.VARIABLE)
    with pytest.raises(Stale):
        programmes.change_line(case.author, case.programme, seen, case.own.current.public_id, Change.REMOVE)


def test_a_shorter_programme_does_not_lose_modules(case):
    case.change(case.own, Change.LATER)
    with pytest.raises(Refused, match="term 2"):
        programmes.edit(case.author, case.programme, case.programme.version, {**FACTS, "terms": 1})


# --------------------------------------------------------------------------------------------- agreement


def test_all_have_to_agree_before_it_is_in_the_catalogue(case):
    case.send()
    case.say(case.second, case.college)
    case.say(case.of_partner, case.partner)
    assert (case.programme.state, queries.found().total) == (APPROVING, 0)

    case.say(case.of_employer, case.employer)

    assert (case.programme.state, queries.found().total) == (APPROVED, 1)
    assert case.told(case.of_partner) == ["programme_asked", "programme_approved"]


def test_who_has_sent_it_is_not_the_second_person_of_the_base_organisation(case):
    case.send()
    with pytest.raises(Refused, match="Somebody else"):
        case.say(case.author, case.college)


def test_a_stranger_speaks_for_nobody(case):
    case.send()
    with pytest.raises(Refused, match="can't speak"):
        case.say(case.of_employer, case.partner)


def test_a_refusal_says_why_and_the_base_organisation_is_told(case):
    case.send()
    with pytest.raises(Refused, match="Say why"):
        case.say(case.of_partner, case.partner, False)

    case.say(case.of_partner, case.partner, False, "Нет аудитории")

    assert case.programme.state is APPROVING
    assert case.told(case.author) == ["programme_refused"]


def test_a_change_voids_the_words_and_whoever_gave_them_is_asked_again(case):
    case.send()
    case.all_agree()

    case.change(case.own, Change.VARIABLE)

    assert case.programme.state is DRAFT
    assert approvals.agreement_on(case.programme).standing == {}
    case.send()
    assert case.told(case.of_partner)[-2:] == ["programme_changed", "programme_asked"]


def test_a_change_taken_back_makes_the_words_stand_again(case):
    case.send()
    case.say(case.of_partner, case.partner)
    case.change(case.own, Change.VARIABLE)
    case.change(case.own, Change.MANDATORY)

    assert approvals.agreement_on(case.programme).says(case.partner.id) is True


def test_a_word_on_what_has_changed_meanwhile_is_refused(case):
    case.send()
    seen = approvals.content_sha256(case.programme)
    case.change(case.own, Change.VARIABLE)
    case.send()
    with pytest.raises(Stale):
        approvals.decide(case.of_partner, case.programme, case.partner, seen, True)


def test_without_an_employer_nobody_is_asked(case):
    seen = case.programme.version
    programmes.remove_party(case.author, case.programme, seen, case.employer.public_id, PartyRole.EMPLOYER)
    with pytest.raises(Refused, match="No employer"):
        case.send()


def test_the_coordinator_brings_the_paper_of_a_party_without_people(case):
    silent = make.organisation(OrganisationKind.ENTERPRISE, name="Артель")
    case.party(silent, PartyRole.PARTICIPANT)
    coordinator = actor_of(make.user(Role.COORDINATOR).id)
    case.send()
    with pytest.raises(Refused, match="Name the paper"):
        case.say(coordinator, silent)

    case.say(coordinator, silent, True, "Письмо № 5 от 12.01.2027")

    assert approvals.agreement_on(case.programme).says(silent.id) is True
    with pytest.raises(Refused, match="can't speak"):
        case.say(coordinator, case.partner, True, "Письмо № 6")


def test_whose_word_is_awaited_sees_it_on_the_home_page(case):
    case.send()
    assert [one.endpoint for one in todo.todo(case.of_partner)][:1] == ["programmes.approval"]
    assert programmes_asked.waiting(case.author) == []

    case.say(case.of_partner, case.partner)

    assert programmes_asked.waiting(case.of_partner) == []
    assert programmes_asked.waiting(case.second) == [case.programme]


def test_a_withdrawn_programme_leaves_the_catalogue_and_can_be_taken_up(case):
    case.send()
    case.all_agree()
    approvals.withdraw(case.author, case.programme, case.programme.version, "Набора нет")
    assert (queries.found().total, case.told(case.of_employer)[-1]) == (0, "programme_withdrawn")

    approvals.take_up(case.author, case.programme, case.programme.version)

    assert case.programme.state is DRAFT


def test_only_a_draft_nobody_was_asked_about_is_thrown_away(case):
    case.send()
    case.change(case.own, Change.VARIABLE)
    with pytest.raises(Refused, match="Withdraw it instead"):
        programmes.delete_draft(case.author, case.programme, case.programme.version)


def test_a_draft_of_ones_own_is_thrown_away_with_what_is_in_it(case):
    programmes.delete_draft(case.author, case.programme, case.programme.version)

    assert db.session.query(Programme).count() == 0
    assert db.session.query(Module).count() == 2
