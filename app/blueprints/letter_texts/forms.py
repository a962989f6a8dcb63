"""The form of a letter's words in one language."""

from flask_babel import lazy_gettext as _l

from app.adapters.letter_words import Words
from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, LinesField, Needed, TextField
from app.services import letter_texts


class LetterTextForm(EditForm):
    subject = TextField(
        _l("Subject"), validators=[Needed(_l("Enter the subject.")), AtMost(letter_texts.MOST_IN_SUBJECT)]
    )
    body = LinesField(_l("Text"), validators=[Needed(_l("Enter the text.")), AtMost(letter_texts.MOST_IN_BODY)])

    def __init__(self, kind: str, words: Words, version: int, **more):
        super().__init__(data={"subject": words.subject, "body": words.body, "version": version}, **more)
        self.kind = kind

    @property
    def words(self) -> Words:
        return Words(self.subject.data, self.body.data)

    def validate(self, extra_validators=None) -> bool:
        """Placeholders too: each fault with its place."""
        if not super().validate(extra_validators):
            return False
        for field, messages in letter_texts.faults(self.kind, self.words).items():
            self[field].errors = messages
        return not self.errors
