"""What students and teachers have in common: columns, recognising a person, making or changing one."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.models import Account, Person, Sex
from app.services.imports import fields
from app.services.imports.kinds import Ground, Record, Row, change, given
from app.services.imports.words import choices, column
from app.text import fold

SEXES = choices("sex", Sex)
OWN = ("surname", "given_name", "patronymic", "birth_date", "sex", "phone")


def _years_ago(years: int) -> date:
    return date.today() - timedelta(days=round(years * 365.25))


SURNAME = column("people", "surname", _l("Surname"), fields.name(80), required=True, differs=True)
GIVEN_NAME = column("people", "given_name", _l("Given name"), fields.name(80), required=True, differs=True)
PATRONYMIC = column("people", "patronymic", _l("Patronymic"), fields.name(80), _l("Empty if there is none."))
BIRTH_DATE = column(
    "people",
    "birth_date",
    _l("Date of birth"),
    fields.day(lambda: _years_ago(90), lambda: _years_ago(13)),
    _l("Needed to tell namesakes apart and to know who is a minor."),
    differs=True,
)
SEX = column("people", "sex", _l("Sex"), fields.member(SEXES), _l("The first letter is enough."))
EMAIL = column(
    "people",
    "email",
    _l("E-mail"),
    fields.email,
    _l("Only used when people are invited; nothing is kept otherwise."),
    differs=True,
)
PHONE = column("people", "phone", _l("Phone"), fields.phone)


class Known:
    """The people of the organisation, to be recognised by name and date of birth."""

    def __init__(self, people: Iterable[Person]):
        self.by_id = {person.id: person for person in people}
        self._by_name: dict[tuple, list[Person]] = {}
        for person in self.by_id.values():
            self._by_name.setdefault(_named(person.surname, person.given_name, person.patronymic), []).append(person)
        self._by_short: dict[tuple, list[Person]] = {}
        for person in self.by_id.values():
            self._by_short.setdefault(_named(person.surname, person.given_name, ""), []).append(person)

    def find(self, row: Row) -> Person | None:
        """By full name, and by date of birth where both are known; several that fit are a fault."""
        values = row.values
        if "surname" not in values or "given_name" not in values:
            return None
        key = _named(values["surname"], values["given_name"], values.get("patronymic", ""))
        namesakes = self._by_name.get(key, []) if values.get("patronymic") else self._by_short.get(key, [])
        born = values.get("birth_date")
        fitting = [one for one in namesakes if not born or not one.birth_date or one.birth_date == born]
        if len(fitting) > 1:
            row.wrong("surname", "namesakes", count=len(fitting))
        return fitting[0] if len(fitting) == 1 else None


def _named(*parts: str) -> tuple:
    return tuple(fold(part) for part in parts)


class Emails:
    """E-mails that are taken, by whom."""

    def __init__(self, rows: Iterable[Row]):
        wanted = {row.values["email"] for row in rows if "email" in row.values}
        self._taken: dict[str, int] = {}
        for start in range(0, len(wanted), 1000):
            some = sorted(wanted)[start : start + 1000]
            self._taken.update(
                db.session.execute(select(Account.email, Account.person_id).where(Account.email.in_(some))).all()
            )

    def account(self, row: Row, person: Record | int, has_account: bool, ground: Ground) -> list[Record]:
        """A new account for the person, when people are invited; somebody else's e-mail is a fault."""
        email = row.values.get("email")
        if not email:
            return []
        if self._taken.get(email) not in (None, person):
            row.wrong("email", "email_taken")
            return []
        if has_account or email in self._taken or not ground.invite:
            return []
        return [Record(Account, {"person_id": person, "email": email})]


def with_accounts(ids: Iterable[int]) -> set[int]:
    ids = sorted(ids)
    chunks = [ids[start : start + 1000] for start in range(0, len(ids), 1000)]
    return {
        key
        for some in chunks
        for key in db.session.scalars(select(Account.person_id).where(Account.person_id.in_(some)))
    }


def person_change(person: Person, row: Row) -> Record | None:
    now = {name: getattr(person, name) for name in OWN}
    return change(Person, person.id, person.version, now, given(row, *OWN))


def new_person(row: Row) -> Record:
    return Record(Person, given(row, *OWN))
