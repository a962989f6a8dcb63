"""Which stored files are open to whom: a photo with its site, a document by its owner."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import Document, ImportBatch, Organisation, Person, Site, SitePhoto, StoredFile
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission


@dataclass(frozen=True)
class Readable:
    """The file, and the person whose document it is, if it is one's."""

    file: StoredFile
    person_id: int | None


def readable(actor: Actor | None, public_id: str) -> Readable | None:
    file = db.session.scalar(
        select(StoredFile).where(StoredFile.public_id == public_id).options(undefer(StoredFile.content))
    )
    if file is None:
        return None
    if file.is_picture and db.session.scalar(select(SitePhoto.id).where(SitePhoto.file_id == file.id)):
        return Readable(file, None)
    document = db.session.scalar(select(Document).where(Document.file_id == file.id, _open_to(actor)))
    if document is not None:
        return Readable(file, document.person_id)
    return Readable(file, None) if actor and _imported(actor, file) else None


def _open_to(actor: Actor | None):
    if actor is None:
        return Document.is_public
    organisations = scope(actor, Permission.ORGANISATION_EDIT).with_only_columns(Organisation.id)
    sites = scope(actor, Permission.SITE_EDIT).with_only_columns(Site.id)
    people = scope(actor, Permission.PERSON_VIEW).with_only_columns(Person.id)
    return or_(
        Document.is_public,
        Document.person_id == actor.person_id,
        Document.organisation_id.in_(organisations),
        Document.site_id.in_(sites),
        Document.person_id.in_(people),
    )


def _imported(actor: Actor, file: StoredFile) -> bool:
    own = scope(actor, Permission.IMPORT_RUN).where(ImportBatch.file_id == file.id).with_only_columns(ImportBatch.id)
    return db.session.scalar(own) is not None
