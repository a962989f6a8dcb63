"""What belongs to one organisation."""

from sqlalchemy import select

from app.extensions import db
from app.models import Contact, Document, Organisation


def contacts(organisation: Organisation, may_edit: bool) -> list[Contact]:
    """Those that everyone may see; all of them to who keeps the page."""
    own = select(Contact).where(Contact.organisation_id == organisation.id)
    if not may_edit:
        own = own.where(Contact.is_public)
    return list(db.session.scalars(own.order_by(Contact.position, Contact.id).limit(50)))


def documents(organisation: Organisation, may_edit: bool) -> list[Document]:
    own = select(Document).where(Document.organisation_id == organisation.id)
    if not may_edit:
        own = own.where(Document.is_public)
    return list(db.session.scalars(own.order_by(Document.kind, Document.title, Document.id).limit(100)))
