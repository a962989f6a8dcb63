"""The catalogue of programmes under its filters; what a programme gives and needs; the pictures of it."""

from datetime import date

import pytest

from app.extensions import db
from app.models import (
    CompetencyKind,
    CompetencySide,
    ContestStandard,
    DemandListEntry,
    DemandListKind,
    ModuleCompetency,
    ModuleVersion,
    Movement,
    ProgrammeLevel,
    ProgrammeState,
    VersionState,
)
from app.policies.actor import Actor
from app.queries import curriculum as plans
from app.queries import find, programme_pictures, sitemap
from app.queries import programmes as queries
from tests import factories as make

NOBODY = Actor(0, frozenset())


def titles(**filters) -> list[str]:
    return [one.title for one in queries.found(**filters).items]


def listed(programme, kind=DemandListKind.TOP_50, **days) -> None:
    given = {"valid_from": date(2020, 1, 1), **days}
    make.save(DemandListEntry(specialty_id=programme.specialty_id, list=kind, **given))


@pytest.fixture
def two(app):
    """One that every filter finds, and another one."""
    found = make.programme(
        specialty_=make.specialty("43.02.16"), title="Туризм", level=ProgrammeLevel.TRAINING, is_network=True
    )
    found.contest_standards = [ContestStandard(movement=Movement.ABILYMPICS, title="Экскурсовод")]
    make.accreditation(found)
    listed(found)
    listed(found, DemandListKind.TOP_REGION)
    make.programme(specialty_=make.specialty("09.02.07"), title="Программисты")
    return found


@pytest.mark.parametrize(
    "filters",
    [
        {"level": "training"},
        {"group": "43"},
        {"contest": "abilympics"},
        {"network": True},
        {"top_50": True},
        {"top_region": True},
        {"accredited": True},
        {"text": "туризм"},
    ],
    ids=lambda filters: next(iter(filters)),
)
def test_a_filter_leaves_what_it_names(two, filters):
    assert titles(**filters) == ["Туризм"]
    assert len(titles()) == 2


def test_lists_and_accreditations_count_on_their_days_only(app):
    past = make.programme(title="Была")
    listed(past, valid_to=date(2021, 1, 1))
    make.accreditation(past, valid_to=date(2022, 1, 1))

    assert titles(top_50=True) == titles(accredited=True) == []


@pytest.mark.parametrize("state", [one for one in ProgrammeState if one is not ProgrammeState.APPROVED])
def test_what_is_not_approved_is_found_nowhere(app, state):
    hidden = make.programme(title="Тайная", state=state)
    module = make.module(hidden)

    assert titles() == titles(text="Тайная") == []
    assert find.everything(None, "Тайная") == []
    assert ("programmes", hidden.public_id) not in sitemap.public_objects()
    assert queries.programme(hidden.public_id) is queries.programme(hidden.public_id, NOBODY) is None
    assert module.current is not None


def gives(module, *competencies, side=CompetencySide.GIVEN) -> None:
    """Said of the module's draft: a published version takes no change."""
    module.versions[0].competencies = [ModuleCompetency(competency_id=one.id, side=side) for one in competencies]
    db.session.commit()


def test_the_matrix_shows_what_is_given_and_what_is_lacking(sqlite_app):
    programme = make.programme()
    own = {"kind": CompetencyKind.PROFESSIONAL, "specialty_id": programme.specialty_id}
    given, lacking = make.competency("ПК 1.1", **own), make.competency("ПК 1.2", **own)
    gives(make.module(programme, state=VersionState.DRAFT), given)

    rows = plans.matrix(plans.curriculum(programme))

    assert [(row.code, row.is_gap) for row in rows] == [("ПК 1.1", False), ("ПК 1.2", True)]
    assert lacking.code in [row.code for row in rows if row.is_asked]


def test_general_competencies_are_asked_in_vocational_education_only(sqlite_app):
    make.competency("ОК 01")
    asked = {
        level: [one.code for one in plans.asked_of(make.programme(level=level))]
        for level in (ProgrammeLevel.VOCATIONAL, ProgrammeLevel.UPSKILLING)
    }

    assert asked == {ProgrammeLevel.VOCATIONAL: ["ОК 01"], ProgrammeLevel.UPSKILLING: []}


def test_what_a_newer_version_changes_is_told_in_words(sqlite_app, english):
    programme = make.programme()
    module = make.module(programme, title="Право", hours=72)
    told = {"title": "Право", "code": module.current.code, "hours": 90, "practice_hours": 36}
    module.current = ModuleVersion(module=module, number=2, state=VersionState.PUBLISHED, **told)
    db.session.commit()

    assert list(plans.differences(programme).values()) == [["hours: 72 → 90"]]


def test_hours_are_counted_for_each_organisation(sqlite_app):
    programme, museum = make.programme(), make.organisation(name="Музей")
    make.module(programme, museum, hours=40, practice_hours=0)
    make.module(programme, museum, hours=60, practice_hours=0)
    make.module(programme, hours=300)

    base = programme.organisation.name
    assert plans.hours_by_organisation(plans.curriculum(programme)) == [(base, 300), ("Музей", 100)]


def test_the_graph_marks_what_does_not_come_before(sqlite_app):
    programme = make.programme()
    first, late = make.module(programme, semester=1), make.module(programme, semester=3)
    needing = make.module(programme, semester=2, state=VersionState.DRAFT)
    needing.versions[0].prerequisites = [first, late]
    db.session.commit()

    graph = programme_pictures.graph(plans.curriculum(programme))

    assert [arrow.is_late for arrow in graph.arrows] == [False, True]
    assert [need.is_late for need in graph.needs] == [False, True]
    assert [term for term, _x in graph.heads] == [1, 2, 3]


def test_a_bar_stands_in_its_term_and_is_as_long_as_its_share(sqlite_app):
    programme = make.programme(years=1)
    for semester, hours in ((1, 100), (2, 50)):
        make.module(programme, semester=semester, hours=hours)

    first, second = programme_pictures.gantt(plans.curriculum(programme)).bars

    assert first.width == 2 * second.width
    assert second.x - first.x == programme_pictures.TERM
