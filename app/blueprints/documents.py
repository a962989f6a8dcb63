"""The form of a document, for whomever it belongs to."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional, ValidationError

from app.blueprints.fields import AtMost, Needed, TextField
from app.blueprints.filters import members
from app.blueprints.parts import Part, PartForm
from app.models import Document, DocumentKind
from app.services import documents
from app.services.files import Upload


class UploadField(FileField):
    """Gives an Upload, or None."""

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        self.data = Upload(self.data.filename, self.data.stream) if self.data else None


class FileNeeded:
    field_flags = {"required": True}

    def __call__(self, _form, field):
        if field.data is None:
            raise ValidationError(_("Choose a file."))


class DocumentForm(PartForm):
    file = UploadField(
        _l("File"), validators=[FileNeeded()], description=_l("PDF, DOCX, XLSX, ODT, JPEG or PNG, up to 10 MB.")
    )
    title = TextField(_l("Title"), validators=[Needed(_l("Say what it is.")), AtMost(200)])
    kind = SelectField(_l("Kind"), coerce=DocumentKind)
    number = TextField(_l("Number"), validators=[AtMost(60)])
    issued_on = DateField(_l("Issued on"), validators=[Optional()])
    valid_until = DateField(
        _l("Valid until"), validators=[Optional()], description=_l("Leave empty if it does not lapse.")
    )
    is_public = BooleanField(_l("Everyone may see it"))

    def prepare(self, owner):
        self.kind.choices = members(DocumentKind)

    def validate_valid_until(self, field):
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise ValidationError(_("The last day comes before the day of issue."))


class PersonalDocumentForm(DocumentForm):
    """A person's documents are never public."""

    is_public = None


def part(owner_key: str, form: type[PartForm] = DocumentForm) -> Part:
    """A document is replaced by removing it and adding another: what was seen stays what it was."""
    return Part(Document, owner_key, _l("Document"), form, lambda one: one.title, make=documents.made, can_change=False)
