"""What needs doing of one's own: profile, lists, teams, offered places, teaching."""

from collections.abc import Sequence

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from app.policies.actor import Actor
from app.queries import groups, tasks
from app.queries.by_hand import proposal
from app.queries.home import Participation
from app.queries.todo.asking import Todo
from app.services import teams

Own = Sequence[Participation]


def offers(_actor: Actor, own: Own) -> list[Todo]:
    """An offered place that waits for the person's word, or free places for one who has none."""
    found = []
    for one in (part.after for part in own if part.after and part.after.is_open):
        key = (("public_id", one.participant.public_id),)
        if one.asks and one.now.answer_by:
            told = {"site": one.now.slot.site.name, "moment": format_datetime(one.now.answer_by, "short")}
            words = _("You are offered a place: %(site)s. Answer by %(moment)s.", **told)
            found.append(Todo(words, _("Accept or decline"), "placements.show", key))
        elif one.now and one.now.person_said and (asked := proposal(one.participant)):
            told = {"site": asked.slot.site.name, "moment": format_datetime(asked.change.answer_by, "short")}
            words = _("Another place is proposed to you: %(site)s. Answer by %(moment)s.", **told)
            found.append(Todo(words, _("Agree or keep your place"), "placements.show", key))
        elif one.may_take and one.participant.left_at is None:
            title = one.participant.round.title
            words = _("You have no place in the round “%(round)s”, and places are free to be taken.", round=title)
            found.append(Todo(words, _("Look at the free places"), "assignments.free", key))
    return found


def profile(actor: Actor, _own: Own) -> list[Todo]:
    missing = [task for task in tasks.of_person(actor.person_id) if not task.waits_for_others]
    if not missing:
        return []
    words = missing[0].words
    if len(missing) > 1:
        words += " " + ngettext("And %(num)s more.", "And %(num)s more.", len(missing) - 1)
    return [Todo(words, _("My profile for practice"), "practice_profile.show")]


def team(_actor: Actor, own: Own) -> list[Todo]:
    """Somebody asks to join it, while that is still possible."""
    asked = [
        (part.participant, part.ways.team.waiting)
        for part in own
        if part.ways and part.ways.team and part.ways.team.is_in and part.ways.team.waiting
    ]
    return [
        Todo(
            ngettext("%(num)s person asks to join your team.", "%(num)s people ask to join your team.", count),
            _("Accept or decline"),
            "teams.show",
            (("public_id", participant.public_id),),
        )
        for participant, count in asked
        if not teams.why_not(participant.round)
    ]


def teaching(actor: Actor, _own: Own) -> list[Todo]:
    found = []
    for load in groups.loads(actor):
        if load.groups:
            students = ngettext("%(num)s student", "%(num)s students", load.students)
            words = _("You supervise %(students)s.", students=students)
            found.append(Todo(words, _("My students"), "people.index"))
        if load.is_due_soon:
            words = _("Your next internship is due soon, or none is on record.")
            found.append(Todo(words, _("My groups and internships"), "teaching.show"))
    return found
