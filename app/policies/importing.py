"""Who may bring in which tables, and for which organisations: one table."""

from sqlalchemy import Select, false, select, true

from app.models import ImportKind, Organisation, OrganisationKind, Role
from app.policies.actor import Actor

OF_HOSTS = frozenset({ImportKind.SITES, ImportKind.SLOTS})
OF_ALL = frozenset({ImportKind.ORGANISATIONS, ImportKind.COMPETENCIES})  # for no organisation in particular
OF_COLLEGES = frozenset(ImportKind) - OF_ALL
KINDS: dict[Role, frozenset[ImportKind]] = {
    Role.COORDINATOR: frozenset(ImportKind),
    Role.COLLEGE_MANAGER: OF_COLLEGES,
    Role.HOST_MANAGER: OF_HOSTS,
    Role.SCHOOL_MANAGER: OF_HOSTS,
}
TEACHING = (OrganisationKind.COLLEGE, OrganisationKind.UNIVERSITY)


def kinds_for(actor: Actor) -> list[ImportKind]:
    """In the order in which they are filled in a new cluster."""
    allowed = frozenset().union(*(KINDS.get(role, frozenset()) for role in actor.roles))
    return [kind for kind in ImportKind if kind in allowed]


def organisations_for(actor: Actor, kind: ImportKind) -> Select:
    """Organisations whose table of this kind the actor may bring in."""
    if kind in OF_ALL:
        return select(Organisation).where(false())
    if Role.COORDINATOR in actor.roles:
        return select(Organisation).where(true() if kind in OF_HOSTS else Organisation.kind.in_(TEACHING))
    keys = {key for role, kinds in KINDS.items() if kind in kinds for key in actor.organisations(role)}
    return select(Organisation).where(Organisation.id.in_(sorted(keys)))
