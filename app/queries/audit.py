"""The audit trail, and each entry as one human sentence."""

from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from sqlalchemy.orm import joinedload

from app.database import UTC
from app.labels import label, language_name
from app.models import AuditEntry, EnrolmentPhase, ImportKind, ListState, Phase, Role
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.names import with_surname
from app.queries.paging import Page, paged
from app.sentences import letter_title

# What was done, without who: the name stands beside it. Every act that a service records has its sentence here.
SENTENCES = {
    "account:add": _l("Added an account with the role “%(role)s”"),
    "account:password": _l("Set a new password and ended every session"),
    "account:accept": _l("Took up the invitation"),
    "account:reset": _l("Chose a new password by a link"),
    "account:email": _l("Changed the e-mail of the account"),
    "account:invite": _l("Sent an invitation: %(person)s"),
    "account:send_reset": _l("Sent a link for a new password: %(person)s"),
    "account:suspend": _l("Suspended the account: %(person)s"),
    "account:reactivate": _l("Let in again: %(person)s"),
    "account:end_sessions": _l("Ended every session: %(person)s"),
    "audit:verify": _l("Checked the sealed trail: entries: %(entries)s, seals: %(seals)s, faults: %(faults)s"),
    "calendar:make": _l("Made the address of a calendar: %(of)s"),
    "calendar:renew": _l("Took another address for a calendar: %(of)s"),
    "calendar:close": _l("Closed the address of a calendar: %(of)s"),
    "list:export": _l("Took a list away as a file: %(list)s, %(rows)s rows"),
    "import:upload": _l("Sent a table: %(file)s (%(kind)s)"),
    "import:commit": _l("Had a table written: %(file)s (%(kind)s)"),
    "import:undo": _l("Had a table taken back: %(file)s (%(kind)s)"),
    "job:cancel": _l("Stopped a job"),
    "letter:retry": _l("Had a letter sent again: %(email)s"),
    "letter:bounce": _l("Noted that a letter came back: %(email)s"),
    "letter_text:change": _l("Rewrote the letter “%(letter)s” (%(language)s), version %(version)s"),
    "letter_text:reset": _l("Put the letter “%(letter)s” (%(language)s) back to the words of Klaster"),
    "mailing:announce": _l("Wrote to %(people)s people in the round “%(round)s”"),
    "mailing:go_on": _l("Let a sending go on in the round “%(round)s”"),
    "mailing:call_off": _l("Called off a sending in the round “%(round)s”"),
    "organisation:create": _l("Entered the organisation: %(name)s"),
    "organisation:edit": _l("Changed the page of the organisation: %(name)s"),
    "part:add": _l("Added: %(what)s"),
    "part:change": _l("Changed: %(what)s"),
    "part:remove": _l("Removed: %(what)s"),
    "role:grant": _l("Gave the role “%(role)s” at %(organisation)s: %(person)s"),
    "role:withdraw": _l("Withdrew the role “%(role)s” at %(organisation)s: %(person)s"),
    "competency:create": _l("Entered the competency %(code)s: %(title)s"),
    "competency:edit": _l("Changed the competency %(code)s: %(title)s"),
    "competency:remove": _l("Removed the competency %(code)s: %(title)s"),
    "module:create": _l("Entered the module %(code)s “%(title)s” as a draft"),
    "module:edit": _l("Changed the draft of the module “%(title)s”, version %(number)s"),
    "module:competencies": _l("Chose the competencies of the module “%(title)s”, version %(number)s"),
    "module:need": _l("The module “%(title)s” needs from now on: %(what)s"),
    "module:need_not": _l("The module “%(title)s” needs no more: %(what)s"),
    "module:publish": _l("Published the module “%(title)s”, version %(number)s"),
    "module:new_version": _l("Began version %(number)s of the module “%(title)s”"),
    "module:discard": _l("Threw away the draft of the module “%(title)s”, version %(number)s"),
    "module:withdraw": _l("Withdrew the module “%(title)s”. Reason: %(reason)s"),
    "module:restore": _l("Returned the module “%(title)s” to the catalogue"),
    "module_run:create": _l("Planned a run of the module “%(title)s”: %(days)s, seats: %(seats)s"),
    "module_run:edit": _l("Changed a run of the module “%(title)s”: %(days)s, seats: %(seats)s"),
    "module_run:copy": _l("Copied a run of the module “%(title)s”: %(days)s, seats: %(seats)s"),
    "module_run:cancel": _l("Cancelled a run of the module “%(title)s”: %(days)s. Reason: %(reason)s"),
    "setting:change": _l("Changed the setting %(setting)s from “%(before)s” to “%(after)s”"),
    "site:create": _l("Entered the site: %(name)s"),
    "site:edit": _l("Changed the site: %(name)s"),
    "site:close": _l("Closed the site: %(name)s"),
    "site:reopen": _l("Opened the site again: %(name)s"),
    "slot:create": _l("Entered a slot: %(site)s, %(days)s, places: %(places)s"),
    "slot:edit": _l("Changed a slot: %(site)s, %(days)s, places: %(places)s"),
    "slot:copy": _l("Copied a slot: %(site)s, %(days)s, places: %(places)s"),
    "slot:close": _l("Closed a slot: %(site)s, %(days)s. Reason: %(reason)s"),
    "slot:approve": _l("Approved a slot for %(college)s: %(site)s, %(days)s"),
    "slot:refuse": _l("Refused a slot for %(college)s: %(site)s, %(days)s. Reason: %(reason)s"),
    "slot:confirm": _l("The host confirmed the places by a link: %(site)s, %(days)s, places: %(places)s"),
    "slot:ask_capacity": _l("Asked hosts to confirm places in the round “%(round)s”: letters: %(letters)s"),
    "slot:rate": _l("Rated a candidate: %(site)s, %(days)s"),
    "enrolment:take": _l("Took a seat in a module: %(module)s"),
    "enrolment:wait": _l("Joined the waiting list of a module: %(module)s"),
    "enrolment:drop": _l("Left a module: %(module)s"),
    "enrolment:come_up": _l("A seat was given from the waiting list: %(module)s"),
    "enrolment_wish:add": _l("Added a module to the list: %(module)s"),
    "enrolment_wish:move": _l("Moved a module in the list: %(module)s"),
    "enrolment_wish:remove": _l("Removed a module from the list: %(module)s"),
    "enrolment_list:certify": _l("Certified the list of modules, No. %(number)s, in the round “%(round)s”"),
    "enrolment_round:create": _l("Planned the enrolment round “%(round)s”"),
    "enrolment_round:edit": _l("Changed the enrolment round “%(round)s”"),
    "enrolment_round:set_runs": _l("Chose the modules of the enrolment round “%(round)s”: %(runs)s"),
    "enrolment_round:bring_in": _l("Brought learners into the enrolment round “%(round)s”: %(people)s"),
    "enrolment_round:phase": _l("Enrolment round “%(round)s”: from the phase “%(before)s” to “%(after)s”"),
    "enrolment_solve:start": _l("Started solve %(number)s of the enrolment round “%(round)s”"),
    "enrolment_solve:cancel": _l("Stopped solve %(number)s"),
    "enrolment_solve:approve": _l("Approved solve %(number)s of the enrolment round “%(round)s”"),
    "enrolment_solve:publish": _l("Published solve %(number)s of the enrolment round “%(round)s”"),
    "consent:withdraw": _l("Withdrew a consent: %(person)s"),
    "group:create": _l("Entered the group %(name)s"),
    "group:edit": _l("Changed the group %(name)s"),
    "paper:confirm": _l("Confirmed a paper: %(person)s"),
    "person:edit": _l("Changed the profile: %(person)s"),
    "student:enrol": _l("Entered a student of the group %(group)s: %(person)s"),
    "list:certify": _l("Certified the wish list: receipt %(number)s, wishes: %(wishes)s"),
    "place:ask": _l("Brought a place found by oneself: %(host)s"),
    "place:withdraw": _l("Took back a place found by oneself: %(host)s"),
    "place:approve": _l("Approved a place found by oneself: %(person)s, %(host)s"),
    "place:refuse": _l("Refused a place found by oneself: %(person)s, %(host)s. Reason: %(reason)s"),
    "pin:require": _l("Sent %(person)s by hand to %(site)s, %(days)s. Reason: %(reason)s"),
    "pin:forbid": _l("Barred %(person)s by hand from %(site)s, %(days)s. Reason: %(reason)s"),
    "pin:withdraw": _l("Withdrew what was fixed by hand: %(person)s, %(site)s, %(days)s"),
    "round:create": _l("Planned the round “%(round)s”"),
    "round:edit": _l("Changed the round “%(round)s”"),
    "participant:take_out": _l("Took out of the round “%(round)s”: %(person)s. Reason: %(reason)s"),
    "participant:take_in": _l("Took back into the round “%(round)s”: %(person)s"),
    "round:enrol": _l("Added %(people)s people to the round “%(round)s”: %(whom)s"),
    "round:renew": _l(
        "Brought the people of the round “%(round)s” up to date: added: %(added)s, taken out: %(out)s, "
        "changed: %(changed)s"
    ),
    "round:nudge": _l("Reminded %(people)s people of their lists in the round “%(round)s”: %(states)s"),
    "round:phase": _l("Moved the round “%(round)s” from “%(before)s” to “%(after)s”"),
    "round:certify_drafts": _l("The deadline certified %(lists)s drafts as they stood: “%(round)s”"),
    "round:freeze": _l("Froze the round “%(round)s”: snapshot %(number)s"),
    "round:reopen": _l("Opened wishes again in the round “%(round)s”. Reason: %(reason)s"),
    "assignment:accept": _l("Accepted the place: %(site)s, %(days)s"),
    "assignment:confirm": _l("The host agreed: %(site)s, %(days)s"),
    "assignment:decline": _l("Declined the place: %(site)s, %(days)s. Reason: %(reason)s"),
    "assignment:refuse": _l("The host refused: %(site)s, %(days)s. Reason: %(reason)s"),
    "assignment:expire": _l("No answer came in time: %(site)s, %(days)s"),
    "assignment:withdraw": _l("Left the place: %(site)s, %(days)s. Reason: %(reason)s"),
    "assignment:cancel": _l("The place is gone: %(site)s, %(days)s. Reason: %(reason)s"),
    "assignment:replace": _l("Was moved from: %(site)s, %(days)s"),
    "by_hand:propose": _l("Proposed a change by hand: %(people)s, from %(before)s to %(after)s. Reason: %(reason)s"),
    "by_hand:move": _l(
        "Moved by hand: %(people)s, from %(before)s to %(after)s. Reason: %(reason)s Agreed: %(agreed)s; rules set "
        "aside: %(overridden)s"
    ),
    "by_hand:swap": _l(
        "Swapped by hand: %(people)s, from %(before)s to %(after)s. Reason: %(reason)s Agreed: %(agreed)s; rules set "
        "aside: %(overridden)s"
    ),
    "by_hand:dates": _l(
        "Changed days by hand: %(people)s, from %(before)s to %(after)s. Reason: %(reason)s Agreed: %(agreed)s; rules "
        "set aside: %(overridden)s"
    ),
    "by_hand:supervisor": _l("Changed the supervisor of %(people)s to %(supervisor)s. Reason: %(reason)s"),
    "by_hand:agree": _l("Agreed to a change by hand: %(people)s, %(after)s"),
    "by_hand:disagree": _l("Did not agree to a change by hand: %(people)s, %(after)s"),
    "by_hand:lapse": _l("A proposal came to nothing: %(people)s, %(after)s"),
    "by_hand:take_back": _l("Took back a proposal: %(people)s, %(after)s"),
    "by_hand:undo": _l("Undid a change by hand: %(people)s, back to %(before)s"),
    "deputy:name": _l("Named a deputy for %(organisation)s: %(person)s, %(days)s. Reason: %(reason)s"),
    "deputy:withdraw": _l("Withdrew a deputy of %(organisation)s: %(person)s"),
    "organisation:leave": _l(
        "Recorded that %(name)s leaves the cluster on %(day)s: slots closed: %(slots)s, places gone: %(placed)s, own "
        "people taken off: %(people)s. Reason: %(reason)s"
    ),
    "participant:add": _l("Brought into the round “%(round)s”: %(person)s"),
    "assignment:take": _l("Took a free place: %(site)s, %(days)s"),
    "run:approve": _l("Approved run %(number)s of the round “%(round)s”"),
    "run:start": _l("Started run %(number)s of the round “%(round)s”"),
    "run:cancel": _l("Asked to stop run %(number)s"),
    "run:publish": _l("Published run %(number)s as the result of the round “%(round)s”"),
    "team:make": _l("Made a team in the round “%(round)s”"),
    "team:ask": _l("Asked to join a team in the round “%(round)s”"),
    "team:accept": _l("Accepted into a team of the round “%(round)s”: %(person)s"),
    "team:decline": _l("Declined for a team of the round “%(round)s”: %(person)s"),
    "team:leave": _l("Left a team of the round “%(round)s”: %(person)s"),
    "wish:add": _l("Put on the wish list as number %(position)s: %(site)s"),
    "wish:move": _l("Moved on the wish list to number %(position)s: %(site)s"),
    "wish:remove": _l("Took off the wish list: %(site)s"),
    "wish:undo": _l("Undid the last change of the wish list; wishes: %(wishes)s"),
}


class Details(dict):
    """What an entry does not tell is shown as a dash, not as an error: old entries stay readable."""

    def __missing__(self, _key):
        return self.get("dots", "—")


def entries(actor: Actor, number: int, text="", act="", since=None, until=None, of: str = "") -> Page:
    """The trail, the newest first.

    `text` is the beginning of the surname of who acted, `of` one object as «table:public id», the days are inclusive
    and of the cluster's own time zone.
    """
    statement = scope(actor, Permission.AUDIT_LIST).options(joinedload(AuditEntry.actor))
    if text:
        statement = statement.where(AuditEntry.actor_id.in_(with_surname(text)))
    if act:
        statement = statement.where(AuditEntry.act == act)
    if since:
        statement = statement.where(AuditEntry.at >= _midnight(since))
    if until:
        statement = statement.where(AuditEntry.at < _midnight(until + timedelta(days=1)))
    if of:
        kind, _colon, key = of.partition(":")
        statement = statement.where(AuditEntry.object_type == kind, AuditEntry.object_id == key)
    return paged(statement.order_by(AuditEntry.id.desc()), number, size=50)


def _midnight(day: date) -> datetime:
    return to_utc(datetime.combine(day, time())).replace(tzinfo=UTC)


def acts() -> list[tuple[str, str]]:
    """(act, its sentence with dots for what differs), by sentence."""
    told = ((act, str(wording) % Details(dots="…")) for act, wording in SENTENCES.items())
    return sorted(told, key=lambda pair: pair[1].casefold())


def sentence(entry: AuditEntry) -> str:
    wording = SENTENCES.get(entry.act)
    if wording is None:
        return _("%(act)s on %(object)s", act=entry.act, object=f"{entry.object_type} {entry.object_id}")
    told = Details(entry.details)
    if "role" in told:
        told["role"] = label(Role(told["role"]))
    if entry.act == "round:phase":
        told |= {name: label(Phase(told[name])) for name in ("before", "after")}
    if entry.act == "enrolment_round:phase":
        told |= {name: label(EnrolmentPhase(told[name])) for name in ("before", "after")}
    if entry.act == "round:nudge":
        told["states"] = "; ".join(label(ListState(state)) for state in told.get("states", ())) or "—"
    if entry.act.startswith("calendar:"):
        told["of"] = told["of"] or _("their own")
    if entry.act.startswith("letter_text:"):
        told |= {"letter": letter_title(told["letter"]), "language": language_name(told["language"])}
    if entry.act.startswith("import:"):
        told["kind"] = label(ImportKind(told["kind"]))
    return str(wording) % told
