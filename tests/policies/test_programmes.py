"""Each rule of a programme in a pair: broken, and kept."""

import pytest

from app.models import ModuleKind
from app.policies import programmes as rules
from app.policies.curriculum import Curriculum, Line, Volumes

PROFESSIONAL, DISCIPLINE = ModuleKind.PROFESSIONAL, ModuleKind.DISCIPLINE
PRACTICE, ATTESTATION = ModuleKind.PRACTICE, ModuleKind.ATTESTATION
HOME, PARTNER = 1, 2

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english(sqlite_app, english):
    pass


def line(module=1, semester=1, hours=100, kind=PROFESSIONAL, **more) -> Line:
    given = {"code": f"ПМ.{module:02}", "title": f"Модуль {module}", "organisation": HOME, **more}
    return Line(module=module, kind=kind, semester=semester, hours=hours, **given)


def plan(*lines: Line, terms=8, **more) -> Curriculum:
    return Curriculum(lines=lines, terms=terms, base=HOME, **more)


NAMES = {"modules": {9: "Основы педагогики"}, "organisations": {PARTNER: "Музей"}, "competencies": {5: "ОК 05"}}
ASKS = {"required": {5: "ОК 05"}}
EXAM = line(2, hours=216, kind=ATTESTATION)

# rule → a plan that breaks it, a word of what is said, a plan that keeps it
PAIRS = {
    rules.has_modules: (plan(), "no module", plan(line())),
    rules.total_hours: (plan(line(), volumes=Volumes(120)), "20 fewer", plan(line(), volumes=Volumes(100))),
    rules.discipline_hours: (
        plan(line(practice_hours=40), volumes=Volumes(discipline_hours_least=61)),
        "60 hours, 1 fewer",
        plan(line(practice_hours=40), volumes=Volumes(discipline_hours_least=60)),
    ),
    rules.practice_hours: (
        plan(line(practice_hours=40), line(2, kind=PRACTICE), volumes=Volumes(practice_hours_least=141)),
        "140 hours",
        plan(line(practice_hours=40), line(2, kind=PRACTICE), volumes=Volumes(practice_hours_least=140)),
    ),
    rules.attestation_hours: (
        plan(line(), volumes=Volumes(attestation_hours=216)),
        "0 hours of the 216",
        plan(line(), EXAM, volumes=Volumes(attestation_hours=216)),
    ),
    rules.practice_share: (
        plan(line(practice_hours=24), line(2, kind=DISCIPLINE), volumes=Volumes(practice_share_least=25)),
        "24%",
        plan(line(practice_hours=25), line(2, kind=DISCIPLINE), volumes=Volumes(practice_share_least=25)),
    ),
    rules.mandatory_share: (
        plan(line(), line(2, hours=42, is_variable=True), EXAM, volumes=Volumes(mandatory_share_most=70)),
        "at most 70%",
        plan(line(), line(2, hours=43, is_variable=True), EXAM, volumes=Volumes(mandatory_share_most=70)),
    ),
    rules.term_hours: (
        plan(line(), line(2), volumes=Volumes(term_hours_most=199)),
        "Term 1 has 200",
        plan(line(), line(2, semester=2), volumes=Volumes(term_hours_most=199)),
    ),
    rules.terms_in_length: (plan(line(semester=3), terms=2), "term 3", plan(line(semester=2), terms=2)),
    rules.competencies_covered: (plan(line(), **ASKS), "ОК 05", plan(line(gives=frozenset({5})), **ASKS)),
    rules.competencies_in_order: (
        plan(line(gives=frozenset({5})), line(2, builds_on=frozenset({5})), **NAMES),
        "ПМ.02 Модуль 2 builds on ОК 05",
        plan(line(gives=frozenset({5})), line(2, semester=2, builds_on=frozenset({5})), **NAMES),
    ),
    rules.no_doubles: (plan(line(), line(semester=4)), "terms 1 and 4", plan(line(), line(2))),
    rules.still_delivered: (plan(line(is_withdrawn=True)), "nobody delivers it", plan(line())),
    rules.newest_versions: (plan(line(newer=True)), "newer version", plan(line())),
    rules.network_has_partners: (
        plan(line(organisation=PARTNER)),
        "mark it as a network",
        plan(line(organisation=PARTNER), is_network=True),
    ),
    rules.teachers_are_parties: (
        plan(line(organisation=PARTNER), **NAMES),
        "Музей",
        plan(line(organisation=PARTNER), parties=frozenset({PARTNER}), **NAMES),
    ),
    rules.employer_takes_part: (plan(line()), "No employer", plan(line(), has_employer=True)),
    rules.prerequisites: (
        plan(line(needs=frozenset({9})), line(9), **NAMES),
        "stands in term 1 only",
        plan(line(semester=2, needs=frozenset({9})), line(9), **NAMES),
    ),
}


def test_every_rule_has_its_pair():
    assert set(PAIRS) == set(rules.RULES)


@pytest.mark.parametrize("rule", PAIRS, ids=lambda rule: rule.__name__)
def test_a_broken_rule_says_what_is_wrong(rule):
    found = rule(PAIRS[rule][0])

    assert [one.is_met for one in found] == [False]
    assert PAIRS[rule][1] in found[0].words


@pytest.mark.parametrize("rule", PAIRS, ids=lambda rule: rule.__name__)
def test_a_rule_that_is_kept_finds_no_fault(rule):
    assert all(one.is_met for one in rule(PAIRS[rule][2]))


def test_a_prerequisite_that_stands_nowhere_is_named():
    found = rules.prerequisites(plan(line(needs=frozenset({9})), **NAMES))

    assert [one.words for one in found] == ["ПМ.01 Модуль 1 needs “Основы педагогики”, which stands nowhere."]


def test_a_network_programme_in_which_nobody_else_teaches_is_told():
    assert "teaches everything" in rules.network_has_partners(plan(line(), is_network=True))[0].words


def test_where_the_standard_says_nothing_no_volume_is_checked():
    found = rules.findings(plan(line(), has_employer=True))

    assert found == []


def test_a_namesake_counts_as_a_double():
    assert rules.no_doubles(plan(line(1, title="Право"), line(2, semester=2, title="право")))


def test_faults_stand_before_hints_and_hints_before_what_is_right():
    found = rules.findings(plan(line(newer=True), volumes=Volumes(hours=100)))

    assert [(one.is_met, one.is_hint) for one in found] == [(False, False), (False, True), (True, False)]
