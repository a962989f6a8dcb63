"""What stands in a calendar: a person's own dates and deadlines, or who comes to a site and when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, raiseload

from app.adapters.ical import CANCELLED, CONFIRMED, TENTATIVE, Entry
from app.database import utc_now
from app.extensions import db
from app.models import (
    Assignment,
    AssignmentState,
    Audience,
    AuditEntry,
    GroupSupervisor,
    Organisation,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Phase,
    PracticePeriod,
    Round,
    Site,
    Slot,
    Student,
    StudyGroup,
    Teacher,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allowing

KEPT = timedelta(days=400)  # what ended longer ago is nobody's diary any more
MOST, MOST_SITES = 2_000, 200


def sites(actor: Actor) -> list[Site]:
    """Of which the actor may have a calendar, by name."""
    within = scope(actor, Permission.CALENDAR_SITE).where(Site.closed_at.is_(None))
    return list(db.session.scalars(within.order_by(Site.name).limit(MOST_SITES)))


def of_person(person_id: int) -> list[Entry]:
    """Places and internships, weeks of practice, deadlines; what was cancelled is marked, not left out."""
    found = [*_places(person_id), *_answers(person_id), *_deadlines(person_id)]
    return [*found, *_practice(person_id), *_found_oneself(person_id)]


def of_site(holder: Actor, site: Site, with_names: bool) -> tuple[list[Entry], list[int]]:
    """Who comes when, and the persons who are named: only where asked, and only whom the holder may see by name.

    Of who has left or declined there is the bare fact: the rest is no business of the host any more.
    """
    rows = db.session.scalars(_placed().where(Slot.site_id == site.id).limit(MOST)).all()
    visible = set(
        db.session.scalars(
            scope(holder, Permission.ASSIGNMENT_LIST)
            .where(Assignment.slot_id.in_(select(Slot.id).where(Slot.site_id == site.id)))
            .with_only_columns(Assignment.id)
        )
    )
    named = [row for row in rows if with_names and row.is_in_force and row.id in visible]
    names = {row.id: row.participant.person.full_name for row in named}
    entries = [replace(_place(row), summary=_who(row, names.get(row.id)), url="") for row in rows]
    return entries, [row.participant.person_id for row in named]


def _who(row: Assignment, name: str | None) -> str:
    if not row.is_in_force:
        return _("Cancelled: nobody comes in this place")
    return _("Comes: %(who)s, %(college)s", who=name or _kind(row), college=row.participant.organisation.name)


def _kind(row: Assignment) -> str:
    return _("a student") if row.participant.audience is Audience.STUDENT else _("a teacher")


def _placed():
    """Placements since the publication with what an entry tells, the latest first."""
    place = joinedload(Assignment.slot).options(
        joinedload(Slot.site).joinedload(Site.organisation).selectinload(Organisation.names),
        raiseload(Slot.specialties),
        raiseload(Slot.year_rows),
    )
    person = joinedload(Assignment.participant).options(
        joinedload(Participant.person), joinedload(Participant.organisation).selectinload(Organisation.names)
    )
    return (
        select(Assignment)
        .join(Slot, Assignment.slot_id == Slot.id)
        .where(Assignment.ends_on > (utc_now() - KEPT).date())
        .order_by(Assignment.id.desc())
        .options(place, person)
    )


def _places(person_id: int) -> Iterator[Entry]:
    own = _placed().join(Participant, Assignment.participant_id == Participant.id)
    for row in db.session.scalars(own.where(Participant.person_id == person_id).limit(MOST)):
        yield _place(row)


def _place(row: Assignment) -> Entry:
    site = row.slot.site
    what = _("Practice") if row.participant.audience is Audience.STUDENT else _("Internship")
    status = CONFIRMED if row.state is AssignmentState.ACCEPTED else TENTATIVE if row.is_in_force else CANCELLED
    what = f"{what}, {site.name}"
    words = {
        CONFIRMED: what,
        TENTATIVE: _("Not agreed by both yet: %(what)s", what=what),
        CANCELLED: _("Cancelled: %(what)s", what=what),
    }
    return Entry(
        uid=_uid(row.public_id),
        sequence=row.version,
        starts=row.starts_on,
        last_day=row.ends_on,
        summary=words[status],
        status=status,
        description=site.organisation.name,
        location=site.address or "",
        url=current_app.config["PUBLIC_URL"] + "/",
    )


def _answers(person_id: int) -> Iterator[Entry]:
    """Until when an offered place is to be answered."""
    own = (
        select(Assignment)
        .join(Participant, Assignment.participant_id == Participant.id)
        .join(Round, Assignment.round_id == Round.id)
        .where(
            Participant.person_id == person_id,
            Assignment.state == AssignmentState.OFFERED,
            Assignment.person_said.is_(None),
            Assignment.answer_by.is_not(None),
            Round.phase.in_(allowing(Act.ANSWER)),
        )
    )
    for row in db.session.scalars(own.limit(MOST)):
        summary = _("The last moment to answer: %(round)s", round=row.round.title)
        yield Entry(_uid(f"{row.public_id}-answer"), row.version, row.answer_by, summary)


def _deadlines(person_id: int) -> Iterator[Entry]:
    """Of every round in which the person takes part, until it has a result."""
    mine = (Participant.person_id == person_id) & Participant.taken_out_at.is_(None)
    rounds = select(Round).join(Participant, Participant.round_id == Round.id).where(mine)
    early = rounds.where(Round.phase.in_((Phase.COLLECTING, Phase.WISHES_OPEN)))
    for round_ in db.session.scalars(early.limit(MOST)):
        summary = _("Wish lists close: %(round)s", round=round_.title)
        yield Entry(_uid(f"{round_.public_id}-wishes"), round_.version, round_.wishes_close_at, summary)


def _practice(person_id: int) -> Iterator[Entry]:
    """Weeks of practice of the group in which the person studies, and of the groups that they supervise."""
    studies = select(Student.group_id).where(Student.person_id == person_id, Student.left_on.is_(None))
    supervises = (
        select(GroupSupervisor.group_id)
        .join(Teacher, GroupSupervisor.teacher_id == Teacher.id)
        .where(Teacher.person_id == person_id, GroupSupervisor.starts_on <= PracticePeriod.ends_on)
        .where(func.coalesce(GroupSupervisor.ends_on, PracticePeriod.starts_on) >= PracticePeriod.starts_on)
    )
    mine = PracticePeriod.group_id.in_(studies) | PracticePeriod.group_id.in_(supervises)
    periods = select(PracticePeriod).where(mine, PracticePeriod.ends_on > (utc_now() - KEPT).date())
    for period in db.session.scalars(periods.options(joinedload(PracticePeriod.group)).limit(MOST)):
        summary = _("%(title)s, group %(group)s", title=period.title, group=period.group.name)
        yield Entry(_uid(period.public_id), _changes(period.group), period.starts_on, summary, last_day=period.ends_on)


def _changes(group: StudyGroup) -> int:
    """Periods have no version of their own: what was done with their group is counted, which only ever grows."""
    of_group = (AuditEntry.object_type == "study_group") & (AuditEntry.object_id == group.public_id)
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(of_group))


def _found_oneself(person_id: int) -> Iterator[Entry]:
    """A place that the person has found and the college has approved."""
    own = (
        select(OwnPlace)
        .join(Participant, OwnPlace.participant_id == Participant.id)
        .where(Participant.person_id == person_id, OwnPlace.state == OwnPlaceState.APPROVED)
    )
    for place in db.session.scalars(own.limit(MOST)):
        summary = _("Practice, %(host)s", host=place.host_name)
        yield Entry(_uid(place.public_id), 0, place.starts_on, summary, last_day=place.ends_on, location=place.address)


def _uid(key: str) -> str:
    return f"{key}@{urlsplit(current_app.config['PUBLIC_URL']).hostname}"
