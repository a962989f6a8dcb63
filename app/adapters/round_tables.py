"""A round as the tables of a bundle, one function a table.

The files name people and slots by their random public identifiers: a bundle can be handed to anyone to check. Rows are
in the order of identifiers and depend on the data alone, so equal rounds make equal bytes.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, raiseload

from app.adapters import supervision_tables
from app.adapters.bundles import Files, table
from app.extensions import db
from app.geography import Point, kilometres
from app.models import (
    CertifiedWish,
    Municipality,
    Organisation,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Rating,
    Round,
    Site,
    Slot,
    Student,
    Team,
    TeamMember,
    Wish,
)


class Open(Protocol):
    """Who may go where, by keys of participants and slots, and for people who are not there."""

    applicants: dict
    offers: dict

    def is_open(self, participant_id: int, slot_id: int) -> bool: ...

    def would_take(self, applicant, slot_id: int) -> bool: ...


@dataclass(frozen=True)
class Going:
    """A participant who takes part in the matching; `pool` where they may be placed beyond their wishes, or ""."""

    id: int
    key: str
    person_id: int
    audience: str
    group_id: int | None
    starts_on: date | None
    ends_on: date | None
    home: Point | None


def tables(round_: Round, open_: Open, weights: dict[int, int], with_drafts: bool = False) -> Files:
    """Everything of the round but what is asked and the pins. `weights` of participants by key; others weigh 1.

    `with_drafts`: where somebody has certified no list, their draft stands in for it.
    """
    people, slots = _people(round_.id), _slots(round_.id)
    pools, pool_of = _pools(people, slots, open_) if round_.has_fallback else ({}, {})
    groups = supervision_tables.supervised_groups(people)
    limits = _limits(slots)
    files = {
        "people.csv": table(
            ("person", "kind", "weight", "fallback", "group"),
            (
                (p.key, p.audience, weights.get(p.id, 1), pool_of.get(p.id, ""), groups.get(p.group_id, ""))
                for p in people
            ),
        ),
        "openings.csv": table(
            ("opening", "capacity", "min_to_open", "starts_on", "ends_on"),
            ((s.public_id, _capacity(s), min(s.min_to_open, _capacity(s)), s.starts_on, s.ends_on) for s in slots),
        ),
        "wishes.csv": table(
            ("person", "opening", "rank", "score", "distance"), _wishes(round_.id, people, slots, open_, with_drafts)
        ),
        "limits.csv": table(("limit", "capacity"), ((key, most) for key, most, _openings in limits)),
        "limit_openings.csv": table(
            ("limit", "opening"), ((key, opening) for key, _most, openings in limits for opening in openings)
        ),
        "pools.csv": table(("pool", "opening"), ((pool, opening) for pool in sorted(pools) for opening in pools[pool])),
        "teams.csv": table(("team", "person"), _teams(round_.id, people)),
        **supervision_tables.tables(people, slots, groups),
    }
    needed = ("people.csv", "openings.csv", "wishes.csv")
    return {name: content for name, content in files.items() if name in needed or content.count(b"\n") > 1}


def _people(round_id: int) -> list[Going]:
    """Who found a place by themselves, and has it approved, needs no other."""
    home = Student.home_municipality_id
    elsewhere = select(OwnPlace.participant_id).where(OwnPlace.state == OwnPlaceState.APPROVED)
    rows = db.session.execute(
        select(
            Participant.id,
            Participant.public_id,
            Participant.person_id,
            Participant.audience,
            Participant.group_id,
            Participant.practice_starts_on,
            Participant.practice_ends_on,
            Municipality.latitude,
            Municipality.longitude,
        )
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .outerjoin(Student, Student.person_id == Participant.person_id)
        .outerjoin(Municipality, Municipality.id == func.coalesce(home, Organisation.municipality_id))
        .where(Participant.round_id == round_id, Participant.taken_out_at.is_(None), Participant.id.not_in(elsewhere))
        .order_by(Participant.public_id)
    )
    return [Going(*most, None if latitude is None else (latitude, longitude)) for *most, latitude, longitude in rows]


def _slots(round_id: int) -> list[Slot]:
    parts = (Slot.specialties, Slot.year_rows, Slot.clearance_rows)
    found = select(Slot).where(Slot.round_id == round_id).order_by(Slot.public_id)
    return list(db.session.scalars(found.options(joinedload(Slot.site), *(raiseload(part) for part in parts))))


def _capacity(slot: Slot) -> int:
    return 0 if slot.closed_at else slot.capacity


def _wishes(round_id: int, people: list[Going], slots: list[Slot], open_: Open, with_drafts: bool):
    """The certified wishes that every rule still permits, with the host's rating and whole kilometres from home."""
    scores = {
        (participant, slot): score
        for participant, slot, score in db.session.execute(
            select(Rating.participant_id, Rating.slot_id, Rating.score)
            .join(Slot, Rating.slot_id == Slot.id)
            .where(Slot.round_id == round_id)
        )
    }
    chosen = _chosen(round_id, with_drafts)
    known, points = {slot.id: slot.public_id for slot in slots}, {slot.id: _point(slot.site) for slot in slots}
    for person in people:
        for slot_id, rank in chosen.get(person.id, ()):
            if slot_id in known and open_.is_open(person.id, slot_id):
                far = round(kilometres(person.home, points[slot_id])) if person.home else 0
                yield person.key, known[slot_id], rank, scores.get((person.id, slot_id), 0), far


def _chosen(round_id: int, with_drafts: bool) -> dict[int, list[tuple[int, int]]]:
    """Participant → (slot, rank) of their list in force, best first."""
    listed = (
        select(Participant.id, CertifiedWish.slot_id, CertifiedWish.rank)
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .where(Participant.round_id == round_id)
        .order_by(Participant.id, CertifiedWish.rank)
    )
    drafts = (
        select(Participant.id, Wish.slot_id, Wish.rank)
        .join(Wish, Wish.participant_id == Participant.id)
        .where(Participant.round_id == round_id, Participant.certified_list_id.is_(None))
        .order_by(Participant.id, Wish.rank)
    )
    chosen = defaultdict(list)
    for statement in (listed, drafts) if with_drafts else (listed,):
        for participant_id, slot_id, rank in db.session.execute(statement):
            chosen[participant_id].append((slot_id, rank))
    return chosen


def _point(site: Site) -> Point:
    if site.latitude is not None and site.longitude is not None:
        return site.latitude, site.longitude
    return site.municipality.latitude, site.municipality.longitude


def _limits(slots: list[Slot]) -> list[tuple[str, int, list[str]]]:
    """(name, most people, slots): a site that takes only so many on one day, whatever its slots add up to.

    Slots that share a day form a clique of intervals; the largest cliques begin on a first day of some slot.
    """
    of_site = defaultdict(list)
    for slot in slots:
        if slot.site.most_at_once is not None and _capacity(slot):
            of_site[slot.site.public_id].append(slot)
    found = []
    for site_key in sorted(of_site):
        mine = of_site[site_key]
        most, capacity = mine[0].site.most_at_once, {slot.public_id: slot.capacity for slot in mine}
        cliques: dict[frozenset[str], date] = {}
        for day in sorted(_days(mine)):
            cliques.setdefault(frozenset(s.public_id for s in mine if s.starts_on <= day <= s.ends_on), day)
        for clique, day in cliques.items():
            within_another = any(clique < other for other in cliques)
            if not within_another and sum(capacity[key] for key in clique) > most:
                found.append((f"{site_key}:{day.isoformat()}", most, sorted(clique)))
    return found


def _days(slots: list[Slot]) -> set[date]:
    return {slot.starts_on for slot in slots}


def _pools(people: list[Going], slots: list[Slot], open_: Open) -> tuple[dict[str, list[str]], dict[int, str]]:
    """Slots that are open to everyone of a kind, whatever their age and papers: pool → slots, participant → pool."""
    pools, pool_of, names = {}, {}, {}
    for person in people:
        kind = open_.applicants[person.id].kind
        if kind not in names:
            names[kind] = f"pool-{person.key}"
            nobody = open_.applicants[person.id].bare
            pools[names[kind]] = [slot.public_id for slot in slots if open_.would_take(nobody, slot.id)]
        if pools[names[kind]]:
            pool_of[person.id] = names[kind]
    return {name: openings for name, openings in pools.items() if openings}, pool_of


def _teams(round_id: int, people: list[Going]):
    """Teams of two and more in which everybody has agreed and takes part."""
    key_of = {person.id: person.key for person in people}
    members = defaultdict(list)
    rows = db.session.execute(
        select(Team.public_id, TeamMember.participant_id)
        .join(Team, TeamMember.team_id == Team.id)
        .where(Team.round_id == round_id, TeamMember.accepted_at.is_not(None))
    )
    for team, participant_id in rows:
        if participant_id in key_of:
            members[team].append(key_of[participant_id])
    for team in sorted(members):
        if len(members[team]) > 1:
            yield from ((team, person) for person in sorted(members[team]))
