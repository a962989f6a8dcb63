"""How wanted the places of a round are, from the lists certified before today: nobody sees what their own list does."""

from collections.abc import Iterable
from datetime import datetime, time

from flask_babel import to_user_timezone, to_utc
from sqlalchemy import func, select

from app.database import UTC, utc_now
from app.extensions import db
from app.models import CertifiedList, CertifiedWish, OwnPlace, OwnPlaceState, Participant, Round, Site, Slot
from app.policies.competition import Competition, competition, first_wishes
from app.services import settings


def of_slots(round_: Round, slots: Iterable[Slot]) -> dict[int, Competition]:
    """Slot → how wanted it is, of those about which enough people have said something."""
    counted, least = first_wishes(round_.least_wishes), int(settings.get("small_cell"))
    named = _named_by(round_.id, counted, _last_midnight())
    told = {slot.id: competition(named.get(slot.id, 0), slot.capacity, counted, least) for slot in slots}
    return {key: level for key, level in told.items() if level}


def of_site(round_: Round, site: Site) -> Competition | None:
    """All slots of a site together, by the same measure."""
    counted, least = first_wishes(round_.least_wishes), int(settings.get("small_cell"))
    own = (Slot.site_id == site.id) & (Slot.round_id == round_.id) & Slot.closed_at.is_(None)
    capacities = dict(db.session.execute(select(Slot.id, Slot.capacity).where(own)).all())
    named = _named_by(round_.id, counted, _last_midnight())
    return competition(sum(named.get(key, 0) for key in capacities), sum(capacities.values()), counted, least)


def _named_by(round_id: int, first: int, until: datetime) -> dict[int, int]:
    """Slot → how many people had it among their `first` wishes on the list that was in force at `until`."""
    elsewhere = select(OwnPlace.participant_id).where(
        OwnPlace.state == OwnPlaceState.APPROVED, OwnPlace.decided_at < until
    )
    in_force = (
        select(func.max(CertifiedList.id))
        .join(Participant, CertifiedList.participant_id == Participant.id)
        .where(Participant.round_id == round_id, CertifiedList.certified_at < until, Participant.id.not_in(elsewhere))
        .where(Participant.taken_out_at.is_(None))
        .group_by(CertifiedList.participant_id)
    )
    rows = db.session.execute(
        select(CertifiedWish.slot_id, func.count())
        .where(CertifiedWish.list_id.in_(in_force), CertifiedWish.rank <= first)
        .group_by(CertifiedWish.slot_id)
    )
    return dict(map(tuple, rows))


def _last_midnight() -> datetime:
    """When today began, by the cluster's clock."""
    today = to_user_timezone(utc_now()).date()
    return to_utc(datetime.combine(today, time())).replace(tzinfo=UTC)
