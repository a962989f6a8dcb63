"""What a round has that its mechanism may not take: known before a matching is asked for, not after it has failed."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.extensions import db
from app.models import Mechanism, Pin, PinKind, Round, Site, Slot, Snapshot, Team
from app.models import TeamMember as Member
from app.policies.mechanisms import Obstacles
from app.services import snapshots
from app.services.errors import Refused


def of_round(round_: Round) -> Obstacles:
    """As the round stands now; a site counts whose limit on one day is below the places of all its slots."""
    return Obstacles(
        pools=int(round_.has_fallback),
        limits=_count(_limited_sites(round_.id)),
        minimums=_count(_open_slots(round_.id).where(Slot.min_to_open > 0)),
        teams=_count(_whole_teams(round_.id)),
        required_pins=required_pins(round_.id),
    )


def of_latest(round_: Round) -> Obstacles:
    """As a run would meet them: of the newest snapshot, before the first one of the round as it stands."""
    snapshot = snapshots.latest(round_.id)
    return of_snapshot(snapshot) if snapshot else of_round(round_)


def of_snapshot(snapshot: Snapshot) -> Obstacles:
    """As it was frozen, with the pins in force now: they join every run."""
    names = ("pools", "limits", "minimums", "teams")
    frozen = {name: snapshot.counts.get(name, 0) for name in names}
    return Obstacles(required_pins=required_pins(snapshot.round_id), **frozen)


def check(mechanism: Mechanism, round_: Round, snapshot: Snapshot | None) -> None:
    """Refused with everything that stands in the way, if anything does: the other mechanism takes it all."""
    if mechanism is not Mechanism.STABLE:
        return
    if found := (of_snapshot(snapshot) if snapshot else of_round(round_)).words:
        why = " ".join(found)
        raise Refused(_("The stable way can't be used in this round: %(why)s Choose another way to decide.", why=why))


def required_pins(round_id: int) -> int:
    in_force = (Pin.round_id == round_id) & Pin.withdrawn_at.is_(None) & (Pin.kind == PinKind.REQUIRE)
    return _count(select(Pin.id).where(in_force))


def _count(statement) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _open_slots(round_id: int):
    return select(Slot.id).where(Slot.round_id == round_id, Slot.closed_at.is_(None))


def _limited_sites(round_id: int):
    return (
        select(Site.id)
        .join(Slot, Slot.site_id == Site.id)
        .where(Slot.round_id == round_id, Slot.closed_at.is_(None))
        .group_by(Site.id, Site.most_at_once)
        .having(func.sum(Slot.capacity) > Site.most_at_once)
    )


def _whole_teams(round_id: int):
    """Teams of two and more who all agreed."""
    return (
        select(Team.id)
        .join(Member, Member.team_id == Team.id)
        .where(Team.round_id == round_id, Member.accepted_at.is_not(None))
        .group_by(Team.id)
        .having(func.count() > 1)
    )
