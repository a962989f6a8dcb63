"""Who may open what: every address × method × role × whose object, generated from the address map.

The table below is written by hand and is the promise; app/policies/rules.py is how it is kept. A new address fails here
until it has its line. `ANY`: whoever holds the role. `OWN`: only objects of the person or their organisation. `ALL`:
every object. A role that is not named may not: the page says so (403), or, where an object is named, there is no such
page (404), so that nobody learns what exists.
"""

import re
import shutil
from dataclasses import dataclass, field

import pytest
from flask import Flask

from app.extensions import db
from app.models import Role, SignInSession
from tests.conftest import Client, make_app, put_into_session
from tests.world import World, world

ANY, OWN, ALL = "any", "own", "all"
COORDINATOR, COUNCIL, ADMINISTRATOR = Role.COORDINATOR, Role.COUNCIL_MEMBER, Role.ADMINISTRATOR
STUDENT, TEACHER, COLLEGE, SCHOOL = Role.STUDENT, Role.TEACHER, Role.COLLEGE_MANAGER, Role.SCHOOL_MANAGER
HOST, MENTOR = Role.HOST_MANAGER, Role.MENTOR


@dataclass(frozen=True)
class Line:
    who: dict[Role, str] = field(default_factory=dict)
    object: str | None = None
    public: bool = False
    spent: bool = False  # what the address names is gone for everybody
    values: dict[str, str] = field(default_factory=dict)  # further parts of the address, as in `form`
    form: dict[str, str] = field(default_factory=dict)  # name of a field → its value, or the kind of object it names


def public(object: str | None = None, **more) -> Line:
    return Line({}, object, public=True, **more)


def parts(noun: str, who: dict[Role, str], object: str | None, part: str, kind: str) -> dict[str, Line]:
    """The pages of the parts of an object; a part is told by the word in the address and its own identifier."""
    one = {"part": part, "part_id": kind}
    return {
        f"GET {noun}.add_part": Line(who, object, values={"part": part}),
        f"POST {noun}.add_part": Line(who, object, values={"part": part}),
        f"GET {noun}.change_part": Line(who, object, values=one),
        f"POST {noun}.change_part": Line(who, object, values=one, form={"version": "1"}),
        f"POST {noun}.remove_part": Line(who, object, values=one),
    }


PERSONAL = {STUDENT: OWN, TEACHER: OWN}
ROUNDS = {COORDINATOR: ALL, COUNCIL: ALL, COLLEGE: OWN}
RUNS = {COORDINATOR: ALL, COUNCIL: ALL}
MANAGERS = {COLLEGE: OWN, SCHOOL: OWN, HOST: OWN}
MANAGERS_ANY = {COLLEGE: ANY, SCHOOL: ANY, HOST: ANY}
KEEPERS = {COORDINATOR: ALL, **MANAGERS}
DEPUTIES, DEPUTIES_ANY = {COORDINATOR: OWN, MENTOR: OWN}, {COORDINATOR: ANY, MENTOR: ANY}  # as long as they are
SITES = {COORDINATOR: ALL, COLLEGE: OWN, SCHOOL: OWN, HOST: OWN}
COLLEGES = {COORDINATOR: ALL, COLLEGE: OWN}
STAFF = {COORDINATOR: ALL, ADMINISTRATOR: ALL, **MANAGERS}
MODULE_KEEPERS = {COORDINATOR: ANY, COLLEGE: ANY, SCHOOL: ANY, HOST: ANY}
MODULE_ACTS = [("GET", name) for name in ("draft", "edit", "competencies_of", "needs", "withdraw")]
MODULE_ACTS += [("POST", name) for name in ("edit", "competencies_of", "withdraw", "publish", "discard", "new_version")]
MODULE_ACTS += [("POST", "restore")]
EVERYONE = Line(dict.fromkeys(Role, ANY))

WRITERS = {COORDINATOR: ANY, ADMINISTRATOR: ANY}

TABLE: dict[str, Line] = {
    "GET home.index": public(),
    "POST home.set_language": public(form={"locale": "en"}),
    "GET sessions.new": public(),
    "POST sessions.new": public(),
    "POST sessions.end": Line(dict.fromkeys(Role, ANY)),
    "GET sessions.forgotten": public(),
    "POST sessions.forgotten": public(form={"email": "nobody@example.test"}),
    "GET links.follow": public(values={"token": "none"}, spent=True),
    "POST links.follow": public(values={"token": "none"}, spent=True),
    "GET profile.show": EVERYONE,
    "POST profile.show": EVERYONE,
    "GET profile.password": EVERYONE,
    "POST profile.password": EVERYONE,
    "GET profile.email": EVERYONE,
    "POST profile.email": EVERYONE,
    "GET profile.readers": EVERYONE,
    "POST profile.end_session": EVERYONE,
    "POST profile.act_as": EVERYONE,
    "GET staff.index": Line(STAFF, "organisation"),
    "GET staff.invite": Line(STAFF, "organisation"),
    "POST staff.invite": Line(STAFF, "organisation"),
    "GET staff.withdraw": Line(STAFF, "organisation", values={"grant_id": "grant"}),
    "POST staff.withdraw": Line(STAFF, "organisation", values={"grant_id": "grant"}),
    "POST staff.invite_again": Line(STAFF, "organisation", values={"grant_id": "grant"}),
    "GET assets.htmx": public(),
    "GET home.health": public(),
    "GET crawlers.robots": public(),
    "GET crawlers.sitemap": public(),
    "GET organisations.index": public(),
    "GET organisations.new": Line({COORDINATOR: ANY}),
    "POST organisations.new": Line({COORDINATOR: ANY}),
    "GET organisations.edit": Line(KEEPERS, "organisation"),
    "POST organisations.edit": Line(KEEPERS, "organisation"),
    **parts("organisations", KEEPERS, "organisation", "contacts", "contact"),
    "GET files.show": public("public file"),
    "GET organisations.show": public("organisation"),
    "GET search.index": public(),
    "GET modules.index": public(),
    "GET modules.show": public("module"),
    "GET modules.versions": public("module"),
    "GET modules.as_json": public("module"),
    "GET modules.export_parts": Line(EVERYONE.who, values={"format": "xlsx"}),
    "GET modules.bring_in": Line(KEEPERS, "organisation"),
    "POST modules.bring_in": Line(KEEPERS, "organisation"),
    "GET modules.mine": Line(MODULE_KEEPERS),
    "POST modules.publish_many": Line(MODULE_KEEPERS),
    "GET modules.export_mine": Line(MODULE_KEEPERS, values={"format": "csv"}),
    "GET modules.new": Line(KEEPERS, "organisation"),
    "POST modules.new": Line(KEEPERS, "organisation"),
    **{f"{act} modules.{name}": Line(SITES, "module") for act, name in MODULE_ACTS},
    "POST modules.change_needs": Line(SITES, "module", values={"act": "add"}, form={"needed": "module"}),
    **parts("modules", SITES, "module", "parts", "module part"),
    "GET module_runs.index": public(),
    "GET module_runs.show": public("module run"),
    "GET module_runs.mine": Line(MODULE_KEEPERS),
    "GET module_runs.export_mine": Line(MODULE_KEEPERS, values={"format": "csv"}),
    "GET module_runs.copy": Line(MODULE_KEEPERS),
    "POST module_runs.copy": Line(MODULE_KEEPERS),
    "GET module_runs.new": Line(SITES, "module"),
    "POST module_runs.new": Line(SITES, "module"),
    "GET module_runs.edit": Line(SITES, "module run"),
    "POST module_runs.edit": Line(SITES, "module run"),
    "GET module_runs.cancel": Line(SITES, "module run"),
    "POST module_runs.cancel": Line(SITES, "module run"),
    **parts("module_runs", SITES, "module run", "meetings", "lesson"),
    "GET competencies.index": public(),
    "GET competencies.new": Line({COORDINATOR: ANY}),
    "POST competencies.new": Line({COORDINATOR: ANY}),
    "GET competencies.edit": Line({COORDINATOR: ALL}, "competency"),
    "POST competencies.edit": Line({COORDINATOR: ALL}, "competency"),
    "POST competencies.remove": Line({COORDINATOR: ALL}, "competency"),
    "GET programmes.index": public(),
    "GET programmes.show": public("programme"),
    "GET enrolments.index": Line({STUDENT: ANY, TEACHER: ANY}),
    "GET enrolments.courses": Line({STUDENT: ANY, TEACHER: ANY}),
    "GET enrolments.choose": Line(PERSONAL, "applicant"),
    "POST enrolments.add": Line(PERSONAL, "applicant"),
    "POST enrolments.move": Line(PERSONAL, "applicant"),
    "POST enrolments.remove": Line(PERSONAL, "applicant"),
    "POST enrolments.certify": Line(PERSONAL, "applicant"),
    "POST enrolments.take": Line(PERSONAL, "run to enrol on"),
    "POST enrolments.wait": Line(PERSONAL, "run to enrol on"),
    "POST enrolments.drop": Line(PERSONAL, "enrolment"),
    "GET enrolment_rounds.index": Line({COORDINATOR: ANY, COUNCIL: ANY}),
    "GET enrolment_rounds.export": Line({COORDINATOR: ANY, COUNCIL: ANY}, values={"format": "csv"}),
    "GET enrolment_rounds.new": Line({COORDINATOR: ANY}),
    "POST enrolment_rounds.new": Line({COORDINATOR: ANY}),
    "GET enrolment_rounds.show": Line(RUNS, "enrolment round"),
    "GET enrolment_rounds.edit": Line({COORDINATOR: ALL}, "enrolment round"),
    "POST enrolment_rounds.edit": Line({COORDINATOR: ALL}, "enrolment round"),
    "GET enrolment_rounds.runs": Line({COORDINATOR: ALL}, "enrolment round"),
    "POST enrolment_rounds.runs": Line({COORDINATOR: ALL}, "enrolment round"),
    "GET enrolment_rounds.groups": Line({COORDINATOR: ALL}, "enrolment round"),
    "POST enrolment_rounds.groups": Line({COORDINATOR: ALL}, "enrolment round"),
    "GET enrolment_rounds.learners": Line({COORDINATOR: ALL}, "enrolment round"),
    "GET enrolment_rounds.export_learners": Line({COORDINATOR: ALL}, "enrolment round", values={"format": "csv"}),
    "POST enrolment_rounds.advance": Line({COORDINATOR: ALL}, "enrolment round"),
    "POST enrolment_rounds.solve": Line({COORDINATOR: ALL}, "enrolment round"),
    "GET enrolment_solves.show": Line(RUNS, "enrolment solve"),
    "GET enrolment_solves.progress": Line(RUNS, "enrolment solve"),
    "GET enrolment_solves.bundle": Line({COORDINATOR: ALL}, "enrolment solve"),
    "POST enrolment_solves.cancel": Line({COORDINATOR: ALL}, "enrolment solve"),
    "POST enrolment_solves.approve": Line(RUNS, "enrolment solve"),
    "POST enrolment_solves.publish": Line({COORDINATOR: ALL}, "enrolment solve"),
    "GET sites.index": public(),
    "GET sites.show": public("site"),
    "GET people.index": Line({COORDINATOR: ANY, COLLEGE: ANY, TEACHER: ANY}),
    "GET people.show": Line({COORDINATOR: ALL, COLLEGE: OWN, TEACHER: OWN}, "person"),
    "GET people.edit": Line(COLLEGES, "person"),
    "POST people.edit": Line(COLLEGES, "person"),
    "POST people.confirm_paper": Line(COLLEGES, "person", values={"part_id": "paper"}),
    "POST people.withdraw_consent": Line(COLLEGES, "person", values={"part_id": "consent"}),
    **parts("people", COLLEGES, "person", "guardians", "guardian"),
    "GET practice_profile.show": Line({STUDENT: ANY, TEACHER: ANY}),
    "POST practice_profile.show": Line({STUDENT: ANY, TEACHER: ANY}),
    **parts("practice_profile", {STUDENT: ANY, TEACHER: ANY}, None, "guardians", "own guardian"),
    "GET groups.index": Line({COORDINATOR: ANY, COLLEGE: ANY, TEACHER: ANY}),
    "GET groups.year": Line({COORDINATOR: ANY, COLLEGE: ANY, TEACHER: ANY}),
    "GET groups.new": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "POST groups.new": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "GET groups.show": Line({COORDINATOR: ALL, COLLEGE: OWN, TEACHER: OWN}, "group"),
    "GET groups.edit": Line(COLLEGES, "group"),
    "POST groups.edit": Line(COLLEGES, "group"),
    "GET groups.enrol": Line(COLLEGES, "group"),
    "POST groups.enrol": Line(COLLEGES, "group"),
    **parts("groups", COLLEGES, "group", "periods", "period"),
    "GET teaching.show": Line({TEACHER: ANY}),
    "GET sites.mine": Line({COORDINATOR: ANY, COLLEGE: ANY, HOST: ANY, SCHOOL: ANY}),
    "GET sites.new": Line(KEEPERS, "organisation"),
    "POST sites.new": Line(KEEPERS, "organisation"),
    "GET sites.edit": Line(SITES, "site"),
    "POST sites.edit": Line(SITES, "site"),
    "POST sites.close": Line(SITES, "site"),
    "POST sites.reopen": Line(SITES, "site"),
    **parts("sites", SITES, "site", "mentors", "site mentor"),
    "GET slots.new": Line(SITES, "site"),
    "POST slots.new": Line(SITES, "site"),
    "GET slots.plan": Line({COORDINATOR: ANY, COLLEGE: ANY, HOST: ANY, SCHOOL: ANY, MENTOR: ANY}),
    "GET slots.edit": Line(SITES, "kept slot"),
    "POST slots.edit": Line(SITES, "kept slot"),
    "GET slots.close": Line(SITES, "kept slot"),
    "POST slots.close": Line(SITES, "kept slot"),
    "GET slots.copy": Line({COORDINATOR: ANY, COLLEGE: ANY, HOST: ANY, SCHOOL: ANY}),
    "POST slots.copy": Line({COORDINATOR: ANY, COLLEGE: ANY, HOST: ANY, SCHOOL: ANY}),
    "GET slots.index": Line({COORDINATOR: ANY, COLLEGE: ANY, HOST: ANY, SCHOOL: ANY, MENTOR: ANY}),
    "GET slots.approve": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "POST slots.decide": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "GET slots.export_approvals": Line({COORDINATOR: ANY, COLLEGE: ANY}, values={"format": "csv"}),
    "GET candidates.index": Line(MANAGERS_ANY),
    "GET candidates.show": Line(MANAGERS, "kept slot"),
    "POST candidates.rate": Line(MANAGERS, "kept slot", form={"candidate": "K3F", "score": "4"}),
    "GET capacity.index": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "POST capacity.ask": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "GET capacity.confirm": public(values={"token": "none"}, spent=True),
    "POST capacity.confirm": public(values={"token": "none"}, spent=True),
    "GET wishes.edit": Line(PERSONAL, "participant"),
    "POST wishes.add": Line(PERSONAL, "participant", form={"slot": "slot"}),
    "POST wishes.move": Line(PERSONAL, "participant", form={"slot": "slot"}),
    "POST wishes.remove": Line(PERSONAL, "participant", form={"slot": "slot"}),
    "POST wishes.undo": Line(PERSONAL, "participant"),
    "GET lists.check": Line(PERSONAL, "participant"),
    "POST lists.certify": Line(PERSONAL, "participant"),
    "GET lists.versions": Line(PERSONAL, "participant"),
    "GET lists.receipt": Line(PERSONAL, "participant", values={"list_id": "certified list"}),
    "GET lists.told": Line(PERSONAL, "participant", values={"list_id": "certified list"}),
    "GET teams.show": Line({STUDENT: OWN}, "participant"),
    "POST teams.make": Line({STUDENT: OWN}, "participant"),
    "POST teams.ask": Line({STUDENT: OWN}, "participant", form={"code": "K7MP2QXR"}),
    "POST teams.accept": Line({STUDENT: OWN}, "participant", form={"member": "nobody"}),
    "POST teams.decline": Line({STUDENT: OWN}, "participant", form={"member": "nobody"}),
    "POST teams.leave": Line({STUDENT: OWN}, "participant"),
    "GET own_places.mine": Line({STUDENT: OWN}, "participant"),
    "GET own_places.new": Line({STUDENT: OWN}, "participant"),
    "POST own_places.new": Line({STUDENT: OWN}, "participant"),
    "POST own_places.withdraw": Line({STUDENT: OWN}, "participant"),
    "GET own_places.index": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "GET own_places.export": Line({COORDINATOR: ANY, COLLEGE: ANY}, values={"format": "csv"}),
    "GET own_places.show": Line(COLLEGES, "own place"),
    "POST own_places.decide": Line(COLLEGES, "own place"),
    "GET placements.index": Line({COORDINATOR: ANY, COLLEGE: ANY, HOST: ANY, SCHOOL: ANY, MENTOR: ANY}),
    "GET placements.show": Line(PERSONAL, "participant"),
    "GET participants.index": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "GET participants.remind": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "POST participants.send": Line({COORDINATOR: ANY, COLLEGE: ANY}, form={"round": "round"}),
    "GET taking_part.show": Line(COLLEGES, "round"),
    "POST taking_part.add": Line(COLLEGES, "round"),
    "GET taking_part.teachers": Line(COLLEGES, "round"),
    "POST taking_part.add_teachers": Line(COLLEGES, "round"),
    "GET taking_part.renew": Line(COLLEGES, "round"),
    "POST taking_part.renew_all": Line(COLLEGES, "round"),
    "GET taking_part.people": Line(COLLEGES, "round"),
    "GET taking_part.export": Line(COLLEGES, "round", values={"format": "csv"}),
    "GET taking_part.take_out": Line(COLLEGES, "participant"),
    "POST taking_part.take_out": Line(COLLEGES, "participant"),
    "POST taking_part.take_in": Line(COLLEGES, "participant"),
    "GET rounds.index": Line({COORDINATOR: ANY, COUNCIL: ANY, COLLEGE: ANY}),
    "GET rounds.show": Line(ROUNDS, "round"),
    "GET rounds.years": Line(ROUNDS, "round"),
    "GET rounds.export_years": Line(ROUNDS, "round", values={"format": "csv"}),
    "GET rounds.new": Line({COORDINATOR: ANY}),
    "POST rounds.new": Line({COORDINATOR: ANY}),
    "GET rounds.edit": Line({COORDINATOR: ALL}, "round"),
    "POST rounds.edit": Line({COORDINATOR: ALL}, "round"),
    "GET rounds.move": Line({COORDINATOR: ALL}, "round"),
    "POST rounds.advance": Line({COORDINATOR: ALL}, "round"),
    "POST rounds.reopen": Line({COORDINATOR: ALL}, "round"),
    "POST rounds.freeze": Line({COORDINATOR: ALL}, "round"),
    "GET rounds.checks": Line({COORDINATOR: ALL}, "round"),
    "POST rounds.solve": Line({COORDINATOR: ALL}, "round"),
    "POST rounds.rehearse": Line({COORDINATOR: ALL}, "round"),
    "GET runs.show": Line(RUNS, "run"),
    "GET runs.progress": Line(RUNS, "run"),
    "GET runs.outcome": Line(RUNS, "run"),
    "GET runs.export_outcome": Line(RUNS, "run", values={"format": "csv"}),
    "GET runs.bundle": Line({COORDINATOR: ALL}, "run"),
    "POST runs.cancel": Line({COORDINATOR: ALL}, "run"),
    "POST runs.approve": Line(RUNS, "run"),
    "POST runs.publish": Line({COORDINATOR: ALL}, "run"),
    "GET runs.compare": Line(RUNS, "run"),
    "GET runs.what_if": Line({COORDINATOR: ALL}, "round"),
    "POST runs.what_if": Line({COORDINATOR: ALL}, "round"),
    "GET pins.index": Line({COORDINATOR: ALL}, "round"),
    "GET pins.new": Line({COORDINATOR: ALL}, "round", values={"person": "round member"}),
    "POST pins.new": Line({COORDINATOR: ALL}, "round", values={"person": "round member"}),
    "POST pins.withdraw": Line({COORDINATOR: ALL}, "pin"),
    "GET jobs.index": Line({COORDINATOR: ANY, ADMINISTRATOR: ANY}),
    "GET accounts.index": Line({ADMINISTRATOR: ANY}),
    "GET accounts.invite": Line({ADMINISTRATOR: ANY}),
    "POST accounts.invite": Line({ADMINISTRATOR: ANY}),
    "GET accounts.show": Line({ADMINISTRATOR: ALL}, "account"),
    "POST accounts.suspend": Line({ADMINISTRATOR: ALL}, "account"),
    "POST accounts.reactivate": Line({ADMINISTRATOR: ALL}, "account"),
    "POST accounts.end_sessions": Line({ADMINISTRATOR: ALL}, "account"),
    "POST accounts.send_link": Line({ADMINISTRATOR: ALL}, "account"),
    "POST accounts.grant": Line({ADMINISTRATOR: ALL}, "account", form={"role": "council_member"}),
    "POST accounts.withdraw": Line({ADMINISTRATOR: ALL}, "account", form={"grant": "account grant"}),
    "GET notifications.index": EVERYONE,
    "POST notifications.follow": Line(dict.fromkeys(Role, ANY), None, values={"public_id": "own notification"}),
    "POST notifications.read_all": EVERYONE,
    "GET settings.index": Line({ADMINISTRATOR: ANY}),
    "POST settings.change": Line({ADMINISTRATOR: ANY}, values={"key": "small_cell"}, form={"value": "5"}),
    "GET disclosures.index": Line({ADMINISTRATOR: ANY}),
    "GET health.show": Line({ADMINISTRATOR: ANY}),
    "POST jobs.cancel": Line({ADMINISTRATOR: ALL}, "job"),
    "GET letters.index": Line({ADMINISTRATOR: ANY}),
    "POST letters.retry": Line({ADMINISTRATOR: ALL}, "letter"),
    "POST letters.bounce": Line({ADMINISTRATOR: ALL}, "letter"),
    "GET letter_texts.index": Line(WRITERS),
    "GET letter_texts.edit": Line(WRITERS, values={"kind": "in_round", "locale": "ru"}),
    "POST letter_texts.edit": Line(WRITERS, values={"kind": "in_round", "locale": "ru"}),
    "GET mailings.index": Line(WRITERS),
    "GET mailings.show": Line({COORDINATOR: ALL, ADMINISTRATOR: ALL}, "mailing"),
    "GET mailings.progress": Line({COORDINATOR: ALL, ADMINISTRATOR: ALL}, "mailing"),
    "GET mailings.new": Line({COORDINATOR: ALL}, "round"),
    "POST mailings.new": Line({COORDINATOR: ALL}, "round"),
    "POST mailings.go_on": Line({COORDINATOR: ALL}, "mailing"),
    "POST mailings.call_off": Line({COORDINATOR: ALL}, "mailing"),
    "GET notifications.delivery": EVERYONE,
    "GET calendars.index": EVERYONE,
    "POST calendars.change": EVERYONE,
    "GET calendars.site": Line({COLLEGE: OWN, SCHOOL: OWN, HOST: OWN, MENTOR: OWN}, "site"),
    "POST calendars.change_site": Line({COLLEGE: OWN, SCHOOL: OWN, HOST: OWN, MENTOR: OWN}, "site"),
    "GET calendars.feed": Line(public=True, values={"token": "nothing"}, spent=True),
    "POST notifications.delivery": EVERYONE,
    "GET audit.index": Line({COORDINATOR: ANY, ADMINISTRATOR: ANY}),
    "GET audit.seals": Line({ADMINISTRATOR: ANY}),
    "POST audit.verify": Line({ADMINISTRATOR: ANY}),
    "GET audit.export_seals": Line({ADMINISTRATOR: ANY}, values={"format": "csv"}),
}

HOSTED = {COORDINATOR: ALL, COLLEGE: OWN, SCHOOL: OWN, HOST: OWN, MENTOR: OWN}
TABLE |= {
    "GET assignments.index": Line(TABLE["GET placements.index"].who),
    "GET assignments.show": Line(HOSTED, "assignment"),
    "POST assignments.accept": Line(PERSONAL, "participant"),
    "GET assignments.leave": Line(PERSONAL, "participant"),
    "POST assignments.leave": Line(PERSONAL, "participant"),
    "GET assignments.free": Line(PERSONAL, "participant"),
    "POST assignments.take": Line(PERSONAL, "participant", form={"slot": "slot"}),
    "GET assignments.offered": Line({**MANAGERS_ANY, **DEPUTIES_ANY}),
    "POST assignments.confirm_all": Line({**MANAGERS_ANY, **DEPUTIES_ANY}),
    "POST assignments.confirm": Line({**MANAGERS, **DEPUTIES}, "hosted assignment"),
    "GET assignments.refuse": Line({**MANAGERS, **DEPUTIES}, "hosted assignment"),
    "POST assignments.refuse": Line({**MANAGERS, **DEPUTIES}, "hosted assignment"),
    "GET deputies.index": Line({COORDINATOR: ANY, **MANAGERS_ANY}),
    "GET deputies.export": Line({COORDINATOR: ANY, **MANAGERS_ANY}, values={"format": "csv"}),
    "GET deputies.new": Line({COORDINATOR: OWN, **MANAGERS}, "host"),  # a coordinator for silent hosts only
    "POST deputies.new": Line({COORDINATOR: OWN, **MANAGERS}, "host"),
    "POST deputies.withdraw": Line({COORDINATOR: ALL, **MANAGERS}, "deputy"),
    "GET organisations.leave": Line({COORDINATOR: ALL}, "organisation"),
    "POST organisations.leave": Line({COORDINATOR: ALL}, "organisation"),
    "GET assignments.change": Line(COLLEGES, "assignment", values={"kind": "move"}),
    "POST assignments.change": Line(COLLEGES, "assignment", values={"kind": "supervisor"}),
    "GET assignments.withdraw": Line(COLLEGES, "assignment"),
    "POST assignments.withdraw": Line(COLLEGES, "assignment"),
    "GET assignments.changes": Line({COORDINATOR: ANY, COLLEGE: ANY}),
    "GET assignments.export_changes": Line({COORDINATOR: ANY, COLLEGE: ANY}, values={"format": "csv"}),
    "POST assignments.undo": Line(COLLEGES, "change by hand"),
    "POST assignments.answer": Line(PERSONAL, "participant"),
    "GET assignments.places": Line({COORDINATOR: ALL}, "round"),
    "POST assignments.repair": Line({COORDINATOR: ALL}, "round"),
    "POST assignments.take_point": Line({COORDINATOR: ALL}, "run"),
    "POST assignments.approve": Line(RUNS, "run"),
    "POST assignments.publish": Line({COORDINATOR: ALL}, "run"),
    "GET assignments.late_applicants": Line(COLLEGES, "round"),
    "POST assignments.join": Line(COLLEGES, "round"),
}

HISTORIES = {
    "sites": (SITES, "site"),
    "slots": (SITES, "kept slot"),
    "organisations": (KEEPERS, "organisation"),
    "groups": (COLLEGES, "group"),
    "people": (COLLEGES, "person"),
    "participants": (COLLEGES, "participant"),
    "placements": (PERSONAL, "participant"),
    "rounds": ({COORDINATOR: ALL}, "round"),
    "runs": (RUNS, "run"),
}
TABLE |= {f"GET {noun}.history": Line(who, kind) for noun, (who, kind) in HISTORIES.items()}
TABLE |= {
    f"GET {noun}.export_history": Line(who, kind, values={"format": "csv"}) for noun, (who, kind) in HISTORIES.items()
}

TABLE |= {
    "GET runs.shares": Line(RUNS, "run"),
    "GET runs.export_shares": Line(RUNS, "run", values={"format": "csv"}),
    "GET sites.past": Line(SITES, "site"),
    "GET sites.export_past": Line(SITES, "site", values={"format": "csv"}),
    "GET placements.returning": Line(TABLE["GET placements.index"].who),
    "GET placements.export_returning": Line(TABLE["GET placements.index"].who, values={"format": "csv"}),
}

IMPORTERS = {COORDINATOR: ANY, COLLEGE: ANY, SCHOOL: ANY, HOST: ANY}
OWN_IMPORTS = {COORDINATOR: ALL, **MANAGERS}
TABLE |= {
    "GET imports.index": Line(IMPORTERS),
    "GET imports.choose": Line(IMPORTERS),
    "GET imports.new": Line(IMPORTERS, values={"kind": "slots"}),
    "POST imports.new": Line(IMPORTERS, values={"kind": "slots"}),
    "GET imports.sample": Line(IMPORTERS, values={"kind": "slots", "format": "csv"}),
    "GET imports.show": Line(OWN_IMPORTS, "import"),
    "GET imports.progress": Line(OWN_IMPORTS, "import"),
    "GET imports.columns": Line(OWN_IMPORTS, "import"),
    "POST imports.columns": Line(OWN_IMPORTS, "import"),
    "GET imports.faults": Line(OWN_IMPORTS, "import", values={"format": "csv"}),
    "POST imports.commit": Line(OWN_IMPORTS, "import"),
    "POST imports.undo": Line(OWN_IMPORTS, "import"),
    "POST imports.cancel": Line(OWN_IMPORTS, "import"),
}
# A list as a file is open to whom its page is; the public catalogue, to whoever has signed in.
AS_FILE = ("accounts", "letters", "audit", "slots", "participants", "placements", "people", "groups", "imports")
AS_FILE += ("jobs", "rounds", "disclosures", "assignments", "mailings")
TABLE |= {f"GET {noun}.export": Line(TABLE[f"GET {noun}.index"].who, values={"format": "csv"}) for noun in AS_FILE}
OF_ALL = ("organisations", "programmes", "sites", "modules", "module_runs", "competencies")
TABLE |= {f"GET {noun}.export": Line(EVERYONE.who, values={"format": "csv"}) for noun in OF_ALL}
TABLE["GET profile.export_readers"] = Line(EVERYONE.who, values={"format": "csv"})
TABLE["GET staff.export"] = Line(TABLE["GET staff.index"].who, "organisation", values={"format": "csv"})
TABLE["GET sites.export_mine"] = Line(TABLE["GET sites.mine"].who, values={"format": "csv"})

VISITOR, DISABLED, FORMER = "visitor", "disabled account", "role withdrawn"
PERSONAS = (*Role, VISITOR, DISABLED, FORMER)
SIGN_IN, OPEN, FORBIDDEN, MISSING = "sign in first", "open", "403", "404"


def expected(line: Line, persona: Role | str, whose: str) -> str:
    if line.public:
        return MISSING if whose == "nobody" or line.spent else OPEN
    if persona in (VISITOR, DISABLED):
        return SIGN_IN
    reach = line.who.get(persona)
    if reach is None:
        return MISSING if line.object else FORBIDDEN
    return MISSING if whose == "nobody" or (whose == "other" and reach == OWN) else OPEN


def seen(answer) -> str:
    if answer.status_code == 302 and "/sign-in" in answer.location:
        return SIGN_IN
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    return OPEN if answer.status_code < 300 or answer.status_code in (302, 303, 409, 422) else str(answer.status_code)


@dataclass
class Stage:
    app: Flask
    world: World

    def knock(self, name: str, persona: Role | str, whose: str):
        """Ask as the persona; gives the answer and the identifiers in the address."""
        line, (method, endpoint) = TABLE[name], name.split()
        role = persona if isinstance(persona, Role) else None
        client = self.app.test_client()
        if person := self.person(persona):
            put_into_session(client, person)
        values = {"public_id": self.world.object_for(line.object, role, whose)} if line.object else {}
        form, parts = (
            {key: self.world.named(value, role, whose, line.object) for key, value in given.items()}
            for given in (line.form, line.values)
        )
        values |= parts
        with self.app.test_request_context():
            address = self.app.url_for(endpoint, **values, _external=False)
        return client.open(address, method=method, data=form), list(values.values())

    def person(self, persona: Role | str):
        special = {DISABLED: self.world.disabled, FORMER: self.world.former, VISITOR: None}
        return special[persona] if persona in special else self.world.people[persona]


@pytest.fixture(scope="module")
def stage(migrated_file, tmp_path_factory):
    """One cluster for all questions: asking changes no rights."""
    file = shutil.copy(migrated_file, tmp_path_factory.mktemp("matrix") / "klaster.sqlite")
    app = make_app(f"sqlite:///{file}")
    app.test_client_class = Client
    with app.app_context():
        yield Stage(app, world())
        db.session.remove()
        db.engine.dispose()


def routes(app: Flask):
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.endswith("static"):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield f"{method} {rule.endpoint}"


def test_every_route_has_a_line(stage):
    unlisted = sorted(set(routes(stage.app)) - set(TABLE))
    assert unlisted == [], f"say in TABLE of {__file__} who may open these: {unlisted}"
    assert sorted(set(TABLE) - set(routes(stage.app))) == [], "these lines of TABLE name no route"


@pytest.mark.parametrize("name", TABLE)
def test_who_may(stage, name):
    line = TABLE[name]
    wrong = {}
    for persona in PERSONAS:
        for whose in ("own", "other", "nobody") if line.object else ("any",):
            answer, _ = stage.knock(name, persona, whose)
            if (got := seen(answer)) != (hoped := expected(line, persona, whose)):
                wrong[f"{persona}, {whose}"] = f"{got} instead of {hoped}"
    assert wrong == {}


def without_what_differs_by_itself(text: str, asked_for: list[str]) -> str:
    """The address that was asked for, the token of the session, the minute at which the page was made."""
    for part in asked_for:
        text = text.replace(part, "…")
    text = re.sub(r"<time [^>]*>[^<]*</time>", "…", text)
    return re.sub(r'(name="csrf[-_]token"[^>]*(?:value|content)=")[^"]*', r"\1…", text)


@pytest.mark.parametrize("name", [name for name, line in TABLE.items() if line.object and not line.public])
def test_a_foreign_object_looks_like_none(stage, name):
    """Byte for byte, so that nobody can find out which identifiers exist."""
    line = TABLE[name]
    for persona in Role:
        if expected(line, persona, "other") != MISSING:
            continue
        foreign, nothing = (
            (without_what_differs_by_itself(answer.text, asked_for), answer.status_code, answer.headers["Content-Type"])
            for whose in ("other", "nobody")
            for answer, asked_for in [stage.knock(name, persona, whose)]
        )
        assert foreign == nothing, persona


LISTS = ("/", "/rounds/", "/participants/", "/own-places/", "/slots/", "/placements/", "/sites/", "/organisations/")
LISTS += ("/assignments/", "/assignments/offered", "/assignments/changes", "/deputies/")


def shown_to(stage, role: Role) -> str:
    """The text of every list that the role can open."""
    client = put_into_session(stage.app.test_client(), stage.world.people[role])
    return "".join(answer.text for answer in map(client.get, LISTS) if answer.status_code == 200)


@pytest.mark.parametrize("role", [STUDENT, TEACHER, COLLEGE, SCHOOL, HOST, MENTOR, COUNCIL])
def test_lists_name_nobody_from_elsewhere(stage, role):
    """Neither the foreign college's people nor the slots' guests of other hosts."""
    foreign = [stage.world.other[kind].person.surname for kind in ("participant", "participant of teacher")]
    assert [name for name in foreign if name in shown_to(stage, role)] == []


@pytest.mark.parametrize("role", [COLLEGE, HOST, MENTOR])
def test_lists_name_those_who_concern_the_role(stage, role):
    assert stage.world.own["participant"].person.surname in shown_to(stage, role)


@pytest.mark.parametrize("role", [SCHOOL, COUNCIL, ADMINISTRATOR])
def test_others_see_no_names_of_students(stage, role):
    assert stage.world.own["participant"].person.surname not in shown_to(stage, role)


def test_revoked_access_ends_with_the_next_request(stage):
    """In mid-session: first the role is withdrawn, then the account is disabled."""
    from tests import factories as make

    person = make.user(Role.ADMINISTRATOR)
    client = put_into_session(stage.app.test_client(), person)
    assert client.get("/accounts/").status_code == 200
    make.db.session.query(make.RoleGrant).filter_by(person_id=person.id).update({"withdrawn_at": make.utc_now()})
    assert client.get("/accounts/").status_code == 403
    make.db.session.query(make.Account).filter_by(person_id=person.id).update({"active": False})
    assert "/sign-in" in client.get("/accounts/").location


def test_an_ended_session_opens_nothing(stage):
    from tests import factories as make

    person = make.user(Role.ADMINISTRATOR)
    client = put_into_session(stage.app.test_client(), person)
    make.db.session.query(SignInSession).update({"ended_at": make.utc_now()})
    assert "/sign-in" in client.get("/accounts/").location
