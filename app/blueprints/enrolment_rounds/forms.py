"""The forms of an enrolment round: its plan, its modules, its learners."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, CheckList, MomentField, Needed, TextField
from app.blueprints.filters import choices
from app.models import EnrolmentRound

DATES = ("opens_at", "closes_at", "changes_close_at")


class EnrolmentRoundForm(EditForm):
    title = TextField(_l("Title"), validators=[Needed(_l("Enter the title.")), AtMost(200)])
    opens_at = MomentField(_l("Learners choose from"), validators=[InputRequired(_l("Enter a day and a time."))])
    closes_at = MomentField(_l("Wishes close"), validators=[InputRequired(_l("Enter a day and a time."))])
    changes_close_at = MomentField(
        _l("Changes are possible until"), validators=[InputRequired(_l("Enter a day and a time."))]
    )
    modules_most = IntegerField(
        _l("Most modules of one learner"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 5)],
        default=3,
    )
    credits_most = IntegerField(
        _l("Most credits of one learner"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 60)],
        default=12,
    )

    def values(self) -> dict:
        plain = {"title": self.title.data, "modules_most": self.modules_most.data}
        return plain | {"credits_most": self.credits_most.data} | {name: self[name].moment for name in DATES}


class RunsForm(FlaskForm):
    runs = CheckList(_l("Modules of the round"))

    def __init__(self, round_: EnrolmentRound, offered: list[tuple[str, str]]):
        super().__init__(data={"runs": [one.public_id for one in round_.runs]})
        self.runs.choices = choices(offered)


class GroupsForm(FlaskForm):
    groups = CheckList(_l("Groups whose students take part"))

    def __init__(self, offered: list[tuple[str, str]]):
        super().__init__()
        self.groups.choices = choices(offered)
