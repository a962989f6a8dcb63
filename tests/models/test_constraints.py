"""What the database itself refuses, whatever the code above it does. Each test goes around the services on purpose."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.models import (
    Account,
    CompetencySide,
    Job,
    JobState,
    ModuleCompetency,
    ModulePart,
    ModuleRun,
    ModuleVersion,
    Organisation,
    Participant,
    PartKind,
    Person,
    PracticePeriod,
    Role,
    Round,
    Slot,
    Specialty,
    Student,
    StudyGroup,
    VersionState,
    Wish,
)
from tests import factories as make


def refused(statement) -> bool:
    """Whether the database refuses the statement; nothing of it stays."""
    try:
        db.session.execute(statement)
        db.session.flush()
    except IntegrityError:
        return True
    finally:
        db.session.rollback()
    return False


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"capacity": -1}, "fewer than no places"),
        ({"min_to_open": 3, "capacity": 2}, "it could never open"),
        ({"min_to_open": -1}, "fewer than nobody"),
        ({"ends_on": date(2027, 2, 7)}, "it ends before it starts"),
        ({"least_age": 13}, "younger than the law lets work"),
        ({"least_age": 100}, "older than anybody"),
        ({"site_id": 999_999}, "no such site"),
    ],
)
def test_a_slot_that_makes_no_sense(app, values, why):
    slot = make.slot(starts_on=date(2027, 2, 8), ends_on=date(2027, 2, 21), capacity=2)
    assert refused(update(Slot).where(Slot.id == slot.id).values(values)), why


@pytest.mark.parametrize(
    "values", [{"capacity": 0}, {"min_to_open": 2}, {"ends_on": date(2027, 2, 8)}, {"least_age": 14}]
)
def test_a_slot_at_the_edge_of_sense(app, values):
    slot = make.slot(starts_on=date(2027, 2, 8), ends_on=date(2027, 2, 21), capacity=2)
    assert not refused(update(Slot).where(Slot.id == slot.id).values(values))


def test_a_list_has_each_slot_and_each_rank_once(app):
    round_ = make.round_()
    someone, first, second = make.participant(round_), make.slot(round_=round_), make.slot(round_=round_)
    make.wish(someone, first, 1)
    wish = {"participant_id": someone.id}
    assert refused(db.insert(Wish).values(**wish, slot_id=second.id, rank=1))
    assert refused(db.insert(Wish).values(**wish, slot_id=first.id, rank=2))
    assert refused(db.insert(Wish).values(**wish, slot_id=second.id, rank=0))
    assert not refused(db.insert(Wish).values(**wish, slot_id=second.id, rank=2))


def test_a_person_takes_part_in_a_round_once(app):
    someone = make.participant(make.round_())
    again = {"round_id": someone.round_id, "person_id": someone.person_id, "organisation_id": someone.organisation_id}
    assert refused(db.insert(Participant).values(public_id="again", audience="student", wishes_version=0, **again))


def test_a_run_places_a_person_once(app):
    round_ = make.round_()
    someone, slot, run = make.participant(round_), make.slot(round_=round_), make.run(round_)
    make.placement(run, someone, slot)
    again = db.insert(make.Placement).values(run_id=run.id, participant_id=someone.id, slot_id=slot.id, rank=2)
    assert refused(again)


def test_dates_stand_in_order(app):
    group = make.group()
    participant = make.participant(make.round_())
    backwards = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 2, 1)}
    assert refused(update(PracticePeriod).where(PracticePeriod.group_id == group.id).values(backwards))
    swapped = {"practice_starts_on": date(2027, 3, 1), "practice_ends_on": date(2027, 2, 1)}
    assert refused(update(Participant).where(Participant.id == participant.id).values(swapped))


def test_numbers_stay_in_range(app):
    draft, group, round_ = make.module(state=VersionState.DRAFT).versions[0], make.group(), make.round_()
    ours = update(ModuleVersion).where(ModuleVersion.id == draft.id)
    assert refused(ours.values(practice_hours=draft.hours + 1))
    assert refused(ours.values(hours=0, practice_hours=0))
    assert refused(update(StudyGroup).where(StudyGroup.id == group.id).values(year_of_study=7))
    assert refused(update(Round).where(Round.id == round_.id).values(least_wishes=11, most_wishes=10))
    assert refused(update(Organisation).values(latitude=90.5))


def test_only_cluster_wide_roles_need_no_organisation(app):
    someone, now = make.person(), make.utc_now()
    grant = db.insert(make.RoleGrant).values(person_id=someone.id, granted_at=now)
    assert refused(grant.values(role=Role.STUDENT))
    assert not refused(grant.values(role=Role.COORDINATOR))


def test_a_role_is_in_force_once_and_can_be_given_again(app):
    someone, college = make.person(), make.organisation()
    granted = make.grant(someone, Role.MENTOR, college)
    again = db.insert(make.RoleGrant).values(
        person_id=someone.id, organisation_id=college.id, role=Role.MENTOR, granted_at=make.utc_now()
    )
    assert refused(again)
    granted.withdrawn_at = make.utc_now()
    make.save(granted)
    assert not refused(again)


def test_one_unfinished_job_for_one_thing(app):
    job = make.job(JobState.RUNNING, key="round:one")
    another = make.job(JobState.QUEUED, key="round:two")
    assert refused(update(Job).where(Job.id == another.id).values(key="round:one"))
    job.state = JobState.DONE
    make.save(job)
    assert not refused(update(Job).where(Job.id == another.id).values(key="round:one"))


def test_progress_is_a_share(app):
    job = make.job()
    assert refused(update(Job).where(Job.id == job.id).values(progress=1.01))


def test_an_e_mail_signs_in_one_account(app):
    make.account(make.person(), email="Anna@Example.test")
    with pytest.raises(IntegrityError):
        make.account(make.person(), email="anna@example.test")
    db.session.rollback()


def test_a_person_goes_with_the_account_but_not_with_a_round(app):
    """Deleting a person ends the account; somebody who takes part in a round can't be deleted in passing."""
    alone = make.user(Role.COORDINATOR)
    busy = make.participant(make.round_())
    db.session.execute(delete(Person).where(Person.id == alone.id))
    db.session.commit()
    assert db.session.scalar(select(Account).where(Account.person_id == alone.id)) is None
    assert refused(delete(Person).where(Person.id == busy.person_id))


def test_deleting_a_group_with_students_is_refused(app):
    student = make.student()
    assert refused(delete(StudyGroup).where(StudyGroup.id == student.group_id))
    assert db.session.scalar(select(Student).where(Student.id == student.id))


# ------------------------------------------------------------------------------------- identifiers


@pytest.mark.parametrize("inn", ["6700000014", "670000001213", " 67 00000014 "])
def test_a_right_inn_is_stored_as_digits(app, inn):
    assert make.organisation(inn=inn).inn == inn.replace(" ", "")


@pytest.mark.parametrize("inn", ["6700000015", "670000001214", "67000000", "67000000I4", "67000000140"])
def test_a_wrong_inn_is_refused(sqlite_app, inn):
    with pytest.raises(ValueError, match="INN"):
        Organisation(inn=inn)


@pytest.mark.parametrize("ogrn", ["1990000000010", "399000000000030", "399000000000011"])
def test_a_right_ogrn_is_stored(app, ogrn):
    """The last one has a remainder of 11, whose last digit is the control digit; many checkers refuse it wrongly."""
    assert make.organisation(ogrn=ogrn).ogrn == ogrn


@pytest.mark.parametrize(
    "ogrn", ["1990000000011", "399000000000031", "099000000000030", "19900000000", "１990000000010"]
)
def test_a_wrong_ogrn_is_refused(sqlite_app, ogrn):
    with pytest.raises(ValueError, match="OGRN"):
        Organisation(ogrn=ogrn)


def test_an_inn_belongs_to_one_organisation_and_many_may_have_none(app):
    make.organisation(inn="6700000014")
    make.organisation(), make.organisation()
    with pytest.raises(IntegrityError):
        make.organisation(inn="6700000014")
    db.session.rollback()


@pytest.mark.parametrize("code", ["44.2.01", "44.02.1", "44-02-01", "44.02.01.1", "АБ.02.01"])
def test_a_wrong_specialty_code_is_refused(sqlite_app, code):
    with pytest.raises(ValueError, match="specialty code"):
        Specialty(code=code, name="Нет такой")


# ---------------------------------------------------------------------------- what both databases share


def test_moments_keep_their_zone(app):
    before = make.utc_now()
    round_ = make.round_(wishes_close_at=before)
    db.session.expire_all()
    assert round_.wishes_close_at == before
    assert round_.wishes_close_at.utcoffset().total_seconds() == 0


def test_a_moment_without_a_zone_is_refused(app):
    with pytest.raises((DBAPIError, ValueError, Exception), match="time zone"):
        make.round_(wishes_close_at=make.utc_now().replace(tzinfo=None))
    db.session.rollback()


def test_public_identifiers_are_random_and_long(sqlite_app):
    found = {make.person().public_id for _ in range(50)}
    assert len(found) == 50
    assert all(len(one) == 14 and one.isalnum() for one in found)
    assert len({one[0] for one in found}) > 5, "they do not count up"


def test_two_who_change_one_object_do_not_overwrite_each_other(app):
    """The second save, made from what was read before the first, is refused (version column)."""
    site = make.site()
    db.session.execute(text("UPDATE site SET version = version + 1, description = 'мой текст'"))
    db.session.commit()
    site.description = "твой текст"
    with pytest.raises(StaleDataError):
        db.session.commit()
    db.session.rollback()
    assert site.description == "мой текст"


def test_every_public_object_has_a_random_identifier(sqlite_app):
    """A model that appears in an address is found by public_id, never by its countable key."""
    from app.policies.rules import RULES

    with_pages = [rule.model for rule in RULES.values() if rule.model is not None]
    exempt = {"account", "audit_entry", "disclosure", "placement", "teacher"}  # lists only: no address names one
    assert {model.__tablename__ for model in with_pages if not hasattr(model, "public_id")} <= exempt


def test_a_published_version_never_changes(app):
    version = make.module().current
    part = {"version_id": version.id, "kind": PartKind.COURSE, "code": "МДК.01.01", "title": "Курс", "hours": 84}
    for change in (
        update(ModuleVersion).where(ModuleVersion.id == version.id).values(title="Другое"),
        insert(ModulePart).values(**part, position=1),
    ):
        with pytest.raises(DBAPIError, match="never changes"):
            db.session.execute(change)
        db.session.rollback()


def test_a_module_has_one_draft_which_changes_until_it_is_published(app):
    draft = make.module(state=VersionState.DRAFT).versions[0]
    given = ModuleCompetency(version_id=draft.id, competency=make.competency(), side=CompetencySide.GIVEN)
    db.session.add(given)
    draft.title = "Иначе"
    db.session.commit()
    second = {name: getattr(draft, name) for name in ("module_id", "code", "title", "hours", "practice_hours")}
    assert refused(insert(ModuleVersion).values(**second, number=2))


def test_no_more_seats_are_taken_than_there_are(app):
    run = make.module_run(seats=2)
    assert refused(update(ModuleRun).where(ModuleRun.id == run.id).values(taken=3))
