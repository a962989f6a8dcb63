"""Rounds: made, changed while nobody relies on them, moved through their phases by date or by hand."""

import secrets
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app import arrival
from app.database import utc_now
from app.extensions import db
from app.labels import label
from app.models import Participant, Phase, Round
from app.policies.actor import Actor
from app.policies.phases import BY_DATE, BY_HAND, REOPENABLE, Act, allows, due
from app.services import audit, eligibility, lists, notices, snapshots, taking_part
from app.services.eligibility import Eligibility
from app.services.errors import Refused
from app.services.transaction import transaction
from app.services.versions import claim

FRESH = {"populate_existing": True}
MOST_SEED = 10**9


def create(actor: Actor, values: dict) -> Round:
    """`values`: columns of Round. The seed is drawn here and committed to at once."""
    with transaction() as session:
        round_ = Round(seed=secrets.randbelow(MOST_SEED), **values)
        _check_dates(round_)
        _check_ahead(values)
        session.add(round_)
        session.flush()
        audit.record(actor.person_id, "round:create", round_, round=round_.title)
    return round_


def edit(actor: Actor, round_: Round, seen: int, values: dict) -> None:
    """While slots are collected everything may change; later only the dates that have not come yet."""
    with transaction():
        claim(round_, seen)
        free = allows(round_.phase, Act.EDIT_ROUND)
        changed = {name for name, value in values.items() if getattr(round_, name) != value}
        fixed = changed if free else changed - _dates_ahead(round_) - {"title"}
        if not free and fixed:
            raise Refused(
                _("Wishes are open: people rely on the rules as they stand. Only the title and later dates may change.")
            )
        _check_ahead({name: values[name] for name in changed})
        for name in changed:
            setattr(round_, name, values[name])
        _check_dates(round_)
        audit.record(actor.person_id, "round:edit", round_, round=round_.title)


def _dates_ahead(round_: Round) -> set[str]:
    """The dates of this phase and of those after it."""
    return {column for phase, (column, _after) in BY_DATE.items() if phase.place >= round_.phase.place}


def _check_dates(round_: Round) -> None:
    dates = [getattr(round_, column) for column, _after in BY_DATE.values()]
    given = [moment for moment in dates if moment is not None]
    if given != sorted(given):
        raise Refused(_("The dates are not in the order of the phases. Each phase ends after the one before it."))


def _check_ahead(values: dict) -> None:
    """A phase is not ended by a date in the past: that is what the step by hand is for."""
    if any(values.get(column) and values[column] <= utc_now() for column, _after in BY_DATE.values()):
        raise Refused(_("A date is over already. Choose a later moment, or end the phase by hand."))


def advance(actor: Actor, round_: Round, seen: int, to: Phase) -> None:
    """End the phase by hand, before its date. Refused when another coordinator has moved the round meanwhile."""
    with transaction():
        claim(round_, seen)
        if BY_HAND.get(round_.phase) is not to:
            told = {"phase": label(round_.phase), "next": label(to)}
            raise Refused(_("The round is in the phase “%(phase)s”; “%(next)s” does not follow from there.", **told))
        _enter(round_, to, actor)


def reopen(actor: Actor, round_: Round, seen: int, until: datetime, reason: str) -> None:
    """Open wishes once more until a new deadline: certified lists stay in force, runs so far go out of date."""
    with transaction():
        claim(round_, seen)
        if round_.phase not in REOPENABLE:
            raise Refused(_("Wishes can be opened again only between their deadline and the publication."))
        if until <= utc_now():
            raise Refused(_("The new deadline is over already. Choose a later one."))
        if round_.ratings_close_at and round_.ratings_close_at <= until:
            round_.ratings_close_at = None
        round_.wishes_close_at, round_.phase, round_.approved_run_id = until, Phase.WISHES_OPEN, None
        audit.record(actor.person_id, "round:reopen", round_, round=round_.title, reason=reason)
        people = db.session.scalars(select(Participant.person_id).where(taking_part.of(round_)))
        event, told = f"reopened:{round_.public_id}:{seen}", {"round": round_.title, "reason": reason}
        notices.tell(people, "wishes_reopened", event, "/", moment=until.isoformat(), **told)


def freeze(actor: Actor, round_: Round, seen: int) -> None:
    """Close what is still open and take a snapshot: every run starts from it. Again later: a newer snapshot."""
    with transaction():
        claim(round_, seen)
        rules = None
        if round_.phase is Phase.WISHES_OPEN:
            if utc_now() < round_.wishes_close_at:
                raise Refused(_("Wishes are open until the deadline. End that phase first if everybody is ready."))
            if utc_now() < round_.wishes_close_at + arrival.GRACE:
                raise Refused(_("The last wishes are still being stored. Try again in a few seconds."))
            rules = eligibility.eligibility(round_.id)
            _enter(round_, Phase.HOSTS_RATE, actor, rules)
        if not allows(round_.phase, Act.FREEZE):
            raise Refused(_("The round can't be frozen in the phase “%(phase)s”.", phase=label(round_.phase)))
        _enter(round_, Phase.FROZEN, actor, rules)


def advance_due() -> int:
    """The job behind the dates: every round whose phase has ended by now goes on; gives how many did."""
    moved = 0
    for key in db.session.scalars(select(Round.id).where(Round.phase.in_(list(BY_DATE))).order_by(Round.id)).all():
        with transaction():
            round_ = db.session.scalar(select(Round).where(Round.id == key).with_for_update(), execution_options=FRESH)
            while round_ is not None and (after := due(round_, utc_now() - arrival.GRACE)) is not None:
                _enter(round_, after, None)
                moved += 1
    return moved


def _enter(round_: Round, phase: Phase, actor: Actor | None, rules: Eligibility | None = None) -> None:
    """Inside the caller's transaction, the round locked: what belongs to the change of phase happens with it.

    `rules` of the round where they have been read already.
    """
    before, round_.phase = round_.phase, phase
    person = actor and actor.person_id
    audit.record(person, "round:phase", round_, round=round_.title, before=before.value, after=phase.value)
    db.session.flush()
    if rules is None and (before is Phase.WISHES_OPEN or phase is Phase.FROZEN):
        rules = eligibility.eligibility(round_.id)
    if before is Phase.WISHES_OPEN:
        taken = lists.certify_drafts(round_, rules)
        audit.record(None, "round:certify_drafts", round_, round=round_.title, lists=taken)
    if phase is Phase.WISHES_OPEN:
        taking_part.tell_all(round_)
    if phase is Phase.FROZEN:
        round_.approved_run_id = None
        taken = snapshots.take(round_, person, rules)
        audit.record(person, "round:freeze", round_, round=round_.title, number=taken.number, hash=taken.sha256)
