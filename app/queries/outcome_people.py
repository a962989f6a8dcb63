"""Everyone of a run and every slot of its round, read once for all the figures of the result page."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from sqlalchemy import String, case, func, null, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import (
    Audience,
    Municipality,
    Participant,
    Person,
    Placement,
    Programme,
    Sex,
    Site,
    Slot,
    Specialty,
    Student,
    StudyGroup,
    Teacher,
    Unplaced,
)
from app.models.slot import slot_specialty
from app.queries.names import short_names

NONE = 0  # no placement, no specialty, no home: keys and ranks begin at 1


@dataclass(frozen=True)
class People:
    """Everyone of a run, one entry a person in every column; NONE, or "", where there is nothing.

    `key` is the public identifier, `rank` the wish that was met, `slot` the key of the place, `reason` why there is
    none, `supervisor` the public identifier of the teacher; `sex` counts from 1 in the order of Sex; `needs` is 1
    for who needs a place without barriers.
    """

    key: tuple[str, ...]
    audience: np.ndarray
    college: np.ndarray
    specialty: np.ndarray
    home: np.ndarray
    sex: np.ndarray
    needs: np.ndarray
    rank: np.ndarray
    slot: np.ndarray
    reason: tuple[str, ...]
    supervisor: tuple[str, ...]

    @property
    def placed(self) -> np.ndarray:
        return self.rank > NONE

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class Place:
    """A slot of the round as the figures need it; no specialties means any."""

    id: int
    key: str
    site_id: int
    site: str
    kind: str
    municipality: int
    starts_on: date
    ends_on: date
    capacity: int
    is_for_teachers: bool
    specialties: frozenset[int]


def people(run_id: int) -> People:
    rows = db.session.execute(everyone(run_id)).all()
    columns = zip(*rows, strict=True) if rows else [()] * len(fields(People))
    key, audience, *numbers, reason, supervisor = columns
    return People(key, np.array(audience, str), *(np.array(one, np.int64) for one in numbers), reason, supervisor)


def everyone(run_id: int):
    """The stored placements and those left without one, each with what the tables are made by."""
    why = null().label("reason")
    met = select(Placement.participant_id, Placement.rank, Placement.slot_id, Placement.supervisor_id, why)
    left = select(Unplaced.participant_id, null(), null(), null(), type_coerce(Unplaced.reason, String))
    all_ = union_all(met.where(Placement.run_id == run_id), left.where(Unplaced.run_id == run_id)).subquery()
    watch, watcher = aliased(Teacher), aliased(Person)
    needs = func.coalesce(Student.needs_accessible_site, Teacher.needs_accessible_site)
    return (
        select(
            Participant.public_id,
            type_coerce(Participant.audience, String),
            Participant.organisation_id,
            func.coalesce(Programme.specialty_id, NONE),
            func.coalesce(Student.home_municipality_id, NONE),
            case(*((Person.sex == sex, number) for number, sex in enumerate(Sex, start=1)), else_=NONE),
            case((needs, 1), else_=0),
            func.coalesce(all_.c.rank, NONE),
            func.coalesce(all_.c.slot_id, NONE),
            func.coalesce(all_.c.reason, ""),
            func.coalesce(watcher.public_id, ""),
        )
        .select_from(all_)
        .join(Participant, Participant.id == all_.c.participant_id)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Student, Student.person_id == Person.id)
        .outerjoin(Teacher, Teacher.person_id == Person.id)
        .outerjoin(StudyGroup, StudyGroup.id == Participant.group_id)
        .outerjoin(Programme, Programme.id == StudyGroup.programme_id)
        .outerjoin(watch, watch.id == all_.c.supervisor_id)
        .outerjoin(watcher, watcher.id == watch.person_id)
    )


def places(round_id: int) -> dict[int, Place]:
    """Key → slot of the round; a closed slot has no place."""
    named: dict[int, set[int]] = {}
    pairs = select(slot_specialty).join(Slot, Slot.id == slot_specialty.c.slot_id).where(Slot.round_id == round_id)
    for slot_id, specialty_id in db.session.execute(pairs):
        named.setdefault(slot_id, set()).add(specialty_id)
    rows = db.session.execute(
        select(
            Slot.id,
            Slot.public_id,
            Site.id.label("site_id"),
            Site.name,
            type_coerce(Site.kind, String).label("kind"),
            Site.municipality_id,
            Slot.starts_on,
            Slot.ends_on,
            Slot.capacity,
            Slot.closed_at,
            Slot.audience,
        )
        .join(Site, Site.id == Slot.site_id)
        .where(Slot.round_id == round_id)
        .order_by(Slot.id)
    )
    return {
        row[0]: Place(
            *row[:8], 0 if closed else capacity, audience is Audience.TEACHER, frozenset(named.get(row[0], ()))
        )
        for *row, capacity, closed, audience in rows
    }


@dataclass(frozen=True)
class Names:
    """What keys are called: towns as rows, colleges by their short names, specialties with their codes, in order.

    `districts` are municipalities by their centres, which are shorter; two of one centre keep their whole names.
    """

    towns: dict[int, Municipality]
    districts: dict[int, str]
    colleges: dict[int, str]
    specialties: dict[int, str]


def names(people: People) -> Names:
    towns = {town.id: town for town in db.session.scalars(select(Municipality))}
    centres = Counter(town.centre for town in towns.values())
    return Names(
        towns,
        {key: town.centre if centres[town.centre] == 1 else town.name for key, town in towns.items()},
        short_names(set(people.college.tolist())),
        {one.id: one.title for one in db.session.scalars(select(Specialty).order_by(Specialty.code))},
    )
