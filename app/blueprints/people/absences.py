"""Days on which a teacher can't supervise."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import InputRequired, ValidationError

from app.blueprints.parts import Part, PartForm
from app.models import TeacherAbsence
from app.services import people


class AbsenceForm(PartForm):
    """A day long past or far ahead is a slip of the pen."""

    starts_on = DateField(_l("First day away"), validators=[InputRequired(_l("Enter the first day."))])
    ends_on = DateField(_l("Last day away"), validators=[InputRequired(_l("Enter the last day."))])

    def validate_starts_on(self, field):
        today = date.today()
        if field.data and not date(today.year - 1, 1, 1) <= field.data <= date(today.year + 3, 12, 31):
            raise ValidationError(_("This day is too far away. Check the year."))

    def validate_ends_on(self, field):
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))
        if field.data and self.starts_on.data and (field.data - self.starts_on.data).days > 731:
            raise ValidationError(_("Nobody is away for more than two years. Check the year."))


def absence_words(absence: TeacherAbsence) -> str:
    return f"{absence.starts_on:%d.%m.%Y}–{absence.ends_on:%d.%m.%Y}"


PART = Part(
    TeacherAbsence,
    "teacher_id",
    _l("Days away"),
    AbsenceForm,
    absence_words,
    check=people.check_absence,
    make=people.new_absence,
    owner_id=lambda person: getattr(people.teacher_of(person), "id", None),
    hint=_l("A teacher does not supervise at a place of practice that has a day in common with these."),
)
