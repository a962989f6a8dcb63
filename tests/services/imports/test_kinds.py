"""The other tables: groups, teachers, organisations, sites, slots, modules."""

from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models import (
    ImportKind,
    ModuleVersion,
    Organisation,
    OrganisationKind,
    Role,
    Site,
    Slot,
    StudyGroup,
    Teacher,
)
from tests import factories as make
from tests.services.imports.tools import College, faults

GROUPS = "Группа;Специальность;Курс;Вид практики;Начало практики;Окончание практики;Часы\n"
SLOTS = "Площадка;Начало;Окончание;Мест;Специальности;Курсы;Документы\n"


def test_a_group_in_two_lines_gets_two_practice_periods(app):
    college = College()
    lines = "ДО-22;44.02.01;2;УП;01.03.2027;14.03.2027;72\nДО-22;44.02.01;2;ПП;03.05.2027;30.05.2027;144\n"

    batch = college.commit(GROUPS + lines, ImportKind.GROUPS)

    group = db.session.scalar(select(StudyGroup).where(StudyGroup.name == "ДО-22"))
    assert [(one.kind, one.hours) for one in group.practice_periods] == [("training", 72), ("work", 144)]
    assert college.check(GROUPS + lines, ImportKind.GROUPS).summary["unchanged"] == 2
    assert college.undo(batch).state == "undone"


def test_practice_dates_in_each_others_place_are_told(app):
    college = College()
    lines = "".join(f"ДО-2{n};44.02.01;2;УП;14.03.2027;01.03.2027;72\n" for n in range(6))

    batch = college.check(GROUPS + lines, ImportKind.GROUPS)

    assert faults(batch)[0] == (2, "Окончание практики", "dates_order")
    assert (0, "Начало практики", "swapped") in faults(batch, warnings=True)


def test_the_numbers_of_rows_in_place_of_hours_look_odd(app):
    lines = "".join(f"ДО-2{n};44.02.01;2;УП;01.03.2027;14.03.2027;{n}\n" for n in range(1, 8))

    batch = College().check(GROUPS + lines, ImportKind.GROUPS)

    assert (0, "Часы", "ranks") in faults(batch, warnings=True)


def test_a_teacher_comes_with_specialties_and_goes_again(app):
    college = College()
    table = "Фамилия;Имя;Должность;Специальности;Последняя стажировка\nЛебедева;Ольга;методист;44.02.01;28.06.2024\n"

    batch = college.commit(table, ImportKind.TEACHERS)

    teacher = db.session.scalar(select(Teacher))
    assert [one.code for one in teacher.specialties] == ["44.02.01"]
    assert (teacher.job_title, teacher.last_internship_on) == ("методист", date(2024, 6, 28))
    college.undo(batch)
    assert db.session.scalar(select(Teacher)) is None


def test_organisations_are_told_apart_by_inn(app):
    college = College(Role.COORDINATOR)
    town = make.municipality(name="Вяземский муниципальный округ")
    known = make.organisation(OrganisationKind.KINDERGARTEN, "Старое имя", inn="7707083893", municipality=town)
    table = "Название;Вид;ИНН;Муниципалитет;Адрес\nСад № 1;детский сад;7707083893;Вяземский;ул. Новая, 1\n"
    table += "Сад № 2;детский сад;123;Вяземский;\nСад № 3;ИП;;Вяземский;\n"
    college.organisation = None

    batch = college.commit(table, ImportKind.ORGANISATIONS, skip_faulty=True)

    assert faults(batch) == [(3, "ИНН", "not_inn")]
    assert faults(batch, warnings=True) == [(2, "Название", "name_kept")]
    assert (known.address, known.name) == ("ул. Новая, 1", "Старое имя")
    assert db.session.scalar(select(Organisation).where(Organisation.kind == "sole_trader")).name == "Сад № 3"


def test_a_college_enters_sites_of_hosts_without_a_manager_only(app):
    college = College()
    free, managed = make.organisation(name="Сад"), make.organisation(name="Музей")
    make.user(Role.HOST_MANAGER, managed)
    table = "Площадка;Организация;Вид\nГруппа;Сад;база практики\nЗал;Музей;база практики\n"

    batch = college.commit(table, ImportKind.SITES, skip_faulty=True)

    site = db.session.scalar(select(Site))
    assert (site.organisation_id, site.keeper_id) == (free.id, college.organisation.id)
    assert faults(batch) == [(3, "Организация", "organisation_unknown")]


def test_a_slot_comes_with_whom_it_takes(app):
    college = College()
    make.site(college.organisation, "Мастерская")
    make.site(name="Чужая")
    line = "{};08.02.2027;21.02.2027;4;44.02.01;3,4;медкнижка\n"

    batch = college.check(SLOTS + line.format("Мастерская") + line.format("Чужая"), ImportKind.SLOTS)
    assert faults(batch) == [(3, "Площадка", "site_unknown")]
    batch = college.commit(SLOTS + line.format("Мастерская"), ImportKind.SLOTS)

    slot = db.session.scalar(select(Slot))
    assert (slot.years, slot.clearances, [one.code for one in slot.specialties]) == (
        [3, 4],
        ["health_book"],
        ["44.02.01"],
    )
    assert college.check(SLOTS + line.format("Мастерская"), ImportKind.SLOTS).summary["unchanged"] == 1
    assert college.undo(batch).state == "undone"


def test_a_module_has_no_more_practice_than_hours(app):
    college = College()
    table = "Программа;Код;Название;Часы;Часы практики;Семестр\n44.02.01;ПМ.02;Игра;312;108;4\n"
    table += "44.02.01;ПМ.01;Здоровье;100;200;3\n"

    batch = college.commit(table, ImportKind.MODULES, skip_faulty=True)

    assert faults(batch) == [(3, "Часы практики", "more_than")]
    assert db.session.scalar(select(ModuleVersion)).title == "Игра"
