"""What is missing of students: read for many at once, judged by policies/completeness.py."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.extensions import db
from app.models import (
    Audience,
    Clearance,
    ClearanceKind,
    Consent,
    ConsentPurpose,
    Guardian,
    Person,
    Phase,
    PracticePeriod,
    Round,
    Slot,
    SlotClearance,
    Student,
)
from app.policies.completeness import State, Task, tasks
from app.services import settings


def of_person(person_id: int) -> list[Task]:
    """The tasks of one student; none for whoever does not study."""
    return of_people([person_id]).get(person_id, [])


def of_people(person_ids: Iterable[int]) -> dict[int, list[Task]]:
    """Person → tasks, for those who study; four queries whatever the number."""
    return {person_id: todo for _group_id, person_id, todo in _judged(Student.person_id.in_(list(person_ids)))}


def of_groups(group_ids: Iterable[int]) -> dict[int, list[list[Task]]]:
    """Group → the tasks of each who studies there, in as many queries."""
    found = defaultdict(list)
    for group_id, _person_id, todo in _judged(Student.group_id.in_(list(group_ids))):
        found[group_id].append(todo)
    return found


def _judged(which: ColumnElement[bool]) -> list[tuple[int, int, list[Task]]]:
    """(group, person, tasks)"""
    rows = db.session.execute(_students(which)).all()
    if not rows:
        return []
    today, keys = date.today(), [row.person_id for row in rows]
    papers, consents, asked = _held(keys, today)
    practices = _practices({row.group_id for row in rows}, today)
    warn = int(settings.get("clearance_warning_days"))

    def state(row) -> State:
        return State(
            today=today,
            birth_date=row.birth_date,
            has_home=row.home_municipality_id is not None,
            has_phone=bool(row.phone),
            guardians=row.guardians,
            consents=frozenset(purpose for purpose, _ in consents[row.person_id]),
            guardian_signed=frozenset(purpose for purpose, both in consents[row.person_id] if both),
            papers={kind: until for kind, until, confirmed in papers[row.person_id] if confirmed},
            waiting=frozenset(kind for kind, _, confirmed in papers[row.person_id] if not confirmed),
            asked=asked,
            practice=practices.get(row.group_id),
            warn_days=warn,
        )

    return [(row.group_id, row.person_id, tasks(state(row))) for row in rows]


def _students(which: ColumnElement[bool]) -> Select:
    guardians = select(func.count(Guardian.id)).where(Guardian.person_id == Student.person_id).scalar_subquery()
    return (
        select(
            Student.person_id,
            Student.group_id,
            Student.home_municipality_id,
            Person.birth_date,
            Person.phone,
            guardians.label("guardians"),
        )
        .join(Person, Student.person_id == Person.id)
        .where(which, Student.left_on.is_(None))
    )


def _asked_papers() -> Select:
    """Papers that a slot for students asks for in a round that is not over."""
    open_rounds = select(Round.id).where(Round.phase.in_([Phase.COLLECTING, Phase.WISHES_OPEN]))
    slots = select(Slot.id).where(
        Slot.audience == Audience.STUDENT, Slot.closed_at.is_(None), Slot.round_id.in_(open_rounds)
    )
    return select(SlotClearance.kind).where(SlotClearance.slot_id.in_(slots)).distinct()


def _held(keys: list[int], today: date) -> tuple[dict[int, list], dict[int, list], frozenset[ClearanceKind]]:
    """Person → (paper, until, confirmed), person → (consent, signed by a guardian too), the papers asked for.

    One query for the three.
    """
    in_force = Consent.withdrawn_at.is_(None) & or_(Consent.valid_until.is_(None), Consent.valid_until >= today)
    asked, nobody, no_day = _asked_papers().subquery(), cast(null(), Integer), cast(null(), Date)
    said = cast(Clearance.kind, String)
    rows = union_all(
        select(
            literal("paper"), Clearance.person_id, said, Clearance.valid_until, Clearance.confirmed_at.is_not(None)
        ).where(Clearance.person_id.in_(keys)),
        select(
            literal("consent"), Consent.person_id, cast(Consent.purpose, String), no_day, Consent.signed_by_guardian
        ).where(Consent.person_id.in_(keys), in_force),
        select(literal("asked"), nobody, cast(asked.c.kind, String), no_day, false()),
    )
    papers, consents, wanted = defaultdict(list), defaultdict(list), set()
    for what, person_id, name, until, yes in db.session.execute(rows):
        if what == "paper":
            papers[person_id].append((ClearanceKind(name), until, yes))
        elif what == "consent":
            consents[person_id].append((ConsentPurpose(name), yes))
        else:
            wanted.add(ClearanceKind(name))
    return papers, consents, frozenset(wanted)


def _practices(groups: set[int], today: date) -> dict[int, tuple[date, date]]:
    """The practice that is on or comes next, by group."""
    rows = db.session.execute(
        select(PracticePeriod.group_id, PracticePeriod.starts_on, PracticePeriod.ends_on)
        .where(PracticePeriod.group_id.in_(groups), PracticePeriod.ends_on >= today)
        .order_by(PracticePeriod.starts_on.desc())
    )
    return {row.group_id: (row.starts_on, row.ends_on) for row in rows}
