"""One search over everything that the person may see."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models import Findable, Module, Organisation, Person, Programme, SearchEntry, Site, StudyGroup
from app.policies.access import may, scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged
from app.queries.programmes import IN_CATALOGUE
from app.queries.search import found_keys

FIRST = 5  # hits of each kind on the first page


@dataclass(frozen=True)
class Hit:
    """`public_id` of the object, for its page."""

    kind: Findable
    title: str
    detail: str
    public_id: str
    key: int


@dataclass(frozen=True)
class Hits:
    kind: Findable
    total: int
    first: list[Hit]


MODELS = {
    Findable.SITE: Site,
    Findable.ORGANISATION: Organisation,
    Findable.PROGRAMME: Programme,
    Findable.MODULE: Module,
    Findable.GROUP: StudyGroup,
    Findable.PERSON: Person,
}
GUARDED = {Findable.PERSON: Permission.PERSON_VIEW, Findable.GROUP: Permission.GROUP_VIEW}


def kinds(actor: Actor | None) -> list[Findable]:
    """What the person may look for at all."""
    return [kind for kind in MODELS if kind not in GUARDED or (actor and may(actor, GUARDED[kind]))]


def everything(actor: Actor | None, text: str) -> list[Hits]:
    """The first hits of each kind, and how many there are; kinds without any are left out."""
    found = []
    for kind in kinds(actor):
        statement = _hits(actor, kind, text)
        rows = db.session.execute(statement.limit(FIRST)).all()
        if rows:
            total = len(rows)
            if total == FIRST:
                total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
            found.append(Hits(kind, total, [Hit(kind, *row) for row in rows]))
    return found


def of_kind(actor: Actor | None, kind: Findable, text: str, number: int) -> Page:
    page = paged(_hits(actor, kind, text), number, rows=True)
    return Page([Hit(kind, *row) for row in page.items], page.number, page.total, page.size)


def _hits(actor: Actor | None, kind: Findable, text: str) -> Select:
    model = MODELS[kind]
    seen = scope(actor, GUARDED[kind]).with_only_columns(model.id) if kind in GUARDED else select(model.id)
    if kind is Findable.SITE:
        seen = seen.where(Site.closed_at.is_(None))
    if kind is Findable.PROGRAMME:
        seen = seen.where(IN_CATALOGUE)
    return (
        select(SearchEntry.title, SearchEntry.detail, model.public_id, model.id)
        .join(model, model.id == SearchEntry.object_key)
        .where(SearchEntry.kind == kind, model.id.in_(found_keys(kind.value, text)), model.id.in_(seen))
        .order_by(SearchEntry.title, model.id)
    )
