"""Fields of forms that give clean text: what is stored never has invisible letters or stray spaces."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import to_user_timezone, to_utc
from wtforms import DateTimeLocalField, SearchField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.text import clean, clean_lines


class TextField(StringField):
    """One line of clean text."""

    def process_formdata(self, valuelist):
        super().process_formdata([clean(value) for value in valuelist])


class LinesField(TextAreaField):
    """Clean text of several lines."""

    def process_formdata(self, valuelist):
        super().process_formdata([clean_lines(value) for value in valuelist])


class FindField(SearchField):
    """Words to look for."""

    def process_formdata(self, valuelist):
        super().process_formdata([clean(value) for value in valuelist])


class MomentField(DateTimeLocalField):
    """A day and a time by the server's zone: `data` as it is typed, `moment` with its zone, in UTC."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **more)

    def process_data(self, value):
        is_aware = isinstance(value, datetime) and value.tzinfo is not None
        self.data = to_user_timezone(value).replace(tzinfo=None) if is_aware else value

    @property
    def moment(self) -> datetime | None:
        return to_utc(self.data).replace(tzinfo=UTC) if self.data else None


class CheckList(SelectMultipleField):
    """Several of a few choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class KeysField(CheckList):
    """Rows to tick, as their keys."""

    def process_data(self, value):
        self.data = [one if isinstance(one, int) else one.id for one in value or ()]


class Needed:
    """Something is left after cleaning; `message` says what to enter."""

    field_flags = {"required": True}

    def __init__(self, message):
        self.message = message

    def __call__(self, _form, field):
        if not field.data:
            raise ValidationError(str(self.message))


class AtMost(Length):
    """At most `most` characters; says how many there are."""

    def __init__(self, most: int):
        super().__init__(max=most)

    def __call__(self, _form, field):
        if (length := len(field.data or "")) > self.max:
            raise ValidationError(
                _("At most %(most)s characters fit here; there are %(found)s.", most=self.max, found=length)
            )
