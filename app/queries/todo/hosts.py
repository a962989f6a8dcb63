"""What waits for a host, and for whoever keeps lists by files."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, exists

from app.models import ImportBatch, ImportState, Site, SitePhoto
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries import candidates
from app.queries.assignments import for_host
from app.queries.todo.asking import Counted, Todo


def candidates_to_rate(actor: Actor) -> list[Todo]:
    """A person on the lists of two slots is rated for each of them."""
    missing = sum(row.candidates - row.rated for row in candidates.slots(actor))
    if not missing:
        return []
    words = ngettext("%(num)s candidate is not rated yet.", "%(num)s candidates are not rated yet.", missing)
    return [Todo(words, _("Candidates"), "candidates.index")]


def _answers(count: int) -> Todo:
    words = ngettext(
        "%(num)s person was placed at your sites and waits for your answer.",
        "%(num)s people were placed at your sites and wait for your answer.",
        count,
    )
    return Todo(words, _("Who is offered to me"), "assignments.offered")


def _unfinished(actor: Actor) -> Select:
    waiting = ImportBatch.state.in_((ImportState.UPLOADED, ImportState.CHECKED))
    return scope(actor, Permission.IMPORT_RUN).where(waiting, ImportBatch.created_by_id == actor.person_id)


def _imports(count: int) -> Todo:
    words = ngettext("%(num)s import is not finished.", "%(num)s imports are not finished.", count)
    return Todo(words, _("Imports"), "imports.index")


def _incomplete(actor: Actor) -> Select:
    """Of the own sites, those on whose page a student finds no photo, address, description or safety rules."""
    photo = exists().where(SitePhoto.site_id == Site.id)
    lacks = (Site.description == "") | (Site.safety == "") | (Site.address == "") | ~photo
    return scope(actor, Permission.SITE_EDIT).where(Site.closed_at.is_(None), lacks)


def _sites(count: int) -> Todo:
    words = ngettext(
        "%(num)s site page lacks something that students look for.",
        "%(num)s site pages lack something that students look for.",
        count,
    )
    return Todo(words, _("My sites"), "sites.mine")


answers_to_give = Counted(for_host, _answers)
imports_to_finish = Counted(_unfinished, _imports)
sites_to_complete = Counted(_incomplete, _sites)
