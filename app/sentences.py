"""What people are told, one sentence per kind of notification; in a page and in a letter it is the same."""

from collections import defaultdict
from datetime import date, datetime

from flask_babel import format_date, format_datetime, get_locale
from flask_babel import lazy_gettext as _l

from app.labels import label, period
from app.models import ClearanceKind, JobKind, Role

NOTICES = {
    "role_granted": _l("You now have the role “%(role)s” at %(organisation)s."),
    "role_withdrawn": _l("Your role “%(role)s” at %(organisation)s has been withdrawn."),
    "invitation_accepted": _l("%(person)s has taken up the invitation."),
    "list_certified": _l("Your list of wishes is certified and takes part in the round “%(round)s”"),
    "slot_closed": _l("A place on your list is closed: %(site)s, %(period)s. Reason: %(reason)s"),
    "slots_approved": _l("%(college)s has approved slots of yours in the round “%(round)s”: %(slots)s (%(sites)s)."),
    "slots_refused": _l(
        "%(college)s has not approved slots of yours in the round “%(round)s”: %(slots)s (%(sites)s). "
        "Reason: %(reason)s"
    ),
    "slot_asks_again": _l("A slot that you had decided on has changed and waits for you again: %(site)s, %(period)s."),
    "in_round": _l("You take part in the round “%(round)s”. Draw up your list of wishes and certify it by %(moment)s."),
    "out_of_round": _l("Your college has taken you out of the round “%(round)s”. Reason: %(reason)s"),
    "team_asked": _l("%(person)s asks to join your team in the round “%(round)s”. Accept or decline."),
    "team_accepted": _l("You are in the team that you asked to join in the round “%(round)s”."),
    "team_joined": _l("%(person)s has joined your team in the round “%(round)s”."),
    "team_declined": _l("Your request to join a team in the round “%(round)s” is declined."),
    "team_left": _l("%(person)s has left your team in the round “%(round)s”."),
    "team_ended": _l("The team that you asked to join in the round “%(round)s” is there no more."),
    "own_place_asked": _l("%(person)s has found a place and asks you to approve it: %(host)s."),
    "own_place_approved": _l("Your college has approved the place that you found: %(host)s, %(period)s."),
    "own_place_refused": _l("Your college has refused the place that you found: %(host)s. Reason: %(reason)s"),
    "nudge_nothing_open": _l(
        "No place is open to you yet in the round “%(round)s”. See what is missing, and ask your college about it; the "
        "lists close on %(moment)s."
    ),
    "nudge_empty": _l(
        "Your wish list for the round “%(round)s” is still empty. Choose places (at least %(least)s) and certify the "
        "list by %(moment)s."
    ),
    "nudge_short": _l(
        "Your list for the round “%(round)s” is too short, and a short list does not take part. Add places (a list has "
        "at least %(least)s) and certify it by %(moment)s."
    ),
    "nudge_lapsed": _l(
        "A place on your certified list for the round “%(round)s” is no longer open to you. The others still count; "
        "to fill the gap, change the list and certify it again by %(moment)s."
    ),
    "nudge_draft": _l(
        "Your list for the round “%(round)s” is long enough, but you have not certified it. Check it and certify it by "
        "%(moment)s."
    ),
    "wishes_reopened": _l("Wishes are open again in the round “%(round)s”, until %(moment)s. Reason: %(reason)s"),
    "assignment_declined": _l("A place was declined: %(site)s, %(days)s."),
    "assignment_withdrawn": _l("Somebody who was coming has left: %(site)s, %(days)s."),
    "assignment_taken": _l("A free place was taken: %(site)s, %(days)s."),
    "assignment_refused": _l("The host can't take you: %(site)s, %(days)s. Reason: %(reason)s"),
    "assignment_cancelled": _l("Your place is gone: %(site)s, %(days)s. Reason: %(reason)s"),
    "assignment_expired": _l("You did not answer in time, and the place went to others: %(site)s, %(days)s."),
    "answer_due": _l(
        "Your place waits for your answer until %(moment)s: %(site)s, %(dates)s. After that it goes to others."
    ),
    "answers_due_host": _l(
        "People who wait for your word: %(people)s. Agree or refuse by %(moment)s; after that your silence counts as a "
        "yes."
    ),
    "announcement": _l("%(subject)s. %(words)s"),
    "assignment_taken_off": _l("You were taken off the place: %(site)s, %(days)s. Reason: %(reason)s"),
    "moved_by_hand": _l("You were moved by hand: %(site)s, %(days)s. Reason: %(reason)s"),
    "dates_by_hand": _l("The days of your practice have changed: %(site)s, %(days)s. Reason: %(reason)s"),
    "supervisor_by_hand": _l("You have another supervisor now, %(supervisor)s: %(site)s, %(days)s. Reason: %(reason)s"),
    "supervises_by_hand": _l("You supervise one more person: %(person)s, %(site)s."),
    "supervises_no_more": _l("You no longer supervise: %(person)s, %(site)s."),
    "host_by_hand": _l("Who comes to you, or when, was changed by hand: %(site)s, %(days)s."),
    "host_supervisor_by_hand": _l("Somebody who comes to you has another supervisor: %(site)s, %(days)s."),
    "move_proposed": _l(
        "Another place is proposed to you: %(site)s, %(days)s. Reason: %(reason)s Without your yes by %(moment)s you "
        "keep the place that you have."
    ),
    "proposal_off": _l("The other place is off: %(site)s, %(days)s. You keep the place that you have."),
    "proposal_ended": _l("A proposal to %(people)s has ended: %(outcome)s."),
    "undone_by_hand": _l("A change by hand was undone, you have your earlier place again: %(site)s, %(days)s."),
    "deputy_named": _l("You answer for %(organisation)s from %(first)s to %(last)s: look who waits for its word."),
    "deputy_for_us": _l("%(person)s answers for %(organisation)s from %(first)s to %(last)s. Reason: %(reason)s"),
    "deputy_withdrawn": _l("You no longer answer for %(organisation)s."),
    "organisation_left": _l("%(organisation)s leaves the cluster on %(day)s. Reason: %(reason)s"),
    "round_joined": _l("Your college has brought you into the round “%(round)s”: you may take a free place."),
    "programme_asked": _l("You are asked to agree to the programme “%(programme)s”. Look at it and say yes or no."),
    "programme_agreed": _l("%(organisation)s has agreed to the programme “%(programme)s”."),
    "programme_refused": _l("%(organisation)s has refused the programme “%(programme)s”. Reason: %(reason)s"),
    "programme_approved": _l("The programme “%(programme)s” is approved and stands in the catalogue."),
    "programme_changed": _l(
        "The programme “%(programme)s”, about which you had decided, is being changed; you will be asked again."
    ),
    "programme_withdrawn": _l("The programme “%(programme)s” is withdrawn. Reason: %(reason)s"),
    "run_published": _l("The result of the round “%(round)s” is published."),
    "enrolment_open": _l("You can choose modules in the enrolment round “%(round)s” until %(moment)s."),
    "enrolment_published": _l("The result of the enrolment round “%(round)s” is published: see your modules."),
    "seat_given": _l("A seat has come free, and it is yours: %(module)s."),
    "module_run_cancelled": _l("“%(module)s” (%(days)s) is cancelled. Reason: %(reason)s"),
    "clearance_confirmed": _l("Your college has confirmed the paper: %(paper)s."),
    "clearance_expires": _l("A paper lapses on %(day)s: %(paper)s."),
    "lists_close": _l("Your list for the round “%(round)s” is still too short, and it closes on %(moment)s."),
    "import_finished": _l("The import of the file “%(file)s” is finished: %(rows)s rows."),
    "import_failed": _l("The import of the file “%(file)s” has failed; nothing was written."),
    "trail_touched": _l("The audit trail does not fit its seals: somebody has touched it. See what differs."),
    "job_failed": _l("A job has failed: %(job)s."),
}


READ = {
    "role": lambda value: label(Role(value)),
    "paper": lambda value: label(ClearanceKind(value)),
    "job": lambda value: label(JobKind(value)),
    "first": lambda value: format_date(date.fromisoformat(value), "long"),
    "last": lambda value: format_date(date.fromisoformat(value), "long"),
    "day": lambda value: format_date(date.fromisoformat(value), "long"),
    "moment": lambda value: format_datetime(datetime.fromisoformat(value), "short"),
    "dates": lambda value: period(*map(date.fromisoformat, value)),
    "subject": lambda value: in_own_language(value),
    "words": lambda value: in_own_language(value),
}


def in_own_language(words: dict[str, str] | str) -> str:
    """Of what was written in several languages, the reader's."""
    if isinstance(words, str):
        return words
    return words.get(get_locale().language) or next(iter(words.values()), "")


def told(facts: dict) -> dict:
    """The facts in words."""
    return {name: READ[name](value) if name in READ else value for name, value in facts.items()}


def notice(kind: str, facts: dict) -> str:
    """The sentence in the reader's language. Days and moments come as ISO text, codes by their stored value."""
    return str(NOTICES[kind]) % told(facts)


# What a letter is about, for the outbox; a notice is named by its sentence.
LETTERS = {
    "invitation": _l("Invitation"),
    "password": _l("Link for a new password"),
    "email_new": _l("Confirmation of a new e-mail"),
    "email_old": _l("News of a change of e-mail"),
    "capacity": _l("Question about places"),
    "digest": _l("Digest"),
    "announcement": _l("Announcement"),
    "sample": _l("Sample of a letter"),
}


def letter_title(kind: str) -> str:
    """A kind of letter by its name, or by its sentence with dots where facts go."""
    if kind in LETTERS:
        return str(LETTERS[kind])
    dots = defaultdict(lambda: "…")
    return (str(NOTICES[kind]) % dots).removesuffix(".") if kind in NOTICES else kind


def letter_kind(kind: str) -> str:
    return str(LETTERS.get(kind, _l("Notification")))
