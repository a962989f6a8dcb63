"""A module as a JSON file with everything, and back as a draft (docs/module-json.md)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.models import (
    Competency,
    CompetencyKind,
    CompetencySide,
    Contribution,
    Module,
    ModuleCompetency,
    ModuleKind,
    ModulePart,
    ModuleVersion,
    Organisation,
    PartKind,
    Specialty,
)
from app.policies.actor import Actor
from app.queries.module_content import content, whole
from app.services import audit
from app.services.errors import Refused
from app.services.module_parts import CODE_PATTERN
from app.services.transaction import transaction
from app.text import clean, clean_lines

FORMAT = "klaster-module/1"
MOST_BYTES = 500_000
MOST_LINES = 200


def written(version: ModuleVersion) -> dict:
    """The file of one version: everything that a person reads on its page."""
    return {
        "format": FORMAT,
        "organisation": version.organisation.name,
        "version": version.number,
        **content(whole(version)),
    }


@dataclass
class Read:
    """The draft made from a file, and in words what the file names and Klaster does not have."""

    module: Module
    left_out: list[str] = field(default_factory=list)


def create(actor: Actor, organisation: Organisation, sent: bytes) -> Read:
    """A new module of the organisation as a draft; Refused, with the place in the file, where the file is not right."""
    told = _parsed(sent)
    with transaction():
        module = Module(organisation_id=organisation.id, kind=_one_of(told, "kind", ModuleKind))
        draft = ModuleVersion(module=module, **_plain(told))
        draft.parts = [_part(one, place) for place, one in enumerate(_list(told, "parts"), 1)]
        if len({part.code for part in draft.parts}) < len(draft.parts):
            raise Refused(_("“%(place)s”: each part has a code of its own.", place="parts"))
        read = Read(module)
        draft.competencies = _competencies(told, read)
        draft.prerequisites = _found(_list(told, "prerequisites"), Module, Module.current_id.is_not(None), read)
        own = Contribution.organisation_id == organisation.id
        draft.resources = _found(_list(told, "resources"), Contribution, own, read)
        db.session.add(module)
        db.session.flush()
        details = {"code": draft.code, "title": draft.title, "number": draft.number}
        audit.record(actor.person_id, "module:create", module, **details)
    return read


def _parsed(sent: bytes) -> dict:
    if len(sent) > MOST_BYTES:
        raise Refused(_("The file is too large for one module."))
    try:
        told = json.loads(sent.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused(_("This is not a JSON file in UTF-8.")) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refused(_("The file is not a module: its “format” is not %(format)s.", format=FORMAT))
    return told


def _plain(told: dict) -> dict:
    values = {
        "code": _text(told, "code", 20),
        "title": _text(told, "title", 240),
        "hours": _whole(told, "hours", 1, 5000),
        "practice_hours": _whole(told, "practice_hours", 0, 5000),
        "credits": _whole(told, "credits", 1, 60) if told.get("credits") is not None else None,
        "description": _text(told, "description", 3000, least=0, cleaned=clean_lines),
    }
    if values["practice_hours"] > values["hours"]:
        raise Refused(_("“%(place)s”: it is a part of the hours, so it can't be more.", place="practice_hours"))
    if not CODE_PATTERN.fullmatch(values["code"]):
        raise Refused(_("“%(place)s”: letters, digits, points and hyphens.", place="code"))
    return values


def _part(one: dict, place: int) -> ModulePart:
    code = _text(one, "code", 20)
    if not CODE_PATTERN.fullmatch(code):
        raise Refused(_("“%(place)s”: letters, digits, points and hyphens.", place="code"))
    kind, hours = _one_of(one, "kind", PartKind), _whole(one, "hours", 0, 5000)
    return ModulePart(kind=kind, code=code, title=_text(one, "title", 240), hours=hours, position=place)


def _competencies(told: dict, read: Read) -> list[ModuleCompetency]:
    sides = told.get("competencies", {})
    if not isinstance(sides, dict):
        raise Refused(_("“%(place)s”: something else was expected here.", place="competencies"))
    specialties = dict(db.session.execute(select(Specialty.code, Specialty.id)).all())
    lines = {}
    for side in CompetencySide:
        for one in _list(sides, side.value):
            kind, code = _one_of(one, "kind", CompetencyKind), _text(one, "code", 30)
            which = (Competency.kind == kind) & (Competency.code == code)
            of = one.get("specialty")
            which &= Competency.specialty_id == specialties.get(str(of), 0) if of else Competency.specialty_id.is_(None)
            if (key := db.session.scalar(select(Competency.id).where(which))) is None:
                read.left_out.append(f"{code} ({of})" if of else code)
            else:
                lines[key, side] = ModuleCompetency(competency_id=key, side=side)
    return list(lines.values())


def _found(named: list[dict], model, which, read: Read) -> list:
    found = []
    for one in named:
        row = db.session.scalar(select(model).where(model.public_id == _text(one, "id", 14), which))
        if row is None:
            read.left_out.append(clean(str(one.get("title", "")))[:240] or str(one["id"]))
        elif row not in found:
            found.append(row)
    return found


def _list(told: dict, name: str) -> list[dict]:
    value = told.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_LINES or not all(isinstance(one, dict) for one in value):
        raise Refused(_("“%(place)s”: something else was expected here.", place=name))
    return value


def _text(told: dict, name: str, most: int, least: int = 1, cleaned: Callable[[str], str] = clean) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or not least <= len(cleaned(value)) <= most:
        raise Refused(_("“%(title)s”: from 1 to %(most)s characters.", title=name, most=most))
    return cleaned(value)


def _whole(told: dict, name: str, least: int, most: int) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Refused(_("“%(title)s”: a whole number from %(least)s to %(most)s.", title=name, least=least, most=most))
    return value


def _one_of(told: dict, name: str, members):
    try:
        return members(told.get(name))
    except ValueError as error:
        known = ", ".join(members)
        raise Refused(_("“%(place)s”: one of %(known)s.", place=name, known=known)) from error
