"""A site round by round: what it offered, who wished to come, who was placed, what became of it, who came back."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import case, func, select

from app.extensions import db
from app.models import (
    IN_FORCE,
    Assignment,
    AssignmentState,
    CertifiedWish,
    Participant,
    Phase,
    Placement,
    Rating,
    Round,
    Site,
    Slot,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.competition import Competition
from app.policies.permissions import Permission
from app.queries import competition, returning

MOST_ROUNDS = 20
LEAST_RATED = 5  # fewer are no mean, but a person
NO = (AssignmentState.DECLINED, AssignmentState.REFUSED)


@dataclass(frozen=True)
class Past:
    """One round. While lists can still change `wished` and `first` are None, and `level` says how wanted the site is.

    `held` have a place and may still answer, `gone` had one and have it no more, without a no of either side.
    """

    round: Round
    offered: int
    wished: int | None
    first: int | None
    level: Competition | None
    placed: int
    held: int
    accepted: int
    declined: int
    refused: int
    gone: int
    back: int
    rated: int
    rating: float | None


def past(actor: Actor, site: Site) -> list[Past]:
    """The latest round first, bounded."""
    offered = _offered(site)
    rounds = db.session.scalars(
        select(Round).where(Round.id.in_(offered)).order_by(Round.wishes_close_at.desc(), Round.id.desc())
    ).all()[:MOST_ROUNDS]
    wished, placed, states, back = _wished(site), _placed(site), _states(site), returning.of_site(site)
    rated = _rated(actor, site)
    return [_row(one, site, offered[one.id], wished, placed, states, back, rated) for one in rounds]


def _row(round_: Round, site: Site, offered: int, wished, placed, states, back, rated) -> Past:
    is_open = round_.phase.place < Phase.HOSTS_RATE.place
    every, first = (None, None) if is_open else wished.get(round_.id, (0, 0))
    state = states.get(round_.id, Counter())
    return Past(
        round_,
        offered,
        every,
        first,
        competition.of_site(round_, site) if is_open else None,
        placed=placed.get(round_.id, 0),
        held=sum(state[one] for one in IN_FORCE),
        accepted=state[AssignmentState.ACCEPTED],
        declined=state[AssignmentState.DECLINED],
        refused=state[AssignmentState.REFUSED],
        gone=sum(count for one, count in state.items() if one not in (*IN_FORCE, *NO)),
        back=back.get(round_.id, 0),
        rated=rated.get(round_.id, (0, None))[0],
        rating=rated.get(round_.id, (0, None))[1],
    )


def _offered(site: Site) -> dict[int, int]:
    """Round → places in the slots of the site that are open."""
    places = func.sum(case((Slot.closed_at.is_(None), Slot.capacity), else_=0))
    rows = select(Slot.round_id, places).where(Slot.site_id == site.id, Slot.round_id.is_not(None))
    return dict(db.session.execute(rows.group_by(Slot.round_id)).all())


def _wished(site: Site) -> dict[int, tuple[int, int]]:
    """Round → (people who named the site on the list in force, those who named it first)."""
    rows = db.session.execute(
        select(
            Participant.round_id,
            func.count(Participant.id.distinct()),
            func.count().filter(CertifiedWish.rank == 1),
        )
        .join(CertifiedWish, CertifiedWish.list_id == Participant.certified_list_id)
        .join(Slot, CertifiedWish.slot_id == Slot.id)
        .where(Slot.site_id == site.id, Participant.taken_out_at.is_(None))
        .group_by(Participant.round_id)
    )
    return {key: (every, first) for key, every, first in rows}


def _placed(site: Site) -> dict[int, int]:
    rows = (
        select(Round.id, func.count())
        .join(Placement, Placement.run_id == Round.published_run_id)
        .join(Slot, Placement.slot_id == Slot.id)
        .where(Slot.site_id == site.id)
        .group_by(Round.id)
    )
    return dict(db.session.execute(rows).all())


def _states(site: Site) -> dict[int, Counter]:
    rows = db.session.execute(
        select(Assignment.round_id, Assignment.state, func.count())
        .join(Slot, Assignment.slot_id == Slot.id)
        .where(Slot.site_id == site.id)
        .group_by(Assignment.round_id, Assignment.state)
    )
    found: dict[int, Counter] = {}
    for key, state, count in rows:
        found.setdefault(key, Counter())[state] = count
    return found


def may_see_ratings(actor: Actor, site: Site) -> bool:
    """The host that gave them, and who speaks for it; nobody else needs to know."""
    own = scope(actor, Permission.RATING_EDIT).where(Slot.site_id == site.id)
    return db.session.scalar(own.with_only_columns(Slot.id).limit(1)) is not None


def _rated(actor: Actor, site: Site) -> dict[int, tuple[int, float | None]]:
    """Round → (ratings given, their mean where there are enough)."""
    own = scope(actor, Permission.RATING_EDIT).with_only_columns(Slot.id)
    rows = db.session.execute(
        select(Slot.round_id, func.count(), func.avg(Rating.score))
        .join(Rating, Rating.slot_id == Slot.id)
        .where(Slot.site_id == site.id, Slot.id.in_(own))
        .group_by(Slot.round_id)
    )
    return {key: (count, float(mean) if count >= LEAST_RATED else None) for key, count, mean in rows}
