"""A programme as a file that other systems read (docs/programme-json.md), and a draft made of such a file."""

import json

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    CompetencySide,
    Module,
    ModuleVersion,
    Organisation,
    PartyRole,
    Programme,
    ProgrammeLevel,
    ProgrammeModule,
    ProgrammeParty,
    Specialty,
    Standard,
    VersionState,
)
from app.policies.actor import Actor
from app.queries.curriculum import terms_of
from app.services import audit, programme_approvals, programmes
from app.services.errors import Refused
from app.services.transaction import transaction
from app.text import clean_lines

FORMAT = "klaster-programme/1"
MOST_BYTES = 1_000_000
TEXTS = {"title": 200, "qualification": 200, "description": 3_000}


def as_dict(programme: Programme) -> dict:
    """The content under its hash, and beside it in words what the identifiers stand for."""
    return {
        "format": FORMAT,
        "id": programme.public_id,
        "state": programme.state.value,
        "content_sha256": programme_approvals.content_sha256(programme),
        "content": programme_approvals.content(programme),
        "specialty": {"code": programme.specialty.code, "name": programme.specialty.name},
        "organisations": dict(
            sorted(
                {
                    one.public_id: one.name
                    for one in (
                        programme.organisation,
                        *(party.organisation for party in programme.parties),
                        *(line.module_version.organisation for line in programme.modules),
                    )
                }.items()
            )
        ),
        "module_versions": [_version(line.module_version) for line in programme.modules],
    }


def _version(version: ModuleVersion) -> dict:
    codes = {
        side: sorted(one.competency.code for one in version.competencies if one.side is side) for side in CompetencySide
    }
    return {
        "id": version.public_id,
        "module": version.module.public_id,
        "number": version.number,
        "code": version.code,
        "title": version.title,
        "kind": version.kind.value,
        "organisation": version.organisation.public_id,
        "hours": version.hours,
        "practice_hours": version.practice_hours,
        "credits": version.credits,
        "gives": codes[CompetencySide.GIVEN],
        "builds_on": codes[CompetencySide.REQUIRED],
        "needs": sorted(one.public_id for one in version.prerequisites),
    }


def draft_from(actor: Actor, organisation: Organisation, written: bytes) -> Programme:
    """A draft whose base is `organisation`, from a file; whatever is wrong with it is told at once, nothing stored."""
    content = _content(written)
    with transaction():
        faults: list[str] = []
        values = _facts(content, faults)
        lines, parties = _lines(content, faults), _parties(content, organisation, faults)
        if faults:
            raise Refused(" ".join(faults))
        programme = programmes.create(actor, organisation, values)
        programme.modules, programme.parties = lines, parties
        if any(line.semester > terms_of(programme) for line in lines):
            raise Refused(_("A module stands after the last term. Mend the file, then bring it again."))
        db.session.flush()
        audit.record(actor.person_id, "programme:read_file", programme, title=programme.title)
    return programme


def _content(written: bytes) -> dict:
    if len(written) > MOST_BYTES:
        raise Refused(_("The file is too large: a programme takes one megabyte at most."))
    try:
        read = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Refused(_("This is no JSON. Take a programme away as JSON to see what it looks like.")) from error
    content = read.get("content") if isinstance(read, dict) and read.get("format") == FORMAT else None
    if not isinstance(content, dict):
        raise Refused(_("This file is not of the format %(format)s.", format=FORMAT))
    return content


def _facts(content: dict, faults: list[str]) -> dict:
    texts = {name: content.get(name) or "" for name in TEXTS}
    faults += [
        _("“%(name)s” is no text or too long.", name=name)
        for name, most in TEXTS.items()
        if not isinstance(texts[name], str) or len(texts[name]) > most
    ]
    texts = {name: clean_lines(text) if isinstance(text, str) else "" for name, text in texts.items()}
    if not texts["title"]:
        faults.append(_("The title is missing."))
    specialty = db.session.scalar(select(Specialty).where(Specialty.code == str(content.get("specialty"))))
    if specialty is None:
        faults.append(_("The specialty %(code)s is not known here.", code=content.get("specialty")))
    level = str(content.get("level"))
    if level not in set(ProgrammeLevel):
        faults.append(_("The level %(level)s is not known here.", level=content.get("level")))
    years, terms = content.get("years"), content.get("terms")
    if not _whole(years, 6) or not (terms is None or _whole(terms, 12)):
        faults.append(_("Years are from 1 to 6, terms from 1 to 12."))
    standard = db.session.scalar(select(Standard).where(Standard.public_id == str(content.get("standard"))))
    return {
        **texts,
        "specialty_id": specialty.id if specialty else None,
        "level": ProgrammeLevel(level) if level in set(ProgrammeLevel) else None,
        "years": years,
        "terms": terms,
        "is_network": content.get("is_network") is True,
        "standard_id": standard.id if standard else None,
    }


def _whole(value, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _lines(content: dict, faults: list[str]) -> list[ProgrammeModule]:
    """Of each module the version named, once."""
    asked = content.get("modules")
    if not isinstance(asked, list) or len(asked) > programmes.MOST_LINES or not all(map(_is_line, asked)):
        faults.append(_("Each module is [term, version, true or false]; there are %(most)s at most.", most=200))
        return []
    keys = [key for _term, key, _variable in asked]
    published = select(ModuleVersion).where(
        ModuleVersion.public_id.in_(keys), ModuleVersion.state == VersionState.PUBLISHED
    )
    known = {one.public_id: one for one in db.session.scalars(published.options(joinedload(ModuleVersion.module)))}
    faults += [_("No published version has the identifier %(key)s.", key=key) for key in keys if key not in known]
    modules: list[Module] = [known[key].module for key in keys if key in known]
    if len({one.id for one in modules}) < len(modules):
        faults.append(_("A module stands in the file twice."))
    return [
        ProgrammeModule(module_version=known[key], semester=term, position=place, is_variable=variable)
        for place, (term, key, variable) in enumerate(asked, 1)
        if key in known
    ]


def _is_line(line) -> bool:
    if not isinstance(line, list) or len(line) != 3:
        return False
    return _whole(line[0], 12) and isinstance(line[1], str) and isinstance(line[2], bool)


def _parties(content: dict, base: Organisation, faults: list[str]) -> list[ProgrammeParty]:
    asked = content.get("parties") or []
    if not isinstance(asked, list) or not all(
        isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and str(one[1]) in set(PartyRole)
        for one in asked
    ):
        faults.append(_("Each party is [organisation, role]."))
        return []
    rows = db.session.scalars(select(Organisation).where(Organisation.public_id.in_({key for key, _role in asked})))
    known = {one.public_id: one for one in rows}
    faults += [_("No organisation has the identifier %(key)s.", key=key) for key, _role in asked if key not in known]
    pairs = dict.fromkeys((known[key], PartyRole(role)) for key, role in asked if key in known)
    return [ProgrammeParty(organisation=one, role=role) for one, role in pairs if one.id != base.id]
