"""What a member brings into the cluster (clause 4.1): entered, changed, taken away again."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import Contribution, Organisation, Site
from app.policies.actor import Actor
from app.services import audit
from app.services.transaction import held_by_constraints, transaction
from app.services.versions import claim


def create(actor: Actor, organisation: Organisation, values: dict) -> Contribution:
    """`values`: columns of Contribution, and `sites`, the keys of the organisation's own sites that draw on it."""
    with transaction():
        contribution = Contribution(organisation_id=organisation.id)
        _set(contribution, values)
        db.session.add(contribution)
        db.session.flush()
        audit.record(actor.person_id, "contribution:create", contribution, title=contribution.title)
    return contribution


def edit(actor: Actor, contribution: Contribution, seen: int, values: dict) -> None:
    with transaction():
        claim(contribution, seen)
        _set(contribution, values)
        audit.record(actor.person_id, "contribution:edit", contribution, title=contribution.title)


def remove(actor: Actor, contribution: Contribution) -> None:
    """Only what no module has ever drawn on: a published version says what it was taught with."""
    with held_by_constraints(lambda: _("Modules draw on it. Enter the last day on which it is available instead.")):
        audit.record(actor.person_id, "contribution:remove", contribution, title=contribution.title)
        db.session.delete(contribution)


def _set(contribution: Contribution, values: dict) -> None:
    values = dict(values)
    keys = values.pop("sites", ())
    for name, value in values.items():
        setattr(contribution, name, value)
    own = select(Site).where(Site.id.in_(keys), Site.organisation_id == contribution.organisation_id)
    contribution.sites = list(db.session.scalars(own))
