"""Agreement upon a programme: sent round, each party's word bound to the hash of the content, withdrawal."""

import hashlib
import json

from flask_babel import gettext as _
from sqlalchemy import select

from app.database import new_public_id, utc_now
from app.extensions import db
from app.models import Organisation, Programme, ProgrammeApproval, ProgrammeState, Role, RoleGrant, StudyGroup
from app.policies import programmes as rules
from app.policies.actor import Actor
from app.policies.agreement import Agreement, Word, agreement
from app.policies.reaches import MANAGING_ROLES
from app.queries.curriculum import curriculum
from app.services import audit, letters, notices
from app.services.approvals import managers
from app.services.errors import Refused, Stale
from app.services.transaction import transaction
from app.services.versions import claim

DRAFT, APPROVING, APPROVED, WITHDRAWN = ProgrammeState


def content(programme: Programme) -> dict:
    """What a word is about, in a form that is the same for the same programme (docs/programme-json.md)."""
    return {
        "title": programme.title,
        "level": programme.level.value,
        "specialty": programme.specialty.code,
        "qualification": programme.qualification,
        "years": programme.years,
        "terms": programme.terms,
        "is_network": programme.is_network,
        "description": programme.description,
        "base_organisation": programme.organisation.public_id,
        "standard": programme.standard.public_id if programme.standard else None,
        "contest_standards": sorted(one.public_id for one in programme.contest_standards),
        "parties": sorted([one.organisation.public_id, one.role.value] for one in programme.parties),
        "modules": [
            [line.semester, line.module_version.public_id, line.is_variable]
            for line in sorted(programme.modules, key=lambda one: (one.semester, one.position, one.id))
        ],
    }


def content_sha256(programme: Programme) -> str:
    written = json.dumps(content(programme), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def agreement_on(programme: Programme) -> Agreement:
    """Who has said what of the content as it stands now."""
    keys = dict.fromkeys(one.organisation_id for one in programme.parties)
    roles = {key: frozenset(one.role for one in programme.parties if one.organisation_id == key) for key in keys}
    words = (
        Word(one.organisation_id, one.decided_by_id, one.is_approved, one.content_sha256) for one in programme.approvals
    )
    return agreement(programme.organisation_id, roles, words, content_sha256(programme))


def send(actor: Actor, programme: Programme, seen: int) -> None:
    """Ask every party; whoever sends it stands behind it as the first of the base organisation's two."""
    with transaction():
        claim(programme, seen)
        if programme.state is not DRAFT:
            raise Refused(_("It has been sent already. How it stands is shown here."))
        if missing := rules.missing_to_send(curriculum(programme)):
            raise Refused(_("Before others are asked: %(what)s", what=" ".join(missing)))
        programme.state, programme.sent_at, programme.approved_at = APPROVING, utc_now(), None
        _say(actor, programme, programme.organisation, True, "")
        audit.record(actor.person_id, "programme:send", programme, title=programme.title)
        _ask(actor, programme)
        _settle(actor, programme)
    letters.hurry()


def _ask(actor: Actor, programme: Programme) -> None:
    people = managers(agreement_on(programme).awaited, MANAGING_ROLES) - {actor.person_id}
    _tell(programme, people, "programme_asked")


def decide(
    actor: Actor, programme: Programme, organisation: Organisation, seen: str, is_approved: bool, reason: str = ""
) -> None:
    """The word of a party on the content that was looked at, told by its hash `seen`. A no says why."""
    with transaction():
        claim(programme, programme.version)
        if programme.state is not APPROVING:
            raise Refused(_("This programme is not being agreed upon now. How it stands is shown here."))
        if seen != content_sha256(programme):
            raise Stale(_("The programme has changed since you opened it. Look at it again, then decide."))
        _check_word(actor, programme, organisation, is_approved, reason)
        _say(actor, programme, organisation, is_approved, reason)
        act = "programme:agree" if is_approved else "programme:refuse"
        told = {"title": programme.title, "organisation": organisation.name, "reason": reason}
        audit.record(actor.person_id, act, programme, **told)
        kind = "programme_agreed" if is_approved else "programme_refused"
        people = managers([programme.organisation_id], MANAGING_ROLES) - {actor.person_id}
        _tell(programme, people, kind, organisation=organisation.name, reason=reason)
        _settle(actor, programme)
    letters.hurry()


def speakers_for(actor: Actor, programme: Programme) -> list[Organisation]:
    """For whom of the parties the actor may give a word: their own, or, a coordinator, those who have nobody."""
    parties = {one.id: one for one in (programme.organisation, *(one.organisation for one in programme.parties))}
    own = {key for role in MANAGING_ROLES for key in actor.organisations(role)}
    if Role.COORDINATOR in actor.roles:
        held = (RoleGrant.organisation_id.in_(parties)) & RoleGrant.role.in_(MANAGING_ROLES)
        spoken = select(RoleGrant.organisation_id).where(held, RoleGrant.withdrawn_at.is_(None))
        own |= parties.keys() - set(db.session.scalars(spoken))
    return [one for key, one in parties.items() if key in own]


def _check_word(actor: Actor, programme: Programme, organisation: Organisation, is_approved: bool, reason: str) -> None:
    if organisation.id not in {one.id for one in speakers_for(actor, programme)}:
        raise Refused(_("You can't speak for %(name)s here.", name=organisation.name))
    if not is_approved and not reason:
        raise Refused(_("Say why: the base organisation reads it and can change the programme."))
    on_behalf = not any(organisation.id in actor.organisations(role) for role in MANAGING_ROLES)
    if on_behalf and not reason:
        raise Refused(_("Name the paper by which %(name)s agrees: its date and number.", name=organisation.name))
    behind = agreement_on(programme).persons_for(organisation.id)
    if is_approved and actor.person_id in behind:
        if organisation.id == programme.organisation_id:
            raise Refused(_("You stand behind it already. Somebody else of the base organisation has to agree, too."))
        raise Refused(_("You have agreed already; your word stands."))


def _say(actor: Actor, programme: Programme, organisation: Organisation, is_approved: bool, reason: str) -> None:
    programme.approvals.append(
        ProgrammeApproval(
            organisation_id=organisation.id,
            is_approved=is_approved,
            reason=reason,
            content_sha256=content_sha256(programme),
            decided_by_id=actor.person_id,
            decided_at=utc_now(),
        )
    )
    db.session.flush()


def _settle(actor: Actor, programme: Programme) -> None:
    """Approved as soon as all whose word is needed have agreed."""
    if not agreement_on(programme).is_whole:
        return
    programme.state, programme.approved_at = APPROVED, utc_now()
    audit.record(actor.person_id, "programme:approve", programme, title=programme.title)
    _tell(programme, _people(programme) - {actor.person_id}, "programme_approved")


def back_to_draft(actor: Actor, programme: Programme) -> None:
    """Inside the caller's transaction: the content has changed, so whoever has agreed will be asked again."""
    if programme.state not in (APPROVING, APPROVED):
        return
    programme.state, programme.approved_at = DRAFT, None
    told = {one.decided_by_id for one in programme.approvals} - {None, actor.person_id}
    _tell(programme, told, "programme_changed")


def withdraw(actor: Actor, programme: Programme, seen: int, reason: str) -> None:
    """Out of the catalogue; who studies by it goes on."""
    with transaction():
        claim(programme, seen)
        if programme.state is WITHDRAWN:
            raise Refused(_("It is withdrawn already."))
        if not reason:
            raise Refused(_("Say why: the parties read it."))
        programme.state = WITHDRAWN
        audit.record(actor.person_id, "programme:withdraw", programme, title=programme.title, reason=reason)
        _tell(programme, _people(programme) - {actor.person_id}, "programme_withdrawn", reason=reason)
    letters.hurry()


def take_up(actor: Actor, programme: Programme, seen: int) -> None:
    """A withdrawn programme is a draft again."""
    with transaction():
        claim(programme, seen)
        if programme.state is not WITHDRAWN:
            raise Refused(_("It is not withdrawn."))
        programme.state, programme.approved_at = DRAFT, None
        audit.record(actor.person_id, "programme:take_up", programme, title=programme.title)


def is_studied(programme: Programme) -> bool:
    return db.session.scalar(select(StudyGroup.id).where(StudyGroup.programme_id == programme.id).limit(1)) is not None


def _people(programme: Programme) -> set[int]:
    return managers([programme.organisation_id, *(one.organisation_id for one in programme.parties)], MANAGING_ROLES)


def _tell(programme: Programme, people: set[int], kind: str, **facts) -> None:
    address = f"/programmes/{programme.public_id}"
    notices.tell(people, kind, f"{kind}:{new_public_id()}", address, programme=programme.title, **facts)
