"""Candidates for a host's slots, blind: what they learn and can do, nothing that tells who they are.

A candidate is known by a code that only this installation can make, of the slot and the participant; the order is that
of the codes, so it says nothing about whose wish comes first.
"""

import hmac
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    CertifiedWish,
    LanguageLevel,
    OrganisationName,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Person,
    PersonLanguage,
    Phase,
    PortfolioItem,
    PortfolioKind,
    Programme,
    Rating,
    Round,
    Slot,
    Specialty,
    StudyGroup,
    Teacher,
)
from app.models.teacher import teacher_specialty
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.text import fold

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread over the telephone
LEAST_SIGNS, LEAST_STEM = 3, 3
HIDDEN = "…"


@dataclass(frozen=True)
class Candidate:
    """`works`: (kind, title, year), without names. No rank, no college, no age: they are not for the host."""

    participant_id: int
    code: str
    specialties: tuple[str, ...] = ()
    year: int | None = None
    languages: tuple[tuple[str, LanguageLevel], ...] = ()
    works: tuple[tuple[PortfolioKind, str, int], ...] = ()
    score: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Rated:
    """A slot with how many people have it on their lists, and how many of them are rated."""

    slot: Slot
    candidates: int
    rated: int


@dataclass
class Names:
    """What must not be read in a title: the person's names, and those of their college."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)


def slots(actor: Actor, most: int = 200) -> list[Rated]:
    """The actor's slots of rounds in which candidates are rated now and somebody has chosen them, by time."""
    phases = [phase for phase in Phase if allows(phase, Act.RATE)]
    listed = _listed().with_only_columns(CertifiedWish.slot_id, func.count().label("people"))
    people = listed.group_by(CertifiedWish.slot_id).subquery()
    own = scope(actor, Permission.RATING_EDIT).with_only_columns(Slot.id)
    rows = db.session.execute(
        select(Slot, people.c.people)
        .join(Round, Slot.round_id == Round.id)
        .join(people, people.c.slot_id == Slot.id)
        .where(Slot.id.in_(own), Round.phase.in_(phases), Slot.closed_at.is_(None))
        .options(joinedload(Slot.site, innerjoin=True), joinedload(Slot.round, innerjoin=True))
        .order_by(Slot.starts_on, Slot.id)
        .limit(most)
    ).all()
    rated = dict(
        db.session.execute(
            _listed()
            .join(Rating, (Rating.slot_id == CertifiedWish.slot_id) & (Rating.participant_id == Participant.id))
            .where(CertifiedWish.slot_id.in_([slot.id for slot, _people in rows]))
            .with_only_columns(CertifiedWish.slot_id, func.count())
            .group_by(CertifiedWish.slot_id)
        ).all()
    )
    return [Rated(slot, people, rated.get(slot.id, 0)) for slot, people in rows]


def _listed() -> Select:
    """(participant, wish) of lists in force, without those who found a place by themselves."""
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    return (
        select(Participant.id)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(Participant.taken_out_at.is_(None), Participant.id.not_in(elsewhere))
    )


def candidates(slot: Slot) -> list[Candidate]:
    """In the order of their codes; nine queries whatever the number."""
    codes = _codes(slot)
    people = _people(codes)
    keys = [row.person_id for row in people]
    ratings = {
        row.participant_id: row
        for row in db.session.execute(
            select(Rating.participant_id, Rating.score, Rating.note).where(Rating.slot_id == slot.id)
        )
    }
    taught, languages, works = _taught(keys), _languages(keys), _works(keys)
    colleges = _college_names({row.organisation_id for row in people})
    found = []
    for row in people:
        own = Names([row.surname, row.given_name, row.patronymic], colleges[row.organisation_id])
        rating = ratings.get(row.id)
        found.append(
            Candidate(
                participant_id=row.id,
                code=codes[row.id],
                specialties=tuple([row.specialty] if row.specialty else taught[row.person_id]),
                year=row.year_of_study,
                languages=tuple(languages[row.person_id]),
                works=tuple((kind, without_names(title, own), year) for kind, title, year in works[row.person_id]),
                score=rating and rating.score,
                note=rating.note if rating else "",
            )
        )
    return sorted(found, key=lambda one: one.code)


def find(slot: Slot, code: str) -> int | None:
    """The participant behind a code of this slot."""
    return next((key for key, own in _codes(slot).items() if own == code), None)


def _codes(slot: Slot) -> dict[int, str]:
    """Participant → code, as short as tells all of them apart."""
    keys = db.session.execute(
        _listed().where(CertifiedWish.slot_id == slot.id).with_only_columns(Participant.id, Participant.public_id)
    ).all()
    long = {key: _signs(f"{slot.public_id}:{public_id}") for key, public_id in keys}
    length = LEAST_SIGNS
    while len({code[:length] for code in long.values()}) < len(long):
        length += 1
    return {key: code[:length] for key, code in long.items()}


def _signs(text: str) -> str:
    secret = str(current_app.secret_key).encode()
    return "".join(SIGNS[byte % len(SIGNS)] for byte in hmac.digest(secret, b"candidate:" + text.encode(), "sha256"))


def _people(participant_ids: Iterable[int]) -> list:
    return db.session.execute(
        select(
            Participant.id,
            Participant.person_id,
            Participant.organisation_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            StudyGroup.year_of_study,
            Specialty.name.label("specialty"),
        )
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .outerjoin(Programme, StudyGroup.programme_id == Programme.id)
        .outerjoin(Specialty, Programme.specialty_id == Specialty.id)
        .where(Participant.id.in_(list(participant_ids)))
    ).all()


def _taught(keys: list[int]) -> defaultdict[int, list[str]]:
    rows = (
        select(Teacher.person_id, Specialty.name)
        .join(teacher_specialty, teacher_specialty.c.teacher_id == Teacher.id)
        .join(Specialty, teacher_specialty.c.specialty_id == Specialty.id)
        .where(Teacher.person_id.in_(keys))
        .order_by(Specialty.code)
    )
    return _grouped(rows, lambda row: row[1])


def _languages(keys: list[int]) -> defaultdict[int, list]:
    rows = select(PersonLanguage.person_id, PersonLanguage.code, PersonLanguage.level)
    return _grouped(rows.where(PersonLanguage.person_id.in_(keys)).order_by(PersonLanguage.code), lambda row: row[1:])


def _works(keys: list[int]) -> defaultdict[int, list]:
    rows = select(PortfolioItem.person_id, PortfolioItem.kind, PortfolioItem.title, PortfolioItem.year)
    latest = PortfolioItem.year.desc(), PortfolioItem.id
    return _grouped(rows.where(PortfolioItem.person_id.in_(keys)).order_by(*latest), lambda row: row[1:])


def _college_names(keys: set[int]) -> defaultdict[int, list[str]]:
    rows = select(OrganisationName.organisation_id, OrganisationName.short_name, OrganisationName.full_name)
    found = defaultdict(list)
    for key, *names in db.session.execute(rows.where(OrganisationName.organisation_id.in_(keys))):
        found[key] += names
    return found


def _grouped(statement: Select, rest) -> defaultdict[int, list]:
    found = defaultdict(list)
    for row in db.session.execute(statement):
        found[row[0]].append(rest(tuple(row)))
    return found


def without_names(title: str, names: Names) -> str:
    """The title of a work with the person's names, in whatever case, and the college's names taken out."""
    for phrase in sorted(filter(None, names.phrases), key=len, reverse=True):
        title = re.sub(re.escape(phrase), HIDDEN, title, flags=re.IGNORECASE)
    stems = [fold(name)[: max(LEAST_STEM, len(name) - 2)] for name in names.words if len(name) >= LEAST_STEM]

    def hidden(word: re.Match) -> str:
        return HIDDEN if any(fold(word[0]).startswith(stem) for stem in stems) else word[0]

    return re.sub(r"[\w-]+", hidden, title)


def progress(slot: Slot) -> tuple[int, int]:
    """(rated, all) of the candidates of a slot."""
    codes = _codes(slot)
    rated = select(func.count()).where(Rating.slot_id == slot.id, Rating.participant_id.in_(codes))
    return db.session.scalar(rated), len(codes)
