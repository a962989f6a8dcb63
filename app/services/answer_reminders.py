"""Reminders before an offered place must be answered: to the person and to the host, once per step, while they owe it.

The steps are days before the deadline, from the settings. Of several that have passed only the nearest is told: a
worker that was down does not make up for the others. An offer younger than a step knows nothing of it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload

from app.database import utc_now
from app.extensions import db
from app.models import Assignment, AssignmentState, Notification, Participant, Role, RoleGrant, Round, Site, Slot
from app.policies.phases import Act, allowing
from app.services import notices, settings, waiting
from app.services.transaction import transaction

CHUNK = 200
PERSON, HOST = "answer_due", "answers_due_host"


def answers_due() -> None:
    now, steps = utc_now(), [days for days in settings.numbers("answer_reminder_days") if days]
    if not steps:
        return
    owed = _owed(now, now + timedelta(days=max(steps)))
    told = [*_to_people(owed, steps, now), *_to_hosts(owed, steps, now)]
    known = _known(now)
    fresh = [one for one in told if (one[0], one[1].event) not in known]
    for first in range(0, len(fresh), CHUNK):
        with transaction():
            for person_id, notice in fresh[first : first + CHUNK]:
                notices.write(notices.note([person_id], notice), notice)


def step_of(assignment: Assignment, steps: list[int], now: datetime) -> int | None:
    """The nearest step that has come since the offer was made."""
    reached = [days for days in steps if assignment.created_at <= assignment.answer_by - timedelta(days=days) <= now]
    return min(reached) if reached else None


def _owed(now: datetime, until: datetime) -> list[Assignment]:
    """Offers with an answer missing, whose deadline lies between."""
    statement = (
        select(Assignment)
        .join(Round, Assignment.round_id == Round.id)
        .where(
            Assignment.state == AssignmentState.OFFERED,
            Assignment.answer_by.between(now, until),
            Round.phase.in_(allowing(Act.ANSWER)),
        )
        .order_by(Assignment.id)
    )
    place = joinedload(Assignment.slot).options(
        joinedload(Slot.site), raiseload(Slot.specialties), raiseload(Slot.year_rows)
    )
    person = joinedload(Assignment.participant).load_only(Participant.person_id)
    return list(db.session.scalars(statement.options(place, person)))


def _to_people(owed: list[Assignment], steps: list[int], now: datetime) -> Iterator[tuple[int, notices.Told]]:
    for one in owed:
        if one.person_said is None and (step := step_of(one, steps, now)):
            facts = {
                "site": one.slot.site.name,
                "dates": [one.starts_on.isoformat(), one.ends_on.isoformat()],
                "moment": one.answer_by.isoformat(),
            }
            event = f"{PERSON}:{one.public_id}:{_stamp(one)}:{step}"
            yield one.participant.person_id, notices.Told(PERSON, event, "/", facts)


def _to_hosts(owed: list[Assignment], steps: list[int], now: datetime) -> Iterator[tuple[int, notices.Told]]:
    """One notice for all that a manager owes by one deadline."""
    people, managers = Counter(), {}
    for one in owed:
        if one.host_said is None and (step := step_of(one, steps, now)):
            site = one.slot.site
            if site.id not in managers:
                managers[site.id] = waiting.managers_of(site) or _keepers(site)
            people.update((person_id, one.answer_by, _stamp(one), step) for person_id in managers[site.id])
    for (person_id, by, stamp, step), owes in people.items():
        facts = {"people": owes, "moment": by.isoformat()}
        yield person_id, notices.Told(HOST, f"{HOST}:{stamp}:{step}", "/assignments/offered", facts)


def _keepers(site: Site) -> list[int]:
    """Who speaks for a host without managers: the college that keeps its site."""
    speaks = (RoleGrant.organisation_id == site.keeper_id) & (RoleGrant.role == Role.COLLEGE_MANAGER)
    held = select(RoleGrant.person_id).where(speaks, RoleGrant.withdrawn_at.is_(None))
    return list(db.session.scalars(held.distinct())) if site.keeper_id else []


def _stamp(assignment: Assignment) -> str:
    """A deadline that was put off has its own reminders."""
    return f"{assignment.answer_by:%Y%m%dT%H%M%S}"


def _known(now: datetime) -> set[tuple[int, str]]:
    """(person, event) of what has been told."""
    lately = Notification.kind.in_((PERSON, HOST)) & (Notification.created_at > now - timedelta(days=31))
    return {tuple(row) for row in db.session.execute(select(Notification.person_id, Notification.event).where(lately))}
