"""How many people a slot takes: asked of the host by a letter with a link, confirmed without signing in.

The link names a site and a round and lapses; behind it stand dates and numbers, no person. Opening it changes nothing:
mail scanners open links, people press buttons.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.database import utc_now
from app.extensions import db
from app.labels import label
from app.models import Account, Contact, Letter, Placement, RoleGrant, Round, Site, Slot
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.policies.reaches import HOST_ROLES
from app.queries import last_time
from app.services import audit, letters, settings
from app.services.errors import Refused, Stale
from app.services.transaction import transaction
from app.signed import read, sign

PURPOSE = "capacity"
MOST_CONTACTS = 3


class Differs(Refused):
    """Numbers far from the last time's, not yet confirmed. `before`: public identifier of a slot → places then."""

    def __init__(self, before: Mapping[str, int], now: int) -> None:
        self.before = dict(before)
        told = {"before": next(iter(self.before.values())), "now": now}
        super().__init__(
            _(
                "Last time there were %(before)s places here, now %(now)s. Check the number, and say that it is right.",
                **told,
            )
        )


@dataclass(frozen=True)
class Address:
    """Where a letter goes: to the account of a manager, or to a contact of the organisation."""

    email: str
    account: Account | None = None


@dataclass(frozen=True)
class Link:
    """What a link opens; `is_over`: its time, or that of the round, is."""

    site: Site
    round: Round
    until: datetime
    is_over: bool


def check_room(slot: Slot, capacity: int) -> None:
    """People who are placed already keep their places."""
    round_ = slot.round
    if round_ is None or not round_.has_result or capacity >= slot.capacity:
        return
    placed = db.session.scalar(
        select(func.count()).where(Placement.run_id == round_.published_run_id, Placement.slot_id == slot.id)
    )
    if capacity < placed:
        raise Refused(
            ngettext(
                "%(num)s person is placed at “%(site)s” already, so there can't be fewer places. Tell the coordinator "
                "if you can't take them: they find another place first.",
                "%(num)s people are placed at “%(site)s” already, so there can't be fewer places. Tell the coordinator "
                "if you can't take them: they find other places first.",
                placed,
                site=slot.site.name,
            )
        )


def check_site_room(site: Site, most_at_once: int | None) -> None:
    """The same for what a whole site takes on one day: as many as are placed there already stay."""
    if most_at_once is None or (site.most_at_once is not None and most_at_once >= site.most_at_once):
        return
    rows = db.session.execute(
        select(Slot.starts_on, Slot.ends_on, func.count())
        .join(Placement, Placement.slot_id == Slot.id)
        .where(
            Slot.site_id == site.id,
            Slot.ends_on >= utc_now().date(),
            Placement.run_id.in_(select(Round.published_run_id).where(Round.published_run_id.is_not(None))),
        )
        .group_by(Slot.id, Slot.starts_on, Slot.ends_on)
    ).all()
    busiest = max((sum(n for a, z, n in rows if a <= first <= z) for first, _last, _n in rows), default=0)
    if most_at_once < busiest:
        raise Refused(
            _(
                "%(people)s people are placed at this site on one day already, so it can't take fewer. Tell the "
                "coordinator if that is too many: they find other places first.",
                people=busiest,
            )
        )


# ------------------------------------------------------------------------------------------- the letters


def ask(actor: Actor, round_: Round, site_ids: Iterable[int]) -> int:
    """Send each of these sites its link, where one that still works has not been sent; gives how many letters."""
    wanted = set(site_ids)
    with transaction() as session:
        session.scalar(select(Round.id).where(Round.id == round_.id).with_for_update())  # two who press at once
        wanted -= set(asked(round_))
        sites = session.scalars(select(Site).where(Site.id.in_(wanted)).order_by(Site.id)).all()
        known = addresses({site.organisation_id for site in sites})
        until = utc_now() + timedelta(days=int(settings.get("confirm_link_days")))
        sent = 0
        for site in sites:
            for address in known[site.organisation_id]:
                _post(round_, site, address, until)
                sent += 1
        if sent:
            audit.record(actor.person_id, "slot:ask_capacity", round_, round=round_.title, letters=sent)
    letters.hurry()
    return sent


def _post(round_: Round, site: Site, address: Address, until: datetime) -> None:
    mark = hashlib.sha256(address.email.encode()).hexdigest()[:12]
    event = f"{PURPOSE}:{round_.public_id}:{site.public_id}:{until:%Y%m%d}:{mark}"
    told = {
        "site": site.name,
        "round": round_.title,
        "until": f"{until:%d.%m.%Y}",
        "asked": [site.public_id, round_.public_id, int(until.timestamp())],
    }
    letters.post_to(address.email, PURPOSE, event, address.account, **told)


def asked(round_: Round) -> dict[int, datetime]:
    """Site → when it was last sent a link that still works."""
    since = utc_now() - timedelta(days=int(settings.get("confirm_link_days")))
    rows = db.session.execute(
        select(Letter.event, Letter.created_at).where(
            Letter.kind == PURPOSE,
            Letter.created_at > since,
            Letter.event.startswith(f"{PURPOSE}:{round_.public_id}:"),
        )
    )
    moments: dict[str, datetime] = {}
    for event, at in rows:
        key = event.split(":")[2]
        moments[key] = max(at, moments.get(key, at))
    sites = db.session.execute(select(Site.id, Site.public_id).where(Site.public_id.in_(moments)))
    return {site_id: moments[key] for site_id, key in sites}


def addresses(organisation_ids: Iterable[int]) -> defaultdict[int, list[Address]]:
    """Organisation → its managers with an account; where there are none, its contacts with an e-mail."""
    found: defaultdict[int, list[Address]] = defaultdict(list)
    wanted = set(organisation_ids)
    managers = db.session.execute(
        select(RoleGrant.organisation_id, Account)
        .join(Account, Account.person_id == RoleGrant.person_id)
        .where(
            RoleGrant.organisation_id.in_(wanted),
            RoleGrant.role.in_(HOST_ROLES),
            RoleGrant.withdrawn_at.is_(None),
            Account.active,
        )
        .order_by(RoleGrant.id)
    )
    for organisation_id, account in managers:
        if account.email not in {one.email for one in found[organisation_id]}:
            found[organisation_id].append(Address(account.email, account))
    without = {key for key in wanted if not found[key]}
    contacts = db.session.execute(
        select(Contact.organisation_id, Contact.email)
        .where(Contact.organisation_id.in_(without), Contact.email != "")
        .order_by(Contact.position, Contact.id)
    )
    for organisation_id, email in contacts:
        some = found[organisation_id]
        if len(some) < MOST_CONTACTS and email.lower() not in {one.email.lower() for one in some}:
            some.append(Address(email))
    return found


# ---------------------------------------------------------------------------------------------- the link


def token_of(site: Site, round_: Round, until: datetime) -> str:
    return sign(PURPOSE, [site.public_id, round_.public_id, int(until.timestamp())])


def find(token: str) -> Link | None:
    """What the link was made for; None when we did not make it."""
    named = read(PURPOSE, token)
    if named is None:
        return None
    site = db.session.scalar(
        select(Site).where(Site.public_id == named[0]).options(joinedload(Site.organisation, innerjoin=True))
    )
    round_ = db.session.scalar(select(Round).where(Round.public_id == named[1]))
    if site is None or round_ is None:
        return None
    until = datetime.fromtimestamp(named[2], utc_now().tzinfo)
    return Link(site, round_, until, until <= utc_now() or bool(site.closed_at))


def slots_behind(link: Link, locked: bool = False) -> list[Slot]:
    mine = (Slot.site_id == link.site.id) & (Slot.round_id == link.round.id) & Slot.closed_at.is_(None)
    found = select(Slot).where(mine).order_by(Slot.starts_on, Slot.id)
    return list(db.session.scalars(found.with_for_update() if locked else found))


def confirm(link: Link, numbers: Mapping[str, tuple[int, int]], is_sure: bool = False) -> int:
    """The host's word on every slot behind the link; gives how many capacities it has changed.

    `numbers`: public identifier → (places as the page showed them, places as they are right).
    """
    with transaction() as session:
        session.scalar(select(Round.id).where(Round.id == link.round.id).with_for_update(read=True))
        slots = slots_behind(link, locked=True)
        if {slot.public_id: slot.capacity for slot in slots} != {key: seen for key, (seen, _now) in numbers.items()}:
            raise Stale(_("The slots have changed since you opened the page. Look at the numbers below once more."))
        wanted = {slot.public_id: numbers[slot.public_id][1] for slot in slots}
        changed = [slot for slot in slots if slot.capacity != wanted[slot.public_id]]
        for slot in changed:
            _check(slot, wanted[slot.public_id])
        if not is_sure:
            _compare(changed, wanted)
        for slot in slots:
            slot.capacity, slot.confirmed_at = wanted[slot.public_id], utc_now()
            slot.min_to_open = min(slot.min_to_open, slot.capacity)
            days = f"{slot.starts_on:%d.%m.%Y}–{slot.ends_on:%d.%m.%Y}"
            audit.record(None, "slot:confirm", slot, site=link.site.name, days=days, places=slot.capacity)
    return len(changed)


def _check(slot: Slot, capacity: int) -> None:
    check_room(slot, capacity)
    if not allows(slot.round.phase, Act.EDIT_SLOTS):
        told = {"round": slot.round.title, "phase": label(slot.round.phase)}
        raise Refused(
            _(
                "The round “%(round)s” is in the phase “%(phase)s”: people have chosen by these numbers, so they can't "
                "change here any more. Tell the coordinator.",
                **told,
            )
        )
    if 0 < capacity < slot.min_to_open:
        told = {"least": slot.min_to_open}
        raise Refused(
            _("The slot opens from %(least)s people. Enter at least as many, or 0 if nobody can come.", **told)
        )


def _compare(changed: list[Slot], wanted: Mapping[str, int]) -> None:
    before = last_time.of_slots(changed)
    big = [slot for slot in changed if last_time.is_big(before.get(slot.id), wanted[slot.public_id])]
    if big:
        raise Differs({slot.public_id: before[slot.id] for slot in big}, wanted[big[0].public_id])
