"""Who comes back: people placed at a host where they were placed in an earlier round."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Participant, Placement, Round, Site, Slot
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission


def pairs(run_ids: Iterable[int | None]) -> Select:
    """(run, participant, host, earlier round) of everybody in these published runs who was with the host before."""
    now, before = (_placed(name) for name in ("now", "before"))
    return (
        select(now.c.run_id, now.c.participant_id, now.c.host_id, now.c.site_id, before.c.round_id.label("earlier_id"))
        .select_from(now)
        .join(before, (before.c.person_id == now.c.person_id) & (before.c.host_id == now.c.host_id))
        .where(now.c.run_id.in_([key for key in run_ids if key is not None]), before.c.closed_at < now.c.closed_at)
    )


def _placed(name: str):
    """Published placements with the person, the host and when the wishes closed."""
    round_ = aliased(Round)
    return (
        select(
            Placement.run_id,
            Placement.participant_id,
            Participant.person_id,
            Slot.site_id,
            Site.organisation_id.label("host_id"),
            round_.id.label("round_id"),
            round_.wishes_close_at.label("closed_at"),
        )
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Slot, Placement.slot_id == Slot.id)
        .join(Site, Slot.site_id == Site.id)
        .join(round_, round_.published_run_id == Placement.run_id)
        .subquery(name)
    )


def counts(actor: Actor, rounds: Iterable[Round]) -> dict[int, int]:
    """Round → how many of the people within reach come back to a host."""
    rounds = list(rounds)
    found = pairs([one.published_run_id for one in rounds]).subquery()
    statement = select(found.c.run_id, func.count(found.c.participant_id.distinct())).group_by(found.c.run_id)
    if not may(actor, Permission.RUN_VIEW):
        own = scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.id)
        statement = statement.where(found.c.participant_id.in_(own))
    by_run = dict(db.session.execute(statement).all())
    return {one.id: by_run.get(one.published_run_id, 0) for one in rounds}
