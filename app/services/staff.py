"""Who acts for an organisation: invited, given roles, relieved of them with effect at the next request."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.database import utc_now
from app.extensions import db
from app.models import Account, Organisation, Person, Role, RoleGrant, Teacher
from app.policies.actor import Actor
from app.policies.granting import MANAGERS, grantable
from app.services import accounts, audit, letters, notices
from app.services.errors import Refused
from app.services.transaction import transaction


@dataclass(frozen=True)
class Newcomer:
    """What is typed about somebody to be invited."""

    email: str
    surname: str
    given_name: str
    patronymic: str = ""
    job_title: str = ""


def invite(actor: Actor, organisation: Organisation | None, role: Role, newcomer: Newcomer) -> Person:
    """Give the role to the person of this e-mail; whoever has no account yet gets one and a link to it."""
    with transaction():
        account = accounts.of_email(newcomer.email)
        if account is None:
            account = _new(newcomer)
        _grant(actor, organisation, role, account.person, newcomer.job_title)
        if account.password_hash is None:
            accounts.invite(actor, account)
    letters.hurry()
    return account.person


def _new(newcomer: Newcomer) -> Account:
    person = Person(surname=newcomer.surname, given_name=newcomer.given_name, patronymic=newcomer.patronymic)
    account = Account(person=person, email=newcomer.email)
    db.session.add(account)
    db.session.flush()
    return account


def grant(actor: Actor, organisation: Organisation | None, role: Role, person: Person, job_title: str = "") -> None:
    with transaction():
        _grant(actor, organisation, role, person, job_title)
    letters.hurry()


def _grant(actor: Actor, organisation: Organisation | None, role: Role, person: Person, job_title: str) -> None:
    if role not in grantable(actor, organisation and organisation.id):
        raise Refused(_("You can't give this role here."))
    place = organisation.id if organisation else None
    same = (RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.withdrawn_at.is_(None))
    here = RoleGrant.organisation_id == place if place else RoleGrant.organisation_id.is_(None)
    if db.session.scalar(select(RoleGrant.id).where(*same, here)):
        raise Refused(_("%(person)s has this role already.", person=person.full_name))
    given = RoleGrant(person_id=person.id, organisation_id=place, role=role, job_title=job_title)
    given.granted_by_id = actor.person_id
    db.session.add(given)
    db.session.flush()
    if role is Role.TEACHER and not db.session.scalar(select(Teacher.id).where(Teacher.person_id == person.id)):
        db.session.add(Teacher(person_id=person.id, organisation_id=place, job_title=job_title))
    where = organisation.name if organisation else _("the cluster")
    facts = {"role": role.value, "organisation": where}
    audit.record(actor.person_id, "role:grant", person, person=person.full_name, **facts)
    if person.id != actor.person_id:
        notices.tell([person.id], "role_granted", f"role:{given.public_id}", "/", **facts)


def withdraw(actor: Actor, given: RoleGrant) -> None:
    """With effect at the next request. The last manager stays unless the coordinator or administrator decides so."""
    with transaction() as session:
        given = session.get(RoleGrant, given.id, with_for_update=True, populate_existing=True)
        if given.role not in grantable(actor, given.organisation_id):
            raise Refused(_("You can't withdraw this role."))
        if given.withdrawn_at is not None:
            raise Refused(_("This role has been withdrawn already."))
        _keep_the_last(actor, given)
        given.withdrawn_at, given.withdrawn_by_id = utc_now(), actor.person_id
        where = given.organisation.name if given.organisation else _("the cluster")
        facts = {"role": given.role.value, "organisation": where}
        audit.record(actor.person_id, "role:withdraw", given.person, person=given.person.full_name, **facts)
        if given.person_id != actor.person_id:
            notices.tell([given.person_id], "role_withdrawn", f"withdrawn:{given.public_id}", "/", **facts)
    letters.hurry()


def _keep_the_last(actor: Actor, given: RoleGrant) -> None:
    """Neither an organisation without its last manager by a manager's hand, nor a cluster without an administrator."""
    is_manager = given.role in MANAGERS and not actor.roles & {Role.COORDINATOR, Role.ADMINISTRATOR}
    if not is_manager and given.role is not Role.ADMINISTRATOR:
        return
    same_place = (
        RoleGrant.organisation_id == given.organisation_id
        if given.organisation_id
        else RoleGrant.organisation_id.is_(None)
    )
    others = db.session.scalar(
        select(func.count())
        .select_from(RoleGrant)
        .where(RoleGrant.role == given.role, same_place, RoleGrant.withdrawn_at.is_(None), RoleGrant.id != given.id)
    )
    if not others:
        raise Refused(_("This is the last person with this role here. Give the role to somebody else first."))
