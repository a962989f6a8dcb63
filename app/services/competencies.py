"""The register of competencies, kept by the coordinator: entered, corrected, ended; removed while nobody uses it."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import Competency, CompetencyKind
from app.policies.actor import Actor
from app.queries.competencies import is_used
from app.services import audit
from app.services.errors import Refused, Stale
from app.services.parts import fingerprint
from app.services.transaction import transaction


def create(actor: Actor, values: dict) -> Competency:
    with transaction():
        _check(values, None)
        competency = Competency(**values)
        db.session.add(competency)
        db.session.flush()
        audit.record(actor.person_id, "competency:create", competency, code=competency.code, title=competency.title)
    return competency


def edit(actor: Actor, competency: Competency, seen: int, values: dict) -> None:
    """`seen`: the fingerprint of the row (services/parts.py) as it was looked at."""
    with transaction():
        db.session.refresh(competency, with_for_update=db.engine.dialect.name != "sqlite")
        if fingerprint(competency) != seen:
            raise Stale(_("Somebody has changed this since you opened it. Compare, then save again."))
        _check(values, competency)
        for name, value in values.items():
            setattr(competency, name, value)
        audit.record(actor.person_id, "competency:edit", competency, code=competency.code, title=competency.title)


def remove(actor: Actor, competency: Competency) -> None:
    with transaction():
        if is_used(competency):
            raise Refused(_("Modules name this competency: give it a last day instead of removing it."))
        audit.record(actor.person_id, "competency:remove", competency, code=competency.code, title=competency.title)
        db.session.delete(competency)


def _check(values: dict, competency: Competency | None) -> None:
    specialty, kind = values["specialty_id"], values["kind"]
    if (kind is CompetencyKind.PROFESSIONAL) != (specialty is not None):
        raise Refused(_("A professional competency belongs to a specialty; the others belong to none."))
    same = (Competency.kind == kind) & (Competency.code == values["code"])
    same &= Competency.specialty_id == specialty if specialty else Competency.specialty_id.is_(None)
    if db.session.scalar(select(Competency.id).where(same)) not in (None, competency and competency.id):
        raise Refused(_("A competency of this code is there already."))
