"""The forms of a person's own page."""

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.blueprints.fields import AtMost, TextField


def check_phone(_form, field) -> None:
    """A number that can be dialled, kept as +7 481 200-00-00; empty is allowed."""
    if not field.data:
        return
    wrong = ValidationError(_("This is not a telephone number. Write it like +7 900 000-00-00."))
    try:
        number = phonenumbers.parse(field.data, "RU")
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if not phonenumbers.is_possible_number(number):
        raise wrong
    field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def check_email(_form, field) -> None:
    try:
        validate_email(field.data or "", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValidationError(_("This is not an e-mail address. It looks like name@example.ru.")) from error


class PreferencesForm(FlaskForm):
    phone = TextField(_l("Telephone"), validators=[AtMost(40), check_phone])
    locale = SelectField(_l("Language of pages and letters"))

    def __init__(self, languages: tuple[str, ...], **more):
        super().__init__(**more)
        self.locale.choices = [
            SelectChoice(code, Locale(code).get_language_name(code).capitalize()) for code in languages
        ]


class PasswordForm(FlaskForm):
    old = PasswordField(_l("Present password"), validators=[InputRequired(_l("Enter your password.")), Length(max=500)])
    new = PasswordField(_l("New password"), validators=[InputRequired(_l("Enter a new password.")), Length(max=500)])


class EmailForm(FlaskForm):
    email = TextField(
        _l("New e-mail"), validators=[InputRequired(_l("Enter the new e-mail.")), AtMost(254), check_email]
    )
    password = PasswordField(
        _l("Present password"), validators=[InputRequired(_l("Enter your password.")), Length(max=500)]
    )
