"""Building a programme: its facts, its modules term by term, its parties. A change takes the approval away."""

import enum
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import (
    ContestStandard,
    Module,
    ModuleVersion,
    Organisation,
    PartyRole,
    Programme,
    ProgrammeModule,
    ProgrammeParty,
    ProgrammeState,
    VersionState,
)
from app.policies.actor import Actor
from app.queries.curriculum import newer_of, terms_of
from app.services import audit, programme_approvals
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

MOST_LINES = 200


class Change(enum.StrEnum):
    """What can be done with a module in its term."""

    EARLIER = "earlier"
    LATER = "later"
    VARIABLE = "variable"
    MANDATORY = "mandatory"
    RENEW = "renew"
    REMOVE = "remove"


ACTS = {
    Change.EARLIER: "programme:move_module",
    Change.LATER: "programme:move_module",
    Change.VARIABLE: "programme:mark_variable",
    Change.MANDATORY: "programme:mark_mandatory",
    Change.RENEW: "programme:renew_module",
    Change.REMOVE: "programme:remove_module",
}


def create(actor: Actor, organisation: Organisation, values: dict) -> Programme:
    """`values`: columns of Programme, and `contest_standards`, their keys."""
    with transaction():
        programme = Programme(organisation_id=organisation.id)
        _set(programme, values)
        db.session.add(programme)
        db.session.flush()
        audit.record(actor.person_id, "programme:create", programme, title=programme.title)
    return programme


def edit(actor: Actor, programme: Programme, seen: int, values: dict) -> None:
    with transaction():
        _claim(programme, seen)
        _set(programme, values)
        last = max((line.semester for line in programme.modules), default=0)
        if last > terms_of(programme):
            told = {"term": last, "terms": terms_of(programme)}
            raise Refused(_("A module stands in term %(term)s, so %(terms)s terms are too few. Move it first.", **told))
        _changed(actor, programme, "programme:edit")


def add_module(actor: Actor, programme: Programme, seen: int, version_key: str, semester: int) -> ModuleVersion:
    """A published version in force, into a term; of a module already there the second version is refused."""
    with transaction():
        _claim(programme, seen)
        version = _published(version_key)
        _check_room(programme, version, semester)
        last = max((line.position for line in programme.modules), default=0)
        line = ProgrammeModule(module_version_id=version.id, semester=semester, position=last + 1)
        programme.modules.append(line)
        _changed(actor, programme, "programme:add_module", module=version.title, term=semester)
    return version


def change_line(actor: Actor, programme: Programme, seen: int, version_key: str, change: Change) -> None:
    with transaction():
        _claim(programme, seen)
        line = _line(programme, version_key)
        title = line.module_version.title
        {
            Change.EARLIER: lambda: _move(programme, line, -1),
            Change.LATER: lambda: _move(programme, line, +1),
            Change.VARIABLE: lambda: setattr(line, "is_variable", True),
            Change.MANDATORY: lambda: setattr(line, "is_variable", False),
            Change.RENEW: lambda: _renew(line),
            Change.REMOVE: lambda: programme.modules.remove(line),
        }[change]()
        _changed(actor, programme, ACTS[change], module=title, term=line.semester)


def add_party(actor: Actor, programme: Programme, seen: int, organisation: Organisation, role: PartyRole) -> None:
    with transaction():
        _claim(programme, seen)
        known = {(one.organisation_id, one.role) for one in programme.parties}
        if (organisation.id, role) in known:
            raise Refused(_("%(name)s has this role already.", name=organisation.name))
        if organisation.id == programme.organisation_id:
            raise Refused(_("%(name)s is the base organisation: it takes part anyway.", name=organisation.name))
        programme.parties.append(ProgrammeParty(organisation_id=organisation.id, role=role))
        _changed(actor, programme, "programme:add_party", organisation=organisation.name)


def remove_party(actor: Actor, programme: Programme, seen: int, organisation_key: str, role: PartyRole) -> None:
    with transaction():
        _claim(programme, seen)
        found = [one for one in programme.parties if (one.organisation.public_id, one.role) == (organisation_key, role)]
        if not found:
            raise Refused(_("This organisation takes no part any more. Look at the page again."))
        programme.parties.remove(found[0])
        _changed(actor, programme, "programme:remove_party", organisation=found[0].organisation.name)


def _claim(programme: Programme, seen: int) -> None:
    claim(programme, seen)
    if programme.state is ProgrammeState.WITHDRAWN:
        raise Refused(_("The programme is withdrawn. Take it up again first, then change it."))


def _set(programme: Programme, values: dict) -> None:
    values = dict(values)
    keys: Iterable[int] = values.pop("contest_standards", ())
    for name, value in values.items():
        setattr(programme, name, value)
    chosen = select(ContestStandard).where(ContestStandard.id.in_(list(keys)))
    programme.contest_standards = list(db.session.scalars(chosen.order_by(ContestStandard.id)))


def _published(version_key: str) -> ModuleVersion:
    version = db.session.scalar(
        select(ModuleVersion)
        .join(Module, Module.current_id == ModuleVersion.id)
        .where(ModuleVersion.public_id == version_key, ModuleVersion.state == VersionState.PUBLISHED)
        .where(Module.withdrawn_at.is_(None))
    )
    if version is None:
        raise Refused(_("This version is not in force any more. Look for the module again."))
    return version


def _check_room(programme: Programme, version: ModuleVersion, semester: int) -> None:
    if any(line.module_version.module_id == version.module_id for line in programme.modules):
        raise Refused(_("“%(module)s” is in the programme already.", module=version.title))
    if not 1 <= semester <= terms_of(programme):
        raise Refused(_("The programme has %(terms)s terms. Choose one of them.", terms=terms_of(programme)))
    if len(programme.modules) >= MOST_LINES:
        raise Refused(_("A programme has %(most)s modules at most.", most=MOST_LINES))


def _line(programme: Programme, version_key: str) -> ProgrammeModule:
    for line in programme.modules:
        if line.module_version.public_id == version_key:
            return line
    raise Refused(_("This module is not in the programme any more. Look at the page again."))


def _move(programme: Programme, line: ProgrammeModule, by: int) -> None:
    if not 1 <= line.semester + by <= terms_of(programme):
        raise Refused(_("There is no such term: the programme has %(terms)s.", terms=terms_of(programme)))
    line.semester += by


def _renew(line: ProgrammeModule) -> None:
    newer = newer_of(line)
    if newer is None:
        raise Refused(_("The programme has the newest version of this module already."))
    line.module_version = newer


def _changed(actor: Actor, programme: Programme, act: str, **details) -> None:
    """Noted, and the approval is gone: what was agreed upon is not what stands here now."""
    db.session.flush()
    db.session.expire(programme, ["modules", "parties"])
    audit.record(actor.person_id, act, programme, title=programme.title, **details)
    programme_approvals.back_to_draft(actor, programme)


def delete_draft(actor: Actor, programme: Programme, seen: int) -> None:
    """A draft nobody has been asked about, and nobody studies by, can be thrown away."""
    with transaction():
        _claim(programme, seen)
        if (
            programme.state is not ProgrammeState.DRAFT
            or programme.approvals
            or programme_approvals.is_studied(programme)
        ):
            raise Refused(_("Others have seen this programme already. Withdraw it instead; its history stays."))
        audit.record(actor.person_id, "programme:delete", programme, title=programme.title)
        db.session.delete(programme)
