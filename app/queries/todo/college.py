"""What a college has to do: people into rounds, their papers, slots and weeks."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, exists

from app.database import utc_now
from app.extensions import db
from app.models import Clearance, Participant, Person, PracticePeriod, Round, StudyGroup
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allowing
from app.queries import approvals, own_places, taking_part
from app.queries.todo.asking import Counted, Todo


def rounds_to_join(actor: Actor) -> list[Todo]:
    """Rounds into which nobody has been brought yet, of the own colleges or, for a coordinator, at all."""
    inside = exists().where(Participant.round_id == Round.id, Participant.taken_out_at.is_(None))
    if (own := taking_part.colleges(actor)) is not None:
        inside = inside.where(Participant.organisation_id.in_(own))
    waiting = (Round.phase.in_(allowing(Act.ENROL))) & (Round.wishes_close_at > utc_now()) & ~inside
    found = db.session.scalars(scope(actor, Permission.PARTICIPANT_ENROL).where(waiting).order_by(Round.id).limit(3))
    told = (
        _("Nobody takes part in the round “%(round)s” yet.")
        if own is None
        else _("Nobody of your college takes part in the round “%(round)s” yet.")
    )
    action, page = _("Choose who takes part"), "taking_part.show"
    return [Todo(told % {"round": one.title}, action, page, (("public_id", one.public_id),)) for one in found]


def papers_to_confirm(actor: Actor) -> list[Todo]:
    waiting = scope(actor, Permission.PERSON_EDIT).where(
        exists().where(Clearance.person_id == Person.id, Clearance.confirmed_at.is_(None))
    )
    people = db.session.scalars(waiting.limit(100)).all()
    if not people:
        return []
    words = ngettext(
        "%(num)s person has put in papers to be confirmed.",
        "%(num)s people have put in papers to be confirmed.",
        len(people),
    )
    return [Todo(words, _("Look at the first"), "people.show", (("public_id", people[0].public_id),))]


def slots_to_approve(actor: Actor) -> list[Todo]:
    count = approvals.waiting(actor)
    if not count:
        return []
    words = ngettext("%(num)s slot waits for your approval.", "%(num)s slots wait for your approval.", count)
    return [Todo(words, _("Approve slots"), "slots.approve")]


def _own_places(count: int) -> Todo:
    words = ngettext(
        "%(num)s student waits for your word on a place found by themselves.",
        "%(num)s students wait for your word on places found by themselves.",
        count,
    )
    return Todo(words, _("Look and decide"), "own_places.index", (("state", "waiting"),))


def _groups_without_practice(actor: Actor) -> Select:
    coming = exists().where(PracticePeriod.group_id == StudyGroup.id, PracticePeriod.ends_on >= date.today())
    return scope(actor, Permission.GROUP_EDIT).where(StudyGroup.closed_on.is_(None), ~coming)


def _weeks(count: int) -> Todo:
    words = ngettext("%(num)s group has no practice ahead.", "%(num)s groups have no practice ahead.", count)
    return Todo(words, _("Set the weeks"), "groups.index", (("state", "no_practice"),))


own_places_to_decide = Counted(own_places.waiting, _own_places)
groups_without_practice = Counted(_groups_without_practice, _weeks)
