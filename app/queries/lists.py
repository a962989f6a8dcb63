"""Certified lists of one participant: the one in force, all versions, and what a receipt prints."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import CertifiedList, CertifiedWish, Participant, Site, Slot
from app.policies import receipts


@dataclass(frozen=True)
class Receipt:
    """`text` is what the hash is over; `is_sound`: the hash of it, computed anew, is the one that was stored."""

    certified: CertifiedList
    text: str

    @property
    def is_sound(self) -> bool:
        return receipts.sha256(self.text) == self.certified.sha256

    @property
    def is_in_force(self) -> bool:
        return self.certified.participant.certified_list_id == self.certified.id


def in_force(participant: Participant) -> CertifiedList | None:
    if participant.certified_list_id is None:
        return None
    listed = select(CertifiedList).where(CertifiedList.id == participant.certified_list_id)
    return db.session.scalars(listed.options(joinedload(CertifiedList.lines))).unique().one()


def versions(participant: Participant) -> list[CertifiedList]:
    """Every list that the participant has certified, the latest first."""
    own = select(CertifiedList).where(CertifiedList.participant_id == participant.id)
    options = (selectinload(CertifiedList.lines), joinedload(CertifiedList.certified_by))
    return list(db.session.scalars(own.options(*options).order_by(CertifiedList.version.desc())))


def receipt(participant: Participant, public_id: str) -> Receipt | None:
    """One of the participant's own lists by its address."""
    slot = selectinload(CertifiedList.lines).joinedload(CertifiedWish.slot)
    certified = db.session.scalar(
        select(CertifiedList)
        .where(CertifiedList.participant_id == participant.id, CertifiedList.public_id == public_id)
        .options(slot.joinedload(Slot.site).joinedload(Site.organisation), joinedload(CertifiedList.certified_by))
    )
    if certified is None:
        return None
    wishes = [(line.rank, line.slot.public_id) for line in certified.lines]
    keys = participant.round.public_id, participant.public_id
    return Receipt(certified, receipts.text(*keys, certified.certified_at, wishes))
