"""Who takes part in a round: groups come in with their practice, teachers for an internship; one is taken out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, insert, select

from app.database import utc_now
from app.extensions import db
from app.labels import label
from app.models import Audience, Participant, Person, Phase, PracticePeriod, Round, Student, Teacher
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import audit, letters, lists, notices, teams
from app.services.errors import Refused
from app.services.transaction import transaction

MOST_NAMED = 20  # groups in one line of the audit trail


@dataclass(frozen=True)
class GroupPlan:
    """What bringing in one practice period does. `new` are keys of persons, `undated` of them lack a date of birth.

    `present` are in the round already; `gone` study no longer; `out` were taken out of the round before and stay out.
    """

    period: PracticePeriod
    new: tuple[int, ...]
    present: int
    gone: int
    out: int
    undated: int


def of(round_: Round) -> ColumnElement[bool]:
    """Of participants: those who take part in the round now."""
    return (Participant.round_id == round_.id) & Participant.taken_out_at.is_(None)


def is_open(round_: Round) -> bool:
    """Whether people can come into the round now, or go out of it."""
    return allows(round_.phase, Act.ENROL) and (round_.phase is not Phase.WISHES_OPEN or not _is_late(round_))


def planned(round_: Round, periods: Iterable[PracticePeriod]) -> list[GroupPlan]:
    """Two queries whatever the number. A student comes in once: by the first period in which their group is named."""
    periods = list(periods)
    groups = {period.group_id for period in periods}
    inside = dict(
        db.session.execute(
            select(Participant.person_id, Participant.taken_out_at).where(
                Participant.round_id == round_.id,
                Participant.person_id.in_(select(Student.person_id).where(Student.group_id.in_(groups))),
            )
        ).all()
    )
    students = db.session.execute(
        select(Student.group_id, Student.person_id, Student.left_on, Person.birth_date)
        .join(Person, Student.person_id == Person.id)
        .where(Student.group_id.in_(groups))
        .order_by(Student.id)
    )
    of_group = defaultdict(list)
    for one in students:
        of_group[one.group_id].append(one)
    plans = []
    for period in periods:
        plans.append(_plan(period, of_group[period.group_id], inside))
        inside |= dict.fromkeys(plans[-1].new)
    return plans


def _plan(period: PracticePeriod, students: list, inside: dict) -> GroupPlan:
    here = [one for one in students if one.left_on is None]
    new = [one for one in here if one.person_id not in inside]
    out = sum(inside.get(one.person_id) is not None for one in here)
    return GroupPlan(
        period=period,
        new=tuple(one.person_id for one in new),
        present=len(here) - len(new) - out,
        gone=len(students) - len(here),
        out=out,
        undated=sum(one.birth_date is None for one in new),
    )


def enrol(actor: Actor, round_: Round, periods: Iterable[PracticePeriod]) -> int:
    """Bring in the students of these groups for the weeks of these periods; gives how many people are new."""
    keys = [period.id for period in periods]
    with transaction():
        round_ = locked(round_)
        stored = select(PracticePeriod).where(PracticePeriod.id.in_(keys)).order_by(PracticePeriod.id)
        plans = [plan for plan in planned(round_, db.session.scalars(stored)) if plan.new]
        rows = [_row_of(plan.period, person_id) for plan in plans for person_id in plan.new]
        names = [plan.period.group.name for plan in plans[:MOST_NAMED]] + ["…"] * (len(plans) > MOST_NAMED)
        bring_in(round_, rows)
        if rows:
            told = {"people": len(rows), "whom": ", ".join(names)}
            audit.record(actor.person_id, "round:enrol", round_, round=round_.title, **told)
    letters.hurry()
    return len(rows)


def _row_of(period: PracticePeriod, person_id: int) -> dict:
    group = period.group
    days = {"practice_starts_on": period.starts_on, "practice_ends_on": period.ends_on}
    return {"person_id": person_id, "organisation_id": group.organisation_id, "group_id": group.id, **days}


def enrol_teachers(actor: Actor, round_: Round, teachers: Iterable[Teacher]) -> int:
    """Bring in these teachers for internships of their own, but for who has left or is in; gives how many are new."""
    keys = [teacher.id for teacher in teachers]
    with transaction():
        round_ = locked(round_)
        inside = select(Participant.person_id).where(Participant.round_id == round_.id)
        new = db.session.scalars(
            select(Teacher)
            .where(Teacher.id.in_(keys), Teacher.left_on.is_(None), Teacher.person_id.not_in(inside))
            .order_by(Teacher.id)
        ).all()
        bring_in(round_, [{"person_id": one.person_id, "organisation_id": one.organisation_id} for one in new])
        if new:
            told = {"people": len(new), "whom": label(Audience.TEACHER)}
            audit.record(actor.person_id, "round:enrol", round_, round=round_.title, **told)
    letters.hurry()
    return len(new)


def take_out(actor: Actor, participant: Participant, reason: str) -> None:
    """One person, by hand. A certified list is the person's word: with one, only who has left can be taken out."""
    if not reason:
        raise Refused(_("Say why: the person reads it."))
    with transaction():
        participant = lists.lock(participant.id)
        _check(participant.round)
        name, round_ = participant.person.full_name, participant.round
        if participant.taken_out_at:
            raise Refused(_("%(person)s is out of the round already.", person=name))
        if participant.certified_list_id and not has_left(participant):
            raise Refused(why_not(participant))
        participant.taken_out_at, participant.taken_out_because = utc_now(), reason
        teams.let_go(actor, participant)
        told = {"round": round_.title, "reason": reason}
        audit.record(actor.person_id, "participant:take_out", participant, person=name, **told)
        if round_.phase is Phase.WISHES_OPEN:
            event = f"out_of_round:{participant.public_id}:{participant.taken_out_at.isoformat()}"
            notices.tell([participant.person_id], "out_of_round", event, "/", **told)
    letters.hurry()


def why_not(participant: Participant) -> str | None:
    """Why the person can't be taken out of the round; None when they can."""
    if not participant.certified_list_id or has_left(participant):
        return None
    return _(
        "%(person)s has certified a list, and it stays in force. With a certified list only who has left can be taken "
        "out: enter the day on the person's page first.",
        person=participant.person.full_name,
    )


def take_in(actor: Actor, participant: Participant) -> None:
    """Take back who was taken out, with the draft and the lists that they had."""
    with transaction():
        participant = lists.lock(participant.id)
        _check(participant.round)
        name, round_ = participant.person.full_name, participant.round
        if not participant.taken_out_at:
            raise Refused(_("%(person)s takes part in the round already.", person=name))
        if has_left(participant):
            raise Refused(_("%(person)s has left. If that is a mistake, mend it on the person's page.", person=name))
        event = f"in_round:{participant.public_id}:{participant.taken_out_at.isoformat()}"
        participant.taken_out_at, participant.taken_out_because = None, ""
        audit.record(actor.person_id, "participant:take_in", participant, person=name, round=round_.title)
        tell(round_, [participant.person_id], event)
    letters.hurry()


def has_left(participant: Participant) -> bool:
    """Whether the studies, or a teacher's work, have ended."""
    model = Student if participant.audience is Audience.STUDENT else Teacher
    return db.session.scalar(select(model.left_on).where(model.person_id == participant.person_id)) is not None


def bring_in(round_: Round, rows: list[dict]) -> None:
    """Inside the caller's transaction, the round locked: thousands in one statement; a row without a group is a
    teacher."""
    blank = {"group_id": None, "practice_starts_on": None, "practice_ends_on": None}
    for row in rows:
        audience = Audience.STUDENT if row.get("group_id") else Audience.TEACHER
        row |= {**blank, **row, "round_id": round_.id, "audience": audience}
    if rows:
        db.session.execute(insert(Participant), rows)
        tell(round_, [row["person_id"] for row in rows])


def tell(round_: Round, person_ids: Iterable[int], event: str = "") -> None:
    """That they take part, once wishes are open: before that there is nothing for them to do."""
    if round_.phase is Phase.WISHES_OPEN:
        facts = {"round": round_.title, "moment": round_.wishes_close_at.isoformat()}
        notices.tell(person_ids, "in_round", event or f"in_round:{round_.public_id}", "/", **facts)


def tell_all(round_: Round) -> None:
    tell(round_, db.session.scalars(select(Participant.person_id).where(of(round_))))


def locked(round_: Round) -> Round:
    """Against others who bring people in and against its phase being changed meanwhile; Refused when it is too late."""
    found = db.session.scalar(
        select(Round).where(Round.id == round_.id).with_for_update(), execution_options={"populate_existing": True}
    )
    _check(found)
    return found


def _check(round_: Round) -> None:
    if not is_open(round_):
        raise Refused(
            _(
                "People are added and taken out until the deadline of the wishes, and it is over. If somebody is "
                "missing, the coordinator can open wishes once more."
            )
        )


def _is_late(round_: Round) -> bool:
    return utc_now() >= round_.wishes_close_at
