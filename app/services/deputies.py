"""Deputies: who answers for an absent host, from day to day."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import utc_now
from app.extensions import db
from app.labels import period
from app.models import Deputy, Organisation, Person
from app.policies.actor import Actor
from app.services import audit, letters, notices, waiting
from app.services.errors import Refused
from app.services.transaction import transaction

LONGEST = timedelta(days=180)


def name(actor: Actor, organisation: Organisation, person: Person, days: tuple[date, date], reason: str) -> Deputy:
    """Both days inclusive. The deputy is told, and so are the host's own managers."""
    first, last = days
    with transaction() as session:
        session.get(Organisation, organisation.id, with_for_update=True, populate_existing=True)
        _check(organisation, person, first, last)
        deputy = Deputy(
            organisation_id=organisation.id,
            person_id=person.id,
            starts_on=first,
            ends_on=last,
            reason=reason,
            named_by_id=actor.person_id,
        )
        session.add(deputy)
        session.flush()
        told = {"organisation": organisation.name, "person": person.short_name, "reason": reason}
        audit.record(actor.person_id, "deputy:name", deputy, days=period(first, last), **told)
        facts = {"organisation": organisation.name, "first": first.isoformat(), "last": last.isoformat()}
        notices.tell([person.id], "deputy_named", f"deputy:{deputy.public_id}", "/assignments/offered", **facts)
        managers = set(waiting.managers_of_organisation(organisation.id)) - {actor.person_id, person.id}
        facts |= {"person": person.short_name, "reason": reason}
        notices.tell(managers, "deputy_for_us", f"deputy-for:{deputy.public_id}", "/deputies/", **facts)
    letters.hurry()
    return deputy


def _check(organisation: Organisation, person: Person, first: date, last: date) -> None:
    if last < first:
        raise Refused(_("The last day can't be before the first."))
    if last < date.today():
        raise Refused(_("These days are over. Choose days ahead."))
    if last - first > LONGEST:
        raise Refused(_("A deputy is named for %(days)s days at most.", days=LONGEST.days))
    same = (Deputy.organisation_id == organisation.id) & (Deputy.person_id == person.id)
    meets = (Deputy.starts_on <= last) & (Deputy.ends_on >= first) & Deputy.withdrawn_at.is_(None)
    if db.session.scalar(select(Deputy.id).where(same, meets)):
        raise Refused(_("%(person)s is a deputy on some of these days already.", person=person.short_name))


def withdraw(actor: Actor, deputy: Deputy) -> None:
    """From now on; what the deputy has answered so far stands."""
    with transaction() as session:
        deputy = session.get(Deputy, deputy.id, with_for_update=True, populate_existing=True)
        if deputy.withdrawn_at:
            raise Refused(_("Somebody has withdrawn this already."))
        deputy.withdrawn_at, deputy.withdrawn_by_id = utc_now(), actor.person_id
        told = {"organisation": deputy.organisation.name}
        audit.record(actor.person_id, "deputy:withdraw", deputy, person=deputy.person.short_name, **told)
        notices.tell([deputy.person_id], "deputy_withdrawn", f"deputy-off:{deputy.public_id}", "/", **told)
    letters.hurry()
