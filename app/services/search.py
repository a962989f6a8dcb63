"""Keeps the index of what can be found: in the transaction that changes an object, or for many at once.

What is indexed is a row of `search_entry` per object with the stems of its words (docs/decisions/0004).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import delete, event, insert, select

from app.extensions import db
from app.models import (
    Findable,
    Module,
    ModuleVersion,
    Municipality,
    Organisation,
    OrganisationName,
    Person,
    Programme,
    ProgrammeModule,
    ProgrammeState,
    SearchEntry,
    Site,
    Specialty,
    StudyGroup,
)
from app.stems import indexed

CHUNK = 500
CHANGED = "search_changed"


def index(kind: Findable, keys: Iterable[int]) -> None:
    """Index these objects anew inside the caller's transaction; those that are gone leave the index."""
    keys = sorted(set(keys))
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        db.session.execute(delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.object_key.in_(some)))
        rows = [_entry(kind, *found) for found in SOURCES[kind](some)]
        if rows:
            db.session.execute(insert(SearchEntry), rows)


def rebuild() -> int:
    """Index everything anew inside the caller's transaction; gives how many entries there are."""
    db.session.execute(delete(SearchEntry))
    count = 0
    for kind, model in MODELS.items():
        keys = db.session.scalars(select(model.id)).all()
        index(kind, keys)
        count += len(keys)
    return count


def _entry(kind: Findable, key: int, title: str, detail: str, words: str) -> dict:
    return {
        "kind": kind,
        "object_key": key,
        "title": title[:400],
        "detail": detail[:400],
        "stems": " ".join(indexed(f"{title} {detail} {words}")),
    }


def _organisations(keys: list[int]):
    towns = dict(
        map(
            tuple,
            db.session.execute(
                select(Organisation.id, Municipality.name)
                .join(Municipality, Organisation.municipality_id == Municipality.id)
                .where(Organisation.id.in_(keys))
            ),
        )
    )
    names = defaultdict(list)
    rows = select(OrganisationName).where(OrganisationName.organisation_id.in_(keys))
    for name in db.session.scalars(rows.order_by(OrganisationName.valid_from)):
        names[name.organisation_id].append(name)
    for key, town in towns.items():
        if names[key]:
            words = " ".join(f"{name.short_name} {name.full_name}" for name in names[key])
            in_force = [name for name in names[key] if name.valid_from <= date.today()] or names[key][:1]
            yield key, in_force[-1].short_name, town, words


def _sites(keys: list[int]):
    rows = db.session.execute(
        select(Site.id, Site.name, Site.address, Site.description, Site.organisation_id).where(Site.id.in_(keys))
    ).all()
    hosts = {key: (title, words) for key, title, _town, words in _organisations([row.organisation_id for row in rows])}
    for row in rows:
        host, words = hosts.get(row.organisation_id, ("", ""))
        yield row.id, row.name, host, f"{row.address} {row.description} {words}"


def _programmes(keys: list[int]):
    rows = db.session.execute(
        select(
            Programme.id,
            Programme.title,
            Programme.description,
            Specialty.code,
            Specialty.name,
            Programme.organisation_id,
        )
        .join(Specialty, Programme.specialty_id == Specialty.id)
        .where(Programme.id.in_(keys))
    ).all()
    hosts = {key: words for key, _title, _town, words in _organisations([row.organisation_id for row in rows])}
    for row in rows:
        yield row.id, row.title, f"{row.code} {row.name}", f"{row.description} {hosts.get(row.organisation_id, '')}"


def _modules(keys: list[int]):
    """By the version in force: what was never published is found by nobody."""
    rows = db.session.execute(
        select(Module.id, Module.organisation_id, ModuleVersion.code, ModuleVersion.title, ModuleVersion.description)
        .join(ModuleVersion, Module.current_id == ModuleVersion.id)
        .where(Module.id.in_(keys), Module.withdrawn_at.is_(None))
    ).all()
    hosts = {key: (title, words) for key, title, _town, words in _organisations([row.organisation_id for row in rows])}
    programmes = defaultdict(list)
    open_to_all = (ModuleVersion.module_id.in_(keys), Programme.state == ProgrammeState.APPROVED)
    for key, title in db.session.execute(_MODULES_OF_PROGRAMMES.where(*open_to_all)):
        programmes[key].append(title)
    for row in rows:
        host, words = hosts.get(row.organisation_id, ("", ""))
        yield row.id, f"{row.code} {row.title}", host, " ".join((row.description, words, *programmes[row.id]))


_MODULES_OF_PROGRAMMES = (
    select(ModuleVersion.module_id, Programme.title)
    .join(ProgrammeModule, ProgrammeModule.module_version_id == ModuleVersion.id)
    .join(Programme, ProgrammeModule.programme_id == Programme.id)
)


def _people(keys: list[int]):
    rows = select(Person.id, Person.surname, Person.given_name, Person.patronymic).where(Person.id.in_(keys))
    for row in db.session.execute(rows):
        yield row.id, " ".join(filter(None, row[1:])), "", ""


def _groups(keys: list[int]):
    rows = select(StudyGroup.id, StudyGroup.name, Programme.title).join(StudyGroup.programme)
    for row in db.session.execute(rows.where(StudyGroup.id.in_(keys))):
        yield row.id, row.name, row.title, ""


SOURCES: dict[Findable, Callable] = {
    Findable.ORGANISATION: _organisations,
    Findable.SITE: _sites,
    Findable.PROGRAMME: _programmes,
    Findable.MODULE: _modules,
    Findable.PERSON: _people,
    Findable.GROUP: _groups,
}
MODELS = {
    Findable.ORGANISATION: Organisation,
    Findable.SITE: Site,
    Findable.PROGRAMME: Programme,
    Findable.MODULE: Module,
    Findable.PERSON: Person,
    Findable.GROUP: StudyGroup,
}
# Whose words stand in whose entry: renaming an organisation changes what its sites are found by.
DEPENDANTS = (
    (Findable.SITE, select(Site.id), Site.organisation_id, Findable.ORGANISATION),
    (Findable.PROGRAMME, select(Programme.id), Programme.organisation_id, Findable.ORGANISATION),
    (Findable.MODULE, select(Module.id), Module.organisation_id, Findable.ORGANISATION),
    (Findable.MODULE, _MODULES_OF_PROGRAMMES, ProgrammeModule.programme_id, Findable.PROGRAMME),
    (Findable.GROUP, select(StudyGroup.id), StudyGroup.programme_id, Findable.PROGRAMME),
)
KINDS = {model: kind for kind, model in MODELS.items()}


def watch() -> None:
    """From now on every session indexes what it has changed, just before it commits."""

    @event.listens_for(db.session, "after_flush")
    def remember(session, _context):
        changed = session.info.setdefault(CHANGED, defaultdict(set))
        for row in (*session.new, *session.dirty, *session.deleted):
            if kind := KINDS.get(type(row)):
                changed[kind].add(row.id)
            elif isinstance(row, OrganisationName):
                changed[Findable.ORGANISATION].add(row.organisation_id)
            elif isinstance(row, ModuleVersion):
                changed[Findable.MODULE].add(row.module_id)
            elif isinstance(row, ProgrammeModule):
                changed[Findable.PROGRAMME].add(row.programme_id)

    @event.listens_for(db.session, "before_commit")
    def write(session):
        session.flush()
        changed = session.info.pop(CHANGED, {})
        for kind, statement, column, owner in DEPENDANTS:
            if keys := changed.get(owner):
                changed[kind] |= set(session.scalars(statement.where(column.in_(keys))))
        for kind, keys in changed.items():
            index(kind, keys)

    @event.listens_for(db.session, "after_rollback")
    def forget(session):
        session.info.pop(CHANGED, None)
