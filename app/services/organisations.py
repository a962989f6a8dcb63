"""Organisations: entered by the coordinator, kept by their own managers."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.extensions import db
from app.identifiers import check_inn, check_ogrn
from app.models import Organisation, OrganisationKind, OrganisationName
from app.policies.actor import Actor
from app.services import audit
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim
from app.text import fold

PERSONS = frozenset({OrganisationKind.PERSON, OrganisationKind.SOLE_TRADER})
DIGITS_OF_INN = {True: 12, False: 10}  # of a person, of a legal entity
DIGITS_OF_OGRN = {True: 15, False: 13}


def create(actor: Actor, short_name: str, full_name: str, known_since: date, values: dict) -> Organisation:
    """`values`: the columns of Organisation that a form gives."""
    values = _checked(values, None)
    with transaction():
        _refuse_twins(values, None)
        organisation = Organisation(**values)
        organisation.names = [OrganisationName(short_name=short_name, full_name=full_name, valid_from=known_since)]
        db.session.add(organisation)
        db.session.flush()
        audit.record(actor.person_id, "organisation:create", organisation, name=short_name)
    return organisation


def edit(actor: Actor, organisation: Organisation, seen: int, values: dict) -> None:
    values = _checked(values, organisation)
    with transaction():
        claim(organisation, seen)
        _refuse_twins(values, organisation)
        for name, value in values.items():
            setattr(organisation, name, value)
        audit.record(actor.person_id, "organisation:edit", organisation, name=organisation.name)


def similar(short_name: str, full_name: str) -> list[Organisation]:
    """Organisations that bear, or bore, a name of the same words: shown before a new one is entered."""
    wanted = {fold(short_name), fold(full_name)} - {""}
    rows = db.session.execute(
        select(OrganisationName.organisation_id, OrganisationName.short_name, OrganisationName.full_name)
    )
    ids = {row.organisation_id for row in rows if {fold(row.short_name), fold(row.full_name)} & wanted}
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).limit(10)))


def check_name(organisation: Organisation, values: dict, name: OrganisationName | None) -> None:
    """No two names begin on one day."""
    for other in organisation.names:
        if other is not name and other.valid_from == values["valid_from"]:
            raise Refused(_("Another name begins on this day. Change that one, or take another day."))


def keep_a_name(name: OrganisationName) -> None:
    count = select(func.count()).where(OrganisationName.organisation_id == name.organisation_id)
    if db.session.scalar(count) == 1:
        raise Refused(_("An organisation needs a name. Add the new one first."))


def _checked(values: dict, organisation: Organisation | None) -> dict:
    """Identifiers of the right length for the kind, with a right control digit; empty ones as none."""
    kind = values.get("kind") or organisation.kind
    is_person = kind in PERSONS
    checked = dict(values)
    checked["inn"] = _identifier(values.get("inn"), check_inn, DIGITS_OF_INN[is_person], _("INN"))
    checked["ogrn"] = _identifier(values.get("ogrn"), check_ogrn, DIGITS_OF_OGRN[is_person], _("OGRN"))
    return checked


def _identifier(typed: str | None, check, digits: int, name: str) -> str | None:
    if not typed:
        return None
    told = {"found": typed, "name": name, "digits": digits}
    wrong = Refused(
        _("“%(found)s” is not a right %(name)s: %(digits)s digits are expected, and they must agree.", **told)
    )
    try:
        value = check(typed)
    except ValueError as error:
        raise wrong from error
    if len(value) != digits:
        raise wrong
    return value


def _refuse_twins(values: dict, organisation: Organisation | None) -> None:
    for column in ("inn", "ogrn"):
        if not values.get(column):
            continue
        same = getattr(Organisation, column) == values[column]
        another = Organisation.id != (organisation.id if organisation else 0)
        twin = db.session.scalar(select(Organisation).where(same, another))
        if twin is not None:
            raise Refused(_("This number belongs to %(name)s already.", name=twin.name))


def check_member(organisation: Organisation, last_day: date | None = None) -> None:
    """Refused where something is to be entered for the time after it has left."""
    if organisation.left_on and (last_day is None or last_day >= organisation.left_on):
        told = {"name": organisation.name, "day": f"{organisation.left_on:%d.%m.%Y}"}
        raise Refused(_("%(name)s is no longer of the cluster from %(day)s.", **told))
