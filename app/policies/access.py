"""The rules applied: may this actor, on which rows, on this object."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Participant
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.rules import RULES


def may(actor: Actor, permission: Permission) -> bool:
    """Whether any role of the actor has the permission at all, on whatever objects."""
    return bool(RULES[permission].reaches.keys() & actor.roles)


def scope(actor: Actor, permission: Permission) -> Select:
    """SELECT of the rows of the rule's model that the actor may touch: the union over the roles held."""
    rule = RULES[permission]
    reaches = [reach(actor, role) for role, reach in rule.reaches.items() if role in actor.roles]
    return select(rule.model).where(or_(False, *reaches))


# What every page about such an object asks for next.
WITH = {Participant: (joinedload(Participant.round),)}


def find(actor: Actor, permission: Permission, public_id: str):
    """The object if it exists and is within reach, else None: a stranger can't tell the one from the other."""
    model = RULES[permission].model
    own = scope(actor, permission).where(model.public_id == public_id)
    return db.session.scalar(own.options(*WITH.get(model, ())))
