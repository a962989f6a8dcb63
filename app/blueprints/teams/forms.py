"""The forms of a team: the code that somebody was sent, and who is answered."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from app.blueprints.fields import AtMost, Needed, TextField


class CodeForm(FlaskForm):
    code = TextField(_l("Code of the team"), validators=[Needed(_l("Enter the code that you were sent.")), AtMost(40)])


class AnswerForm(FlaskForm):
    """`member`: the public identifier of the participant who asks to join."""

    member = StringField()
