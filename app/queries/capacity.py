"""Which sites of a round are still to be asked about their places, and which have answered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only, raiseload

from app.extensions import db
from app.models import Phase, Round, Site, Slot
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries.search import fold
from app.services import capacity


@dataclass(frozen=True)
class Asked:
    """A site with its open slots in the round. `confirmed` counts slots; `addresses`, where a letter can go."""

    site: Site
    slots: int
    places: int
    confirmed: int
    addresses: int
    asked_at: datetime | None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed == self.slots

    @property
    def can_be_asked(self) -> bool:
        return not self.is_confirmed and self.asked_at is None and self.addresses > 0


@dataclass(frozen=True)
class Sites:
    """The sites by name, and the letters that the button will send."""

    rows: list[Asked]

    @property
    def ready(self) -> list[Asked]:
        return [row for row in self.rows if row.can_be_asked]

    @property
    def letters(self) -> int:
        return sum(row.addresses for row in self.ready)

    @property
    def confirmed(self) -> int:
        return sum(row.is_confirmed for row in self.rows)

    @property
    def waiting(self) -> int:
        return sum(row.asked_at is not None and not row.is_confirmed for row in self.rows)

    @property
    def unreachable(self) -> int:
        return sum(not row.addresses and not row.is_confirmed for row in self.rows)


def rounds(actor: Actor) -> list[Round]:
    """Rounds in which places can still be corrected, the latest first."""
    within = scope(actor, Permission.SLOT_APPROVE).with_only_columns(Slot.round_id)
    phases = [phase for phase in Phase if allows(phase, Act.EDIT_SLOTS)]
    return list(
        db.session.scalars(select(Round).where(Round.id.in_(within), Round.phase.in_(phases)).order_by(Round.id.desc()))
    )


def sites(actor: Actor, round_: Round) -> Sites:
    """Six queries whatever the number."""
    rows = db.session.execute(
        scope(actor, Permission.SLOT_APPROVE)
        .where(Slot.round_id == round_.id, Slot.closed_at.is_(None))
        .with_only_columns(Slot.site_id, Slot.capacity, Slot.confirmed_at)
    ).all()
    of_site = defaultdict(list)
    for row in rows:
        of_site[row.site_id].append(row)
    known = db.session.scalars(
        select(Site)
        .where(Site.id.in_(of_site), Site.closed_at.is_(None))
        .options(
            load_only(Site.name, Site.public_id, Site.organisation_id),
            joinedload(Site.organisation, innerjoin=True),
            raiseload(Site.municipality),
        )
    ).all()
    addresses, asked = capacity.addresses({site.organisation_id for site in known}), capacity.asked(round_)
    found = [
        Asked(
            site,
            slots=len(of_site[site.id]),
            places=sum(row.capacity for row in of_site[site.id]),
            confirmed=sum(row.confirmed_at is not None for row in of_site[site.id]),
            addresses=len(addresses[site.organisation_id]),
            asked_at=asked.get(site.id),
        )
        for site in known
    ]
    return Sites(sorted(found, key=lambda row: (row.is_confirmed, fold(row.site.name), row.site.id)))
