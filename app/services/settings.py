"""Settings of the installation that the administrator can change: typed, bounded, each with its default.

Facts that come from general knowledge or from a custom of the cluster stand here, never in code.
"""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import Setting
from app.policies.actor import Actor
from app.services import audit
from app.services.errors import Refused
from app.services.transaction import transaction
from app.text import clean


@dataclass(frozen=True)
class Definition:
    """A number has `least` and `most`, a text its greatest length in `most`."""

    key: str
    group: LazyString
    title: LazyString
    hint: LazyString
    default: int | str
    least: int = 0
    most: int = 200
    unit: LazyString | str = ""

    @property
    def is_number(self) -> bool:
        return isinstance(self.default, int)

    # What the audit trail asks of its subjects; the key stands in the details.
    __tablename__ = "setting"
    public_id = ""

    def read(self, typed: str) -> int | str:
        """The value that was typed, or Refused with what is expected."""
        text = clean(typed)
        if not self.is_number:
            if not 1 <= len(text) <= self.most:
                raise Refused(_("“%(title)s”: from 1 to %(most)s characters.", title=self.title, most=self.most))
            return text
        if not text.isascii() or not text.isdigit() or not self.least <= int(text) <= self.most:
            told = {"title": self.title, "least": self.least, "most": self.most}
            raise Refused(_("“%(title)s”: a whole number from %(least)s to %(most)s.", **told))
        return int(text)


@dataclass(frozen=True)
class Numbers(Definition):
    """Whole numbers from `least` to `most` with commas between them; `falling` or rising, each once."""

    falling: bool = False

    def read(self, typed: str) -> str:
        parts = [part for part in clean(typed).replace(";", ",").replace(" ", ",").split(",") if part]
        numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 6]
        fits = len(numbers) == len(parts) and all(self.least <= number <= self.most for number in numbers)
        if not fits or not numbers or numbers != sorted(set(numbers), reverse=self.falling):
            told = {"title": self.title, "least": self.least, "most": self.most, "example": self.default}
            raise Refused(
                _("“%(title)s”: whole numbers from %(least)s to %(most)s in order, for example %(example)s.", **told)
            )
        return ", ".join(map(str, numbers))


CLUSTER, ACCESS, PRIVACY, WORK = _l("The cluster"), _l("Signing in"), _l("Privacy"), _l("Practice and internships")
LETTERS = _l("Letters and reminders")
DAYS, HOURS, YEARS, PEOPLE = _l("days"), _l("hours"), _l("years"), _l("people")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "support_contact",
        CLUSTER,
        _l("Whom to ask for help"),
        _l("An e-mail or a telephone number; stands in letters and on error pages."),
        "help@klaster.example",
    ),
    Definition(
        "session_hours",
        ACCESS,
        _l("A session lasts"),
        _l("Without a visit for so long one signs in again."),
        12,
        1,
        720,
        HOURS,
    ),
    Definition(
        "invitation_days", ACCESS, _l("An invitation is good for"), _l("Then it is sent anew."), 14, 1, 90, DAYS
    ),
    Definition(
        "reset_hours",
        ACCESS,
        _l("A link for a new password is good for"),
        _l("The shorter, the safer."),
        2,
        1,
        72,
        HOURS,
    ),
    Definition(
        "small_cell",
        PRIVACY,
        _l("Least number shown in reports"),
        _l("Smaller counts are hidden from the coordinator's and the council's tables by group."),
        5,
        2,
        50,
        PEOPLE,
    ),
    Definition(
        "internship_interval_years",
        WORK,
        _l("A teacher's next internship is due after"),
        _l("Counted from the last day of the last one (the law on education, article 47: at least every three years)."),
        3,
        1,
        10,
        YEARS,
    ),
    Definition(
        "internship_warning_months",
        WORK,
        _l("Remind of an internship before it is due"),
        _l("From then on it stands on the teacher's home page."),
        6,
        1,
        24,
        _l("months"),
    ),
    Definition(
        "answer_days",
        WORK,
        _l("Time to answer an offered place"),
        _l("Where the round has no date of its own for it."),
        3,
        1,
        30,
        DAYS,
    ),
    Definition(
        "waiting_hours",
        WORK,
        _l("A place that falls free is kept for the waiting list"),
        _l("Then anybody without a place may take it."),
        24,
        0,
        240,
        HOURS,
    ),
    Definition(
        "clearance_warning_days",
        WORK,
        _l("Remind of a paper before it lapses"),
        _l("From then on it stands among the person's tasks."),
        30,
        1,
        180,
        DAYS,
    ),
    Definition(
        "hours_a_week",
        WORK,
        _l("Academic hours of practice a week, at most"),
        _l("More is warned of, not forbidden."),
        36,
        1,
        60,
        HOURS,
    ),
    Definition(
        "most_in_team",
        WORK,
        _l("A team that goes together has at most"),
        _l("The larger a team, the fewer places have room for it. Teams that exist already stay as they are."),
        5,
        2,
        20,
        PEOPLE,
    ),
    Definition(
        "capacity_change_percent",
        WORK,
        _l("Places of a slot differ from the last time by more than"),
        _l("Then whoever enters them says that the number is right. One place more or fewer is no matter."),
        50,
        5,
        500,
        "%",
    ),
    Definition(
        "confirm_link_days",
        WORK,
        _l("A link to confirm places is good for"),
        _l("A host opens it from a letter, without signing in."),
        14,
        1,
        60,
        DAYS,
    ),
    Numbers(
        "answer_reminder_days",
        LETTERS,
        _l("Remind of an offered place before its deadline"),
        _l("The person and the host, once for each number, and only who has not answered. 0 switches it off."),
        "3, 1",
        0,
        30,
        DAYS,
        falling=True,
    ),
    Definition(
        "digest_hour",
        LETTERS,
        _l("Digests are sent at"),
        _l("By the clock of the region."),
        8,
        0,
        23,
        _l("o'clock"),
    ),
    Definition(
        "digest_weekday", LETTERS, _l("Weekly digests are sent on day"), _l("1 is Monday, 7 is Sunday."), 1, 1, 7
    ),
    Numbers(
        "mailing_shares",
        LETTERS,
        _l("A mass sending goes out in stages of"),
        _l("Parts of all recipients, counted from the start; the rest goes in the last stage."),
        "5, 25",
        1,
        99,
        "%",
    ),
    Definition(
        "mailing_small",
        LETTERS,
        _l("A sending goes out in stages from"),
        _l("A smaller one goes out at once."),
        50,
        1,
        10_000,
        PEOPLE,
    ),
    Definition(
        "mailing_pause_minutes",
        LETTERS,
        _l("Pause between two stages of a sending"),
        _l("Time for letters to come back and for people to call."),
        10,
        0,
        1440,
        _l("minutes"),
    ),
    Definition(
        "mailing_most_failed",
        LETTERS,
        _l("A sending stops when more letters of a stage fail or come back than"),
        _l("Then the coordinator decides whether it goes on."),
        5,
        0,
        100,
        "%",
    ),
    Definition(
        "mailing_most_off",
        LETTERS,
        _l("A sending stops when the number of recipients differs from the preview by more than"),
        _l("Five people more or fewer are no matter."),
        10,
        0,
        100,
        "%",
    ),
)
BY_KEY: dict[str, Definition] = {definition.key: definition for definition in DEFINITIONS}


def get(key: str) -> int | str:
    """The value in force; all stored ones are read once per request."""
    return _stored().get(key, BY_KEY[key].default)


def numbers(key: str) -> list[int]:
    """The value of a setting that lists numbers."""
    return [int(part) for part in str(get(key)).split(",")]


def _stored() -> dict[str, object]:
    known = db.session().info  # lives as long as the request or the job
    if "settings" not in known:
        known["settings"] = {row.key: row.value for row in db.session.execute(select(Setting.key, Setting.value))}
    return known["settings"]


def change(actor: Actor, key: str, typed: str) -> None:
    """Store the value; the default itself is not stored."""
    definition = BY_KEY[key]
    value = definition.read(typed)
    with transaction() as session:
        stored = session.get(Setting, key)
        before = stored.value if stored else definition.default
        if value == before:
            return
        if stored is None:
            stored = Setting(key=key)
            session.add(stored)
        stored.value, stored.changed_by_id = value, actor.person_id
        audit.record(actor.person_id, "setting:change", definition, setting=key, before=before, after=value)
    _forget()


def reset(actor: Actor, key: str) -> None:
    """Back to the default."""
    definition = BY_KEY[key]
    with transaction() as session:
        stored = session.get(Setting, key)
        if stored is None:
            return
        audit.record(
            actor.person_id, "setting:change", definition, setting=key, before=stored.value, after=definition.default
        )
        session.delete(stored)
    _forget()


def _forget() -> None:
    db.session().info.pop("settings", None)
