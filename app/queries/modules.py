"""The public catalogue of modules."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Module, ModuleKind, Organisation, Programme
from app.queries.paging import Page, paged
from app.queries.search import fold, found_keys


def modules(number: int, text: str = "", kind: str = "", organisation: str = "", semester: str = "") -> Page:
    """By title; `organisation` is the public id of who teaches."""
    statement = select(Module).join(Module.programme)
    if text:
        statement = statement.where(Module.id.in_(found_keys("module", text)))
    if kind:
        statement = statement.where(Module.kind == ModuleKind(kind))
    if organisation:
        statement = statement.where(Module.organisation.has(Organisation.public_id == organisation))
    if semester:
        statement = statement.where(Module.semester == int(semester))
    options = (joinedload(Module.programme), joinedload(Module.organisation))
    return paged(statement.options(*options).order_by(Module.title, Module.id), number)


def module(public_id: str) -> Module | None:
    options = (joinedload(Module.programme).joinedload(Programme.organisation), joinedload(Module.organisation))
    return db.session.scalar(select(Module).where(Module.public_id == public_id).options(*options))


def semesters() -> list[int]:
    """Those in which a module is taught."""
    return list(db.session.scalars(select(Module.semester).distinct().order_by(Module.semester)))


def teaching_organisations() -> list[Organisation]:
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(select(Module.organisation_id))))
    return sorted(rows, key=lambda one: fold(one.name))
