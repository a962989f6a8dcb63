"""The forms of work by hand: what is wanted (in the address, so that the preview can be passed on), then why."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, SearchField, SelectField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.blueprints.fields import AtMost, Needed, TextField
from app.blueprints.filters import FilterForm
from app.labels import period
from app.models import Assignment, ManualKind
from app.policies.actor import Actor
from app.queries import by_hand as queries
from app.services.by_hand import Agreed, Given
from app.services.effects import Effect, Wanted


class TargetForm(FilterForm):
    """What is wanted; `wanted()` gives it once it is whole, else nothing."""

    kind: ManualKind

    def __init__(self, actor: Actor, assignment: Assignment):
        super().__init__()
        self.actor, self.assignment = actor, assignment
        self.offer()

    def offer(self) -> None:
        """Fill the choices."""

    def chosen_ones(self) -> list[Wanted]:
        return self.wanted() if self.validate() else []

    def wanted(self) -> list[Wanted]:
        raise NotImplementedError

    def as_now(self, **other) -> Wanted:
        now = self.assignment
        values = {"slot": now.slot, "starts_on": now.starts_on, "ends_on": now.ends_on}
        return Wanted(now, **{**values, "supervisor_id": now.supervisor_id, **other})


def to_slot(assignment: Assignment, slot) -> Wanted:
    return Wanted(assignment, slot, slot.starts_on, slot.ends_on, assignment.supervisor_id)


class MoveForm(TargetForm):
    slot = SelectField(_l("New place"), validate_choice=False)

    def offer(self) -> None:
        found = queries.choices(self.actor, self.assignment)
        self.slots = {one.slot.public_id: one.slot for one in found}
        groups = {
            _("Wishes of the list"): [one for one in found if one.rank and not one.breaks],
            _("Other places open to this person"): [one for one in found if not one.rank and not one.breaks],
            _("Only if a rule is set aside"): [one for one in found if one.breaks],
        }
        self.slot.choices = {"": [("", _("choose a place"))]} | {
            title: [(one.slot.public_id, _words(one)) for one in group] for title, group in groups.items() if group
        }

    def wanted(self) -> list[Wanted]:
        slot = self.slots.get(self.slot.data)
        return [to_slot(self.assignment, slot)] if slot else []


def _words(choice: queries.Choice) -> str:
    slot = choice.slot
    told = f"{slot.site.name}, {period(slot.starts_on, slot.ends_on)}"
    return f"{choice.rank}. {told}" if choice.rank else told


class SwapForm(TargetForm):
    text = SearchField(_l("Beginning of the surname of the other person"), validators=[Length(max=80)])
    other = HiddenField()

    def offer(self) -> None:
        self.found = queries.others(self.actor, self.assignment, self.text.data or "")

    def wanted(self) -> list[Wanted]:
        other = queries.other(self.actor, self.assignment, self.other.data or "")
        if other is None:
            return []
        return [to_slot(self.assignment, other.slot), to_slot(other, self.assignment.slot)]


class DatesForm(TargetForm):
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day"), validators=[Optional()])

    def offer(self) -> None:
        if self.starts_on.data is None and self.ends_on.data is None and not self.is_asked:
            self.starts_on.data, self.ends_on.data = self.assignment.starts_on, self.assignment.ends_on

    @property
    def is_asked(self) -> bool:
        return bool(self.starts_on.raw_data or self.ends_on.raw_data)

    def validate_ends_on(self, field) -> None:
        if self.is_asked and not (self.starts_on.data and field.data):
            raise ValidationError(_("Enter both days."))
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day can't be before the first."))

    def wanted(self) -> list[Wanted]:
        return [self.as_now(starts_on=self.starts_on.data, ends_on=self.ends_on.data)] if self.is_asked else []


class SupervisorForm(TargetForm):
    supervisor = SelectField(_l("New supervisor"), validate_choice=False)

    def offer(self) -> None:
        own, others = queries.supervisors(self.assignment)
        self.teachers = {one.person.public_id: one for one in (*own, *others)}
        groups = {_("Supervisors of the group"): own, _("Only if a rule is set aside"): others}
        self.supervisor.choices = {"": [("", _("choose a person"))]} | {
            title: [(one.person.public_id, one.person.full_name) for one in group]
            for title, group in groups.items()
            if group
        }

    def wanted(self) -> list[Wanted]:
        teacher = self.teachers.get(self.supervisor.data)
        return [self.as_now(supervisor_id=teacher.id)] if teacher else []


TARGETS: dict[ManualKind, type[TargetForm]] = {
    ManualKind.MOVE: MoveForm,
    ManualKind.SWAP: SwapForm,
    ManualKind.DATES: DatesForm,
    ManualKind.SUPERVISOR: SupervisorForm,
}


class ConfirmForm(FlaskForm):
    """`seen`: the versions on the page. Agreed by the first person and, in a swap, by the other; both parts or none."""

    seen = HiddenField()
    reason = TextField(_l("Reason"), validators=[Needed(_l("Say why: everybody concerned reads it.")), AtMost(300)])
    is_sure = BooleanField(_l("It is meant so: the rules named above are set aside"))
    agreed_on = DateField(_l("Agreed on"), validators=[Optional()])
    agreed_how = TextField(_l("How they have agreed"), validators=[AtMost(160)])
    other_agreed_on = DateField(_l("The other person agreed on"), validators=[Optional()])
    other_agreed_how = TextField(_l("How the other person has agreed"), validators=[AtMost(160)])

    def __init__(self, wanted: list[Wanted], effect: Effect):
        super().__init__(seen=" ".join(str(one.assignment.version) for one in wanted))
        self.people, self.breaks = wanted, bool(effect.faults)
        if self.breaks:
            self.is_sure.validators = [InputRequired(_l("Tick that it is meant so, or choose something else."))]

    def validate_agreed_how(self, field) -> None:
        _both_or_none(self.agreed_on, field)

    def validate_other_agreed_how(self, field) -> None:
        _both_or_none(self.other_agreed_on, field)

    def given(self) -> Given:
        pairs = ((self.agreed_on, self.agreed_how), (self.other_agreed_on, self.other_agreed_how))
        agreed = {
            one.assignment.id: Agreed(day.data, how.data)
            for one, (day, how) in zip(self.people, pairs, strict=False)
            if day.data
        }
        versions = [int(one) if one.isdigit() else 0 for one in (self.seen.data or "").split()]
        seen = {one.assignment.id: version for one, version in zip(self.people, versions, strict=False)}
        return Given(self.reason.data, seen, bool(self.is_sure.data), agreed)


def _both_or_none(day: DateField, how: TextField) -> None:
    if bool(day.data) != bool(how.data):
        raise ValidationError(_("Enter both when and how, for example: by telephone."))
