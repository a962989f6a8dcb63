"""The forms of the wizard: the file, its columns, the last word before writing."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.models import ImportBatch, Organisation
from app.services.imports.kinds import Kind


class UploadForm(FlaskForm):
    organisation = SelectField(_l("Organisation"), validators=[InputRequired(_l("Choose the organisation."))])
    file = FileField(_l("The table"), validators=[FileRequired(_l("Choose a file."))])

    def __init__(self, organisations: list[Organisation], needs_one: bool, **more):
        super().__init__(**more)
        self.by_id = {one.public_id: one for one in organisations}
        if not needs_one:
            del self.organisation
        elif len(organisations) == 1:
            self.organisation.choices = [SelectChoice(one.public_id, one.name) for one in organisations]
        else:
            known = [SelectChoice(one.public_id, one.name) for one in organisations]
            self.organisation.choices = [SelectChoice("", _("choose")), *known]

    @property
    def chosen(self) -> Organisation | None:
        return self.by_id.get(self.organisation.data) if "organisation" in self else None


class ColumnsForm(FlaskForm):
    """A select for each of our columns; filled with what the headers tell."""

    @classmethod
    def of(cls, kind: Kind, batch: ImportBatch) -> "ColumnsForm":
        choices = [SelectChoice("", _("not in the file")), *(SelectChoice(one, one) for one in batch.headers)]
        fields = {one.name: SelectField(one.title, choices=choices) for one in kind.fields}
        form = type("Columns", (cls,), fields)
        return form(data={name: batch.columns.get(name, "") for name in fields})

    def chosen(self, kind: Kind) -> dict[str, str]:
        return {field.name: self[field.name].data for field in kind.fields if self[field.name].data}


class CommitForm(FlaskForm):
    skip_faulty = BooleanField(_l("Leave the faulty rows out and write the good ones"))
    invite = BooleanField(_l("Send each new person an invitation by e-mail"))
