"""The forms of a round: its plan, its reopening, and how one run is to decide."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.blueprints.editing import EditForm
from app.blueprints.fields import AtMost, MomentField, Needed, TextField
from app.blueprints.filters import choices
from app.blueprints.rounds import wording
from app.models import Phase, Round
from app.policies import mechanisms
from app.policies.mechanisms import Way
from app.policies.phases import BY_DATE, Act, allows

DATES = {phase: column for phase, (column, _after) in BY_DATE.items()}


class WayFields:
    """How places are decided: one of the ways in words, or an order of one's own, moved by buttons."""

    way = RadioField(_l("How places are decided"), coerce=Way)
    criteria = SelectMultipleField(_l("An order of your own"))
    moved = ""  # the aim whose button was pressed: it keeps the focus

    def offer(self) -> None:
        self.way.choices = choices((way, words.title) for way, words in wording.WAYS.items())
        self.criteria.choices = choices((name, wording.criterion(name)) for name in mechanisms.ORDERABLE)

    @property
    def order(self) -> list[str]:
        """The order that the page shows; where another way is chosen, that of the way, to begin with."""
        known = [name for name in dict.fromkeys(self.criteria.data or ()) if name in mechanisms.ORDERABLE]
        return known or list(mechanisms.PRESETS[Way.FIRST_WISHES])

    @property
    def unused(self) -> list[str]:
        return [name for name in mechanisms.ORDERABLE if name not in self.order]

    def reorder(self, said: str) -> str | None:
        """`said` by a button: up:NAME, down:NAME, add:NAME or remove:NAME. Gives what to announce."""
        act, _colon, name = said.partition(":")
        order = self.order
        if name not in mechanisms.ORDERABLE or (name in order) is (act == "add"):
            return None
        place = order.index(name) if name in order else len(order)
        order = [one for one in order if one != name]
        if act != "remove":
            order.insert({"up": max(place - 1, 0), "down": place + 1}.get(act, len(order)), name)
        self.way.data, self.criteria.data, self.moved = Way.OWN, order or [name], name
        told = {"criterion": wording.criterion(name), "place": self.order.index(name) + 1 if name in self.order else 0}
        if act == "remove":
            return _("Taken out: %(criterion)s", **told)
        return _("Number %(place)s is now: %(criterion)s", **told)

    def validate_criteria(self, field):
        if self.way.data is Way.OWN and (wrong := mechanisms.fault(self.order)):
            raise ValidationError(wrong)

    def asked(self):
        """(mechanism, criteria) for the engine."""
        return mechanisms.asked(self.way.data, self.order)


class RoundForm(WayFields, EditForm):
    """Of a round on which people rely already, only the title and the dates ahead are left."""

    title = TextField(_l("Title"), validators=[Needed(_l("Enter the title.")), AtMost(200)])
    wishes_open_at = MomentField(_l("Wishes open"), validators=[Optional()])
    wishes_close_at = MomentField(_l("Wishes close"), validators=[InputRequired(_l("Enter when wishes close."))])
    ratings_close_at = MomentField(_l("Hosts have rated by"), validators=[Optional()])
    confirm_close_at = MomentField(_l("Places are confirmed by"), validators=[Optional()])
    clearing_close_at = MomentField(_l("Clearing ends"), validators=[Optional()])
    least_wishes = IntegerField(
        _l("Least wishes"), validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 100)], default=3
    )
    most_wishes = IntegerField(
        _l("Most wishes"), validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 100)], default=10
    )
    has_fallback = BooleanField(_l("Whoever gets none of their wishes may be placed elsewhere"))

    def __init__(self, obj: Round | None = None, **more):
        way = mechanisms.way_of(obj.mechanism, obj.criteria) if obj else Way.FIRST_WISHES
        super().__init__(obj=obj, **{"way": way, **more})
        self.round = obj
        self.offer()
        if obj is not None and not allows(obj.phase, Act.EDIT_ROUND):
            passed = [column for phase, column in DATES.items() if phase.place < obj.phase.place]
            for name in (*passed, "least_wishes", "most_wishes", "way", "criteria", "has_fallback"):
                delattr(self, name)

    @property
    def is_free(self) -> bool:
        return "way" in self

    def validate_most_wishes(self, field):
        if self.least_wishes.data and field.data and field.data < self.least_wishes.data:
            raise ValidationError(_("The most can't be below the least."))

    def validate_has_fallback(self, field):
        if field.data and self.way.data is Way.STABLE:
            raise ValidationError(_("The stable way knows only wishes. Take the tick out, or choose another way."))

    def values(self) -> dict:
        plain = ("title", "least_wishes", "most_wishes", "has_fallback")
        found = {name: self[name].data for name in plain if name in self}
        for column in DATES.values():
            if column in self:
                found[column] = self._moment(column)
        if self.is_free:
            found["mechanism"], found["criteria"] = self.asked()
        return found

    def _moment(self, column: str):
        """What is typed has no seconds: a moment of the same minute is the stored one."""
        typed, stored = self[column].moment, self.round and getattr(self.round, column)
        return stored if typed and stored and stored.replace(second=0, microsecond=0) == typed else typed


class SolveForm(WayFields, FlaskForm):
    """How one run decides: as the round has announced, unless it is changed here."""

    def __init__(self, round_: Round):
        super().__init__(way=mechanisms.way_of(round_.mechanism, round_.criteria), criteria=list(round_.criteria))
        self.offer()


class AdvanceForm(FlaskForm):
    version = IntegerField(widget=HiddenInput())
    to = HiddenField()

    @property
    def phase(self) -> Phase | None:
        return Phase(self.to.data) if self.to.data in set(Phase) else None


class ReopenForm(FlaskForm):
    version = IntegerField(widget=HiddenInput())
    until = MomentField(_l("New deadline"), validators=[InputRequired(_l("Enter the new deadline."))])
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why: everybody in the round is told.")), AtMost(300)])
