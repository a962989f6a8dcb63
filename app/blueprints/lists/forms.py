"""The form behind the one button of certifying."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired


class CertifyForm(FlaskForm):
    """`version` is that of the draft which the person has looked at."""

    version = IntegerField(validators=[InputRequired()])
