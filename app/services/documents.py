"""Documents of an organisation, a site or a person."""

from app.models import Document, Organisation, Person, Site
from app.policies.actor import Actor
from app.services.files import Upload, store_document

OWNERS = {Organisation: "organisation_id", Site: "site_id", Person: "person_id"}


def made(actor: Actor, owner, values: dict) -> Document:
    """A new document from the values of a form, its file stored; inside the caller's transaction."""
    values = dict(values)
    upload: Upload = values.pop("file")
    return Document(**{OWNERS[type(owner)]: owner.id}, **values, file_id=store_document(upload, actor).id)
