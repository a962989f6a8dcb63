"""What is wrong with a file or a cell, in words: what was expected, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, force_locale, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.adapters.tables import Unreadable
from app.models import ImportFault
from app.services.imports.fields import Field

UNREADABLE = {
    "old_excel": _l("This is an old Excel file (.xls) or one locked with a password. Save it as .xlsx without a password, or as CSV, and send it again."),
    "not_excel": _l("This is not an Excel workbook. Save the table as .xlsx or CSV and send it again."),
    "empty": _l("There is nothing in this file. Choose another one."),
    "no_rows": _l("The file has a header and no rows under it. Fill the table in and send it again."),
    "columns": _l("The table has %(found)s columns; at most %(most)s are read. Delete those that are not needed."),
    "rows": _l("The table has more than %(most)s rows. Send it in parts."),
    "not_text": _l("This is not a table: the file has bytes that no text has. Send a CSV file or an Excel workbook (.xlsx)."),
    "garbled": _l("The letters of this file are garbled: it was saved in a wrong encoding before. Open the original once more and save it as “CSV UTF-8” or .xlsx."),
    "coding": _l("The file is in the encoding %(coding)s, which is not read. Save it as “CSV UTF-8” or .xlsx and send it again."),
    "quotes": _l("A quotation mark is opened in line %(line)s or after it and never closed. Mend it and send the file again."),
    "bomb": _l("The file would unpack to far more than it seems to hold, so it is not opened."),
    "locked": _l("The file is locked with a password. Take the password off and send it again."),
    "damaged": _l("The file is damaged. Save it anew and send it again."),
}  # fmt: skip

# code → (what was expected, how to mend it)
FAULTS: dict[str, tuple[LazyString, LazyString]] = {
    "required": (_l("something in this cell"), _l("Fill the cell in.")),
    "too_long": (_l("at most %(most)s characters; there are %(length)s"), _l("Make it shorter.")),
    "not_name": (_l("letters only"), _l("Take out digits and signs. Is it the right column?")),
    "not_number": (_l("a whole number from %(least)s to %(most)s"), _l("Write digits only.")),
    "not_date": (_l("a date such as 17.05.2006"), _l("Write day, month and a year of four digits, with points.")),
    "date_range": (_l("a date from %(first)s to %(last)s"), _l("Check the year.")),
    "not_choice": (_l("one of: %(choices)s"), _l("Write one of these words.")),
    "not_inn": (_l("an INN of 10 or 12 digits that agree with each other"), _l("Compare it with the document: a digit is wrong or missing.")),
    "not_ogrn": (_l("an OGRN of 13 or OGRNIP of 15 digits that agree with each other"), _l("Compare it with the document: a digit is wrong or missing.")),
    "digits": (_l("%(digits)s digits for this kind of organisation"), _l("Check the kind and the number.")),
    "not_specialty": (_l("a code such as 44.02.01"), _l("Write the code of the specialty, with points.")),
    "not_email": (_l("an address such as name@college.example"), _l("Write one address, without spaces.")),
    "not_phone": (_l("a telephone number such as +7 (4812) 00-00-00"), _l("Write one number.")),
    "group_unknown": (_l("one of the groups: %(known)s"), _l("Correct the name, or enter the group first.")),
    "municipality_unknown": (_l("a municipality of the region"), _l("Write it as in the list of municipalities; the name alone is enough.")),
    "specialty_unknown": (_l("a specialty that is in Klaster; %(code)s is not"), _l("Check the code.")),
    "of_professional": (_l("nothing: only a professional competency belongs to a specialty"), _l("Clear the cell, or correct the kind.")),
    "programme_unknown": (_l("one of the programmes: %(known)s"), _l("Write its title or code, or enter the programme first.")),
    "organisation_unknown": (_l("an organisation for which you may do this"), _l("Write its short name or INN as in Klaster.")),
    "site_unknown": (_l("one of the sites: %(known)s"), _l("Correct the name, or enter the site first.")),
    "round_unknown": (_l("the title of a round that is open for slots"), _l("Write it as in Klaster, or leave the cell empty.")),
    "round_over": (_l("a slot that may still be changed"), _l("Its round is over: take the line out.")),
    "several": (_l("a name that only one has; %(count)s have it"), _l("Give more of the name, or another sign.")),
    "namesakes": (_l("one person; %(count)s people fit"), _l("Add the date of birth or the record number.")),
    "two_organisations": (_l("one organisation: the INN is of %(first)s, the OGRN of %(second)s"), _l("Correct one of the two numbers.")),
    "email_taken": (_l("an e-mail that nobody else signs in with"), _l("Ask the person for another address.")),
    "double": (_l("each of them once"), _l("It is the same as line %(line)s: take one of the two out.")),
    "double_value": (_l("a value that no other line has"), _l("Line %(line)s has it too: correct one of the two.")),
    "changed_twice": (_l("one line for each"), _l("Line %(line)s says something else of the same one: leave one of the two.")),
    "dates_order": (_l("a day not before %(first)s"), _l("Are the two dates in each other's place?")),
    "more_than": (_l("not more than %(other)s"), _l("Correct one of the two numbers.")),
    "less_than": (_l("not less than %(other)s"), _l("Correct one of the two numbers.")),
    "module_published": (
        _l("a module that is not published yet"),
        _l("A published version never changes: make a new version on the page of the module."),
    ),
    "extra_cells": (_l("no more cells than the header has"), _l("Put a text that has the separator in it into quotation marks.")),
    "changed_since": (_l("as the import left it"), _l("It has been changed or removed since: put it right by hand.")),
    "used_since": (_l("nothing that relies on it"), _l("It is in use already (%(by)s): take that off first.")),
    # Warnings
    "other_surname": (_l("the surname that is stored: %(stored)s"), _l("Right after a marriage; otherwise check the record number.")),
    "other_number": (_l("the record number that is stored: %(stored)s"), _l("A namesake born on the same day is entered as a new person.")),
    "name_kept": (_l("the name that is stored: %(stored)s"), _l("Names are not changed by a table: do it on the page of the organisation.")),
    "whole_column": (_l("this column can't be read in %(count)s of %(of)s rows"), _l("Is it matched with the right column of the file?")),
    "whole_group": (_l("every row of “%(group)s” is faulty: %(count)s"), _l("Look for one common cause: a misspelt name, another year.")),
    "swapped": (_l("it looks as if this column and “%(other)s” stand in each other's place"), _l("Choose the columns anew.")),
    "ranks": (_l("the numbers 1, 2, 3 … %(most)s stand here, as if rows had been numbered"), _l("Check that the right column is chosen.")),
    "all_alike": (_l("every row says “%(value)s”, where rows usually differ"), _l("Check that the column was not filled down by mistake.")),
}  # fmt: skip

ERRORS = {
    "stopped": _l("Stopped. Nothing was written."),
    "failed": _l("It did not work, and nothing was written. Try again; if it happens once more, tell the administrator."),
    "differs": _l("Something in Klaster has changed since the check, so nothing was written. Below is a fresh report: look at it and press again."),
    "in_use": _l("It can't be taken back: something has been changed or relied upon since. The rows are below; nothing was touched."),
}  # fmt: skip

STAGES = {
    "": _l("Waiting for a worker"),
    "import_reading": _l("Reading the rows"),
    "import_checking": _l("Comparing with what is in Klaster"),
    "import_writing": _l("Writing"),
    "import_inviting": _l("Sending invitations"),
    "import_undoing": _l("Taking back"),
}

KNOWN_BY = {
    "record_number": _l("by record number"),
    "name": _l("by name"),
    "inn": _l("by INN"),
    "ogrn": _l("by OGRN"),
    "period": _l("by site and days"),
    "code": _l("by code"),
}

USERS = {
    "participant": _l("the person takes part in a round"),
    "student": _l("a student stands in it"),
    "slot": _l("there is a slot"),
    "wish": _l("somebody wishes for it"),
    "site": _l("there is a site"),
    "role_grant": _l("a role was given"),
    "sign_in_session": _l("the person has signed in"),
    "audit_entry": _l("the person has done something"),
    "study_group": _l("there is a group"),
}


class Facts(dict):
    def __missing__(self, _key):
        return "—"


@dataclass(frozen=True)
class Said:
    """A fault in words."""

    expected: str
    mend: str


def unreadable(fault: Unreadable) -> str:
    return str(UNREADABLE[fault.code]) % fault.facts


def said(fault: ImportFault, titles_: Mapping[str, str]) -> Said:
    expected, mend = FAULTS[fault.code]
    facts = Facts({name: _shown(name, value, titles_) for name, value in fault.facts.items()})
    return Said(str(expected) % facts, str(mend) % facts)


def _shown(name: str, value, titles_: Mapping[str, str]):
    if name in ("first", "last") and isinstance(value, str) and len(value) == 10 and value[4] == "-":
        return format_date(date.fromisoformat(value), "dd.MM.yyyy")
    if name == "by":
        return USERS.get(value, _("something else refers to it"))
    return titles_.get(value, value) if name == "other" and isinstance(value, str) else value


def error(code: str) -> str:
    """A code of ours, or the sentence that was stored."""
    return str(ERRORS.get(code, code))


def stage(name: str) -> str:
    return str(STAGES.get(name, name))


def known_by(name: str) -> str:
    return str(KNOWN_BY.get(name, name))


def titles(field: Field) -> list[str]:
    """The title of a column in both languages: a file may have either."""
    found = []
    for locale in ("ru", "en"):
        with force_locale(locale):
            found.append(str(field.title))
    return found
