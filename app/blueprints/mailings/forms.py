"""An announcement: to whom, and the words in both languages; and the decision about a sending."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import Optional, Regexp
from wtforms.widgets import HiddenInput

from app.blueprints.fields import AtMost, LinesField, Needed, TextField
from app.blueprints.filters import choices
from app.database import ALPHABET, new_public_id
from app.services.audiences import AUDIENCES

MOST = 3000


class AnnouncementForm(FlaskForm):
    """`expected` is the number of the preview that was seen, `key` tells one announcement from another."""

    audience = SelectField(_l("To whom"))
    subject_ru = TextField(_l("Subject in Russian"), validators=[Needed(_l("Enter the subject.")), AtMost(150)])
    words_ru = LinesField(_l("Text in Russian"), validators=[Needed(_l("Enter the text.")), AtMost(MOST)])
    subject_en = TextField(_l("Subject in English"), validators=[Needed(_l("Enter the subject.")), AtMost(150)])
    words_en = LinesField(_l("Text in English"), validators=[Needed(_l("Enter the text.")), AtMost(MOST)])
    expected = IntegerField(widget=HiddenInput(), validators=[Optional()])
    key = HiddenField(default=new_public_id, validators=[Regexp(f"^[{ALPHABET}]{{14}}$")])

    def __init__(self, sizes: dict[str, int]):
        super().__init__()
        self.audience.choices = choices((name, f"{AUDIENCES[name][0]}: {size}") for name, size in sizes.items())

    @property
    def words(self) -> dict[str, dict[str, str]]:
        return {
            "ru": {"subject": self.subject_ru.data, "words": self.words_ru.data},
            "en": {"subject": self.subject_en.data, "words": self.words_en.data},
        }


class DecisionForm(FlaskForm):
    version = IntegerField(widget=HiddenInput())
