"""Deputies for the screen: those named, hosts that are silent, and who can be named."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Account, Deputy, Organisation, Person, Role, RoleGrant
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.reaches import HOST_ROLES, represented
from app.queries.paging import Page, paged

MOST = 100


def deputies(actor: Actor, number: int) -> Page:
    """Those within reach, the latest first."""
    people = (Deputy.person, Deputy.named_by, Deputy.withdrawn_by)
    loads = (joinedload(Deputy.organisation).joinedload(Organisation.names), *(joinedload(one) for one in people))
    return paged(scope(actor, Permission.DEPUTY_LIST).order_by(Deputy.id.desc()).options(*loads), number)


def hosts_to_name_for(actor: Actor) -> list[Organisation]:
    """Own hosts; for the coordinator those that are silent."""
    found = scope(actor, Permission.DEPUTY_NAME).where(Organisation.left_on.is_(None)).order_by(Organisation.id)
    return sorted(db.session.scalars(found.limit(MOST)), key=lambda one: one.name.casefold())


def candidates(actor: Actor, organisation: Organisation) -> list[tuple[Person, RoleGrant]]:
    """People with an account who may stand in: mentors of the host and coordinators; for a coordinator colleges too."""
    of_all = {Role.COORDINATOR} | ({Role.COLLEGE_MANAGER} if Role.COORDINATOR in actor.roles else set())
    own = (RoleGrant.organisation_id == organisation.id) & RoleGrant.role.in_((Role.MENTOR, Role.COLLEGE_MANAGER))
    speaks = select(RoleGrant.person_id).where(
        RoleGrant.organisation_id == organisation.id,
        RoleGrant.role.in_((*HOST_ROLES, Role.COLLEGE_MANAGER)),
        RoleGrant.withdrawn_at.is_(None),
    )
    rows = db.session.execute(
        select(Person, RoleGrant)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(
            own | RoleGrant.role.in_(of_all),
            RoleGrant.withdrawn_at.is_(None),
            Account.active,
            Person.id.not_in(speaks),
        )
        .order_by(Person.surname, Person.given_name, Person.id, RoleGrant.id)
        .limit(MOST)
        .options(joinedload(RoleGrant.organisation).joinedload(Organisation.names))
    ).unique()
    found: dict[int, tuple[Person, RoleGrant]] = {}
    for person, grant in rows:
        found.setdefault(person.id, (person, grant))
    return list(found.values())


def stands_in_for(actor: Actor) -> list[Organisation]:
    """For whom the actor answers today as a deputy."""
    if not may(actor, Permission.ASSIGNMENT_HOST):
        return []
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(represented(actor)))))


def standing(deputy: Deputy) -> str:
    """withdrawn, over, ahead or now."""
    if deputy.withdrawn_at:
        return "withdrawn"
    today = date.today()
    return "over" if deputy.ends_on < today else "ahead" if deputy.starts_on > today else "now"
