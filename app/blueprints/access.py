"""The guard at every door: each view function is either public or requires a permission, never neither.

`@requires(Permission.X)` asks whether the person has X at all. `@requires(Permission.X, load=True)` also loads the
object named by the `public_id` of the address within the person's reach and hands it to the view as `subject`; an
unknown object and somebody else's are the same 404.
"""

from collections.abc import Iterable
from functools import wraps

from flask import abort, after_this_request, current_app, g
from flask_login import current_user

from app.models import RoleGrant
from app.policies.access import find, may
from app.policies.actor import Actor, narrowed
from app.policies.permissions import Permission
from app.services import disclosures


def current_actor() -> Actor | None:
    """The signed-in person with the roles in force, read once per request; None for a visitor."""
    if not current_user.is_authenticated:
        return None
    if "actor" not in g:
        g.actor = narrowed(current_user.person_id, own_grants(), current_user.session.acting_as_id)
    return g.actor


def own_grants() -> list[RoleGrant]:
    """All the roles in force of the signed-in person, whichever they act as now: for the switch."""
    if "grants" not in g:
        g.grants = current_user.session.account.grants
    return g.grants


def disclose(person_ids: Iterable[int], what: str) -> None:
    """The page that is being made shows these people: noted once it is made, for a write in between would expire
    what the page still has to show."""
    actor, shown = current_actor(), list(person_ids)

    @after_this_request
    def note(response):
        if response.status_code < 400:
            disclosures.record(actor, shown, what)
        return response


def public(view):
    """Open to everyone, signed in or not."""
    view.access = "public"
    return view


def requires(permission: Permission, load: bool = False):
    def decorate(view):
        @wraps(view)
        def guarded(**arguments):
            actor = current_actor()
            if actor is None:
                return current_app.login_manager.unauthorized()
            if not may(actor, permission):
                abort(404 if load else 403)
            if load:
                subject = find(actor, permission, arguments.pop("public_id"))
                if subject is None:
                    abort(404)
                arguments["subject"] = subject
            return view(**arguments)

        guarded.access = permission
        return guarded

    return decorate
