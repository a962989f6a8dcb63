"""What one version of a module teaches, as plain values: to compare versions, to fingerprint one, to take it away."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import CompetencySide, Module, ModuleCompetency, ModuleVersion

PLAIN = ("code", "title", "hours", "practice_hours", "credits", "description")
SHOWN = (
    selectinload(ModuleVersion.parts),
    selectinload(ModuleVersion.competencies).joinedload(ModuleCompetency.competency),
    selectinload(ModuleVersion.resources),
)
WHOLE = (
    *SHOWN,
    selectinload(ModuleVersion.prerequisites).options(
        joinedload(Module.current), joinedload(Module.organisation), selectinload(Module.versions)
    ),
)


def whole(version: ModuleVersion) -> ModuleVersion:
    """The version read anew with all that belongs to it, in a few queries however much that is."""
    return _read(version, WHOLE)


def shown(version: ModuleVersion) -> ModuleVersion:
    """The same without the modules that it needs: their graph stands beside it."""
    return _read(version, SHOWN)


def _read(version: ModuleVersion, options: tuple) -> ModuleVersion:
    statement = select(ModuleVersion).where(ModuleVersion.id == version.id).options(*options)
    return db.session.scalar(statement, execution_options={"populate_existing": True})


def content(version: ModuleVersion) -> dict:
    """Lists are in an order that depends on what is in them only, so equal contents are equal values."""
    return {
        "kind": version.kind.value,
        **{name: getattr(version, name) for name in PLAIN},
        "parts": [
            {"kind": part.kind.value, "code": part.code, "title": part.title, "hours": part.hours}
            for part in sorted(version.parts, key=lambda part: part.position)
        ],
        "competencies": {side.value: _competencies(version, side) for side in CompetencySide},
        "prerequisites": sorted(map(_named, version.prerequisites), key=lambda one: (one["title"], one["id"])),
        "resources": [{"id": one.public_id, "title": one.title} for one in version.resources],
    }


def fingerprint(version: ModuleVersion) -> str:
    """Changes when anything of the content does: what was looked at is what is published."""
    written = json.dumps(content(version), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:24]


def _competencies(version: ModuleVersion, side: CompetencySide) -> list[dict]:
    of_side = (line.competency for line in version.competencies if line.side is side)
    rows = [
        {
            "kind": one.kind.value,
            "code": one.code,
            "specialty": one.specialty.code if one.specialty else None,
            "title": one.title,
        }
        for one in of_side
    ]
    return sorted(rows, key=lambda row: (row["kind"], row["specialty"] or "", row["code"]))


def _named(module: Module) -> dict:
    return {
        "id": module.public_id,
        "organisation": module.organisation.name,
        "code": module.shown.code,
        "title": module.shown.title,
    }
