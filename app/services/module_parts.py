"""The parts of a module: МДК, training practice, work practice, examination; usual ones from their hours alone."""

import re

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.labels import label
from app.models import Module, ModuleKind, ModulePart, ModuleVersion, PartKind
from app.policies.actor import Actor
from app.services.errors import Refused
from app.services.imports.words import usual

PRACTICE = (PartKind.TRAINING, PartKind.WORK)
CODE = r"[^/\\?#%]+"  # it stands in addresses
CODE_PATTERN = re.compile(CODE)


def usual_parts(draft: ModuleVersion, hours: dict[PartKind, int | None]) -> list[ModulePart]:
    """One part of each kind that has hours, with the code that its kind usually has in a module of this code."""
    number = (re.findall(r"\d+(?:\.\d+)*", draft.code) or [draft.code])[0]
    short = usual("part")
    course = f"{short['course']}.{number}.01" if draft.kind is ModuleKind.PROFESSIONAL else f"{draft.code}.01"
    codes = {
        PartKind.COURSE: course,
        PartKind.TRAINING: f"{short['training']}.{number}",
        PartKind.WORK: f"{short['work']}.{number}",
        PartKind.ATTESTATION: f"{draft.code}.{short['attestation']}",
    }
    given = [kind for kind in PartKind if hours.get(kind) is not None]
    return [
        ModulePart(
            kind=kind,
            code=codes[kind][:20],
            title=draft.title if kind is PartKind.COURSE else label(kind),
            hours=hours[kind],
            position=place,
        )
        for place, kind in enumerate(given, 1)
    ]


def new_part(_actor: Actor, module: Module, values: dict) -> ModulePart:
    """Inside the caller's transaction: the last part of the draft."""
    draft = module.draft
    last = max((part.position for part in draft.parts), default=0)
    return ModulePart(version_id=draft.id, position=last + 1, **values)


def check_part(module: Module, values: dict, part: ModulePart | None) -> None:
    draft = module.draft
    if draft is None:
        raise Refused(_("A published version never changes. Make a new version first."))
    same = select(ModulePart.id).where(ModulePart.version_id == draft.id, ModulePart.code == values["code"])
    if db.session.scalar(same) not in (None, part and part.id):
        raise Refused(_("The module has a part of this code already."))
