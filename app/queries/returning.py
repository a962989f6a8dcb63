"""Who comes back: people who have a place at a host where they had one in an earlier round."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, Select, exists, func, select, true, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import IN_FORCE, Assignment, Participant, Person, Placement, Round, Site, Slot, StudyGroup
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged


@dataclass(frozen=True)
class Return:
    """One person who comes back: where now, where before, in which rounds."""

    person: str
    person_id: int
    group: str
    round: str
    site: str
    earlier_round: str
    earlier_site: str


def pairs(of_rounds: ColumnElement[bool] | None = None) -> Select:
    """(round, participant, site, earlier round, earlier site) for each earlier round with the same host.

    `of_rounds`: a condition on the rows of Round to which people come back; all by default.
    """
    now, before = _held("now", true() if of_rounds is None else of_rounds), _held("before", true())
    return (
        select(
            now.c.round_id,
            now.c.participant_id,
            now.c.site_id,
            before.c.round_id.label("earlier_id"),
            before.c.site_id.label("earlier_site_id"),
        )
        .select_from(now)
        .join(before, (before.c.person_id == now.c.person_id) & (before.c.host_id == now.c.host_id))
        .where(before.c.closed_at < now.c.closed_at)
    )


def _held(name: str, of_rounds: ColumnElement[bool]) -> CTE:
    """Places in force of published rounds; of a round without such, those of its result.

    Written out before the two are joined: else the planner starts from the hosts and meets everybody with everybody.
    """
    in_force = (
        select(Assignment.participant_id, Assignment.slot_id, Assignment.round_id)
        .join(Round, Assignment.round_id == Round.id)
        .where(Assignment.state.in_(IN_FORCE), of_rounds)
    )
    by_result = (
        select(Placement.participant_id, Placement.slot_id, Round.id)
        .join(Round, Round.published_run_id == Placement.run_id)
        .where(~exists().where(Assignment.round_id == Round.id), of_rounds)
    )
    held, round_ = union_all(in_force, by_result).subquery(), aliased(Round)
    return (
        select(
            held.c.round_id,
            held.c.participant_id,
            Participant.person_id,
            Slot.site_id,
            Site.organisation_id.label("host_id"),
            round_.wishes_close_at.label("closed_at"),
        )
        .join(Participant, held.c.participant_id == Participant.id)
        .join(Slot, held.c.slot_id == Slot.id)
        .join(Site, Slot.site_id == Site.id)
        .join(round_, held.c.round_id == round_.id)
        .cte(name)
        .prefix_with("MATERIALIZED")
    )


def counts(actor: Actor, rounds: Iterable[Round]) -> dict[int, int]:
    """Round → how many of the people within reach come back to a host."""
    found = pairs(Round.id.in_([one.id for one in rounds])).subquery()
    statement = select(found.c.round_id, func.count(found.c.participant_id.distinct())).group_by(found.c.round_id)
    if not may(actor, Permission.RUN_VIEW):
        own = scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.id)
        statement = statement.where(found.c.participant_id.in_(own))
    return dict(db.session.execute(statement).all())


def of_site(site: Site) -> dict[int, int]:
    """Round → how many of those who have a place at the site had one with its host before."""
    found = pairs().subquery()
    here = select(found.c.round_id, func.count(found.c.participant_id.distinct())).where(found.c.site_id == site.id)
    return dict(db.session.execute(here.group_by(found.c.round_id)).all())


def people(actor: Actor, number: int | None) -> Page:
    """Those whose placements the actor sees, the latest round first; one row for each earlier round."""
    now, before, site, earlier_site = aliased(Round), aliased(Round), aliased(Site), aliased(Site)
    seen = scope(actor, Permission.PLACEMENT_LIST).with_only_columns(Placement.participant_id)
    found = pairs().subquery()
    statement = (
        select(Person, StudyGroup.name, now.title, site.name, before.title, earlier_site.name)
        .select_from(found)
        .join(Participant, found.c.participant_id == Participant.id)
        .join(Person, Participant.person_id == Person.id)
        .outerjoin(StudyGroup, Participant.group_id == StudyGroup.id)
        .join(now, found.c.round_id == now.id)
        .join(before, found.c.earlier_id == before.id)
        .join(site, found.c.site_id == site.id)
        .join(earlier_site, found.c.earlier_site_id == earlier_site.id)
        .where(found.c.participant_id.in_(seen))
        .order_by(now.wishes_close_at.desc(), Person.surname, Person.given_name, Person.id, before.wishes_close_at)
    )
    page = paged(statement, number, rows=True)
    rows = [Return(person.full_name, person.id, group or "", *told) for person, group, *told in page.items]
    return Page(rows, page.number, page.total, page.size)
