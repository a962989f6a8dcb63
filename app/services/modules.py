"""Modules: entered as a draft, published in versions that never change, taken out of the catalogue."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select, text

from app.database import utc_now
from app.extensions import db
from app.models import (
    CompetencySide,
    Contribution,
    Module,
    ModuleCompetency,
    ModulePart,
    ModuleVersion,
    Organisation,
    ProgrammeModule,
    VersionState,
)
from app.policies.access import find
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import module_content
from app.services import audit
from app.services.errors import Refused, Stale
from app.services.module_checks import circle_words, faults
from app.services.module_parts import usual_parts
from app.services.transaction import transaction
from app.services.versions import claim

GRAPH_LOCK = 710_008  # two who publish at once could close a circle of which neither sees the other half


def create(actor: Actor, organisation: Organisation, values: dict, hours: dict | None = None) -> Module:
    """`values`: columns of ModuleVersion and `kind`; `hours` of the usual parts by kind, which are made at once."""
    values = dict(values)
    with transaction():
        module = Module(organisation_id=organisation.id, kind=values.pop("kind"))
        draft = ModuleVersion(module=module, **values)
        draft.parts = usual_parts(draft, hours or {})
        db.session.add(module)
        db.session.flush()
        audit.record(actor.person_id, "module:create", module, **_told(draft))
    return module


def edit(actor: Actor, module: Module, seen: int, values: dict) -> None:
    """The draft's own columns; `resources` are contributions; `kind` may change until the first publication."""
    values = dict(values)
    kind = values.pop("kind", module.kind)
    with transaction():
        draft = claim(the_draft(module), seen)
        if kind is not module.kind:
            if module.current_id:
                raise Refused(_("A published module keeps its kind. Enter another module."))
            module.kind = kind
        for name, value in values.items():
            setattr(draft, name, value)
        audit.record(actor.person_id, "module:edit", module, **_told(draft))


def set_competencies(
    actor: Actor, module: Module, seen: int, shown: Iterable[int], chosen: dict[CompetencySide, Iterable[int]]
) -> None:
    """What the draft gives and requires, of the competencies `shown`; those not shown stay as they are."""
    shown = set(shown)
    with transaction():
        draft = claim(the_draft(module), seen)
        wanted = {(key, side) for side, keys in chosen.items() for key in keys if key in shown}
        kept = [
            line
            for line in draft.competencies
            if line.competency_id not in shown or (line.competency_id, line.side) in wanted
        ]
        there = {(line.competency_id, line.side) for line in kept}
        new = [ModuleCompetency(competency_id=key, side=side) for key, side in sorted(wanted - there)]
        draft.competencies = kept + new
        audit.record(actor.person_id, "module:competencies", module, **_told(draft))


def add_prerequisite(actor: Actor, module: Module, needed: Module) -> None:
    """Refused with the way in words where it closes a circle."""
    with transaction():
        draft = the_draft(module)
        if needed in draft.prerequisites:
            return
        needs = [*(one.id for one in draft.prerequisites), needed.id]
        if words := circle_words(module.id, needs):
            raise Refused(words)
        draft.prerequisites.append(needed)
        audit.record(actor.person_id, "module:need", module, **_told(draft), what=needed.shown.title)


def remove_prerequisite(actor: Actor, module: Module, needed: Module) -> None:
    with transaction():
        draft = the_draft(module)
        if needed in draft.prerequisites:
            draft.prerequisites.remove(needed)
            audit.record(actor.person_id, "module:need_not", module, **_told(draft), what=needed.shown.title)


def publish(actor: Actor, module: Module, seen: str) -> ModuleVersion:
    """The draft becomes the version in force; `seen` is the fingerprint of what was looked at."""
    with transaction():
        lock_graph()
        draft = the_draft(module)
        db.session.refresh(draft, with_for_update=db.engine.dialect.name != "sqlite")
        draft = module_content.whole(draft)
        if module_content.fingerprint(draft) != seen:
            raise Stale(_("The draft has changed since you looked at it. Look again, then publish."))
        if wrong := faults(draft):
            raise Refused(" ".join(wrong))
        draft.state, draft.published_at, draft.published_by_id = VersionState.PUBLISHED, utc_now(), actor.person_id
        module.current = draft
        audit.record(actor.person_id, "module:publish", module, **_told(draft))
    return draft


def publish_many(actor: Actor, tickets: Iterable[str]) -> tuple[int, list[tuple[str, str]]]:
    """Each in a transaction of its own; `tickets` say which module and what was looked at: «key:fingerprint».

    Gives how many were published, and for each of the others its title and why not.
    """
    published, refused = 0, []
    for public_id, _colon, seen in (ticket.partition(":") for ticket in dict.fromkeys(tickets)):
        module = find(actor, Permission.MODULE_EDIT, public_id)
        if module is None:
            continue
        title = module.shown.title
        try:
            publish(actor, module, seen)
            published += 1
        except Refused as refusal:
            refused.append((title, str(refusal.message)))
    return published, refused


def new_version(actor: Actor, module: Module) -> ModuleVersion:
    """A copy of the version in force as a draft; the draft that is there already, where there is one."""
    with transaction():
        db.session.refresh(module, with_for_update=db.engine.dialect.name != "sqlite")
        if module.draft is not None:
            return module.draft
        draft = copy_of(module_content.whole(module.current))
        draft.number = max(one.number for one in module.versions) + 1
        module.versions.append(draft)
        db.session.flush()
        audit.record(actor.person_id, "module:new_version", module, **_told(draft))
    return draft


def copy_of(version: ModuleVersion) -> ModuleVersion:
    draft = ModuleVersion(**{name: getattr(version, name) for name in module_content.PLAIN})
    copied = ("kind", "code", "title", "hours", "position")
    draft.parts = [ModulePart(**{name: getattr(part, name) for name in copied}) for part in version.parts]
    draft.competencies = [
        ModuleCompetency(competency_id=line.competency_id, side=line.side) for line in version.competencies
    ]
    draft.prerequisites, draft.resources = list(version.prerequisites), list(version.resources)
    return draft


def discard(actor: Actor, module: Module) -> bool:
    """Throw the draft away; a module that was never published goes with it. Gives whether the module is still there."""
    with transaction():
        draft = the_draft(module)
        line = select(ProgrammeModule.id).where(ProgrammeModule.module_version_id == draft.id).limit(1)
        if db.session.scalar(line):
            raise Refused(_("A programme has this draft in its plan: take it out of the programme first."))
        audit.record(actor.person_id, "module:discard", module, **_told(draft))
        stays = module.current_id is not None
        db.session.delete(draft if stays else module)
    return stays


def withdraw(actor: Actor, module: Module, seen: int, reason: str) -> None:
    """Out of the catalogue. Programmes keep their lines, learners their paths, runs go on until they are cancelled."""
    with transaction():
        claim(module, seen)
        if module.current_id is None:
            raise Refused(_("This module was never published: throw the draft away instead."))
        if module.withdrawn_at:
            raise Refused(_("This module is withdrawn already."))
        module.withdrawn_at = utc_now()
        audit.record(actor.person_id, "module:withdraw", module, **_told(module.current), reason=reason)


def restore(actor: Actor, module: Module) -> None:
    with transaction():
        if module.withdrawn_at is not None:
            module.withdrawn_at = None
            audit.record(actor.person_id, "module:restore", module, **_told(module.current))


def the_draft(module: Module) -> ModuleVersion:
    if module.draft is None:
        raise Refused(_("A published version never changes. Make a new version first."))
    return module.draft


def lock_graph() -> None:
    """Until the end of the transaction nobody else publishes; on SQLite there is one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": GRAPH_LOCK})


def contributions(keys: Iterable[int]) -> list[Contribution]:
    return list(db.session.scalars(select(Contribution).where(Contribution.id.in_(list(keys)))))


def _told(version: ModuleVersion) -> dict:
    return {"code": version.code, "title": version.title, "number": version.number}
