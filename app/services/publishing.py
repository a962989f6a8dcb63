"""A run becomes the result of its round: approved by a second person, published after a last comparison."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.adapters import bundles
from app.database import utc_now
from app.extensions import db
from app.labels import label
from app.models import (
    WITH_RESULT,
    Assignment,
    Participant,
    Person,
    Phase,
    Placement,
    Round,
    Run,
    RunArchive,
    RunKind,
    RunStatus,
    Slot,
    Teacher,
)
from app.policies.actor import Actor
from app.policies.phases import Act, allows
from app.services import assignments, audit, clearing, letters, mailings, run_files
from app.services.errors import Refused
from app.services.notices import Told
from app.services.transaction import transaction


def approve(actor: Actor, run: Run) -> None:
    """The second pair of eyes: whoever started the run can't approve it. A run approved later replaces this one."""
    with transaction() as session:
        round_ = session.get(Round, run.round_id, with_for_update=True, populate_existing=True)
        clears = run.kind is RunKind.CLEARING
        if not allows(round_.phase, Act.CLEAR if clears else Act.APPROVE):
            raise Refused(_("Nothing can be approved in the phase “%(phase)s”.", phase=label(round_.phase)))
        if run.started_by_id == actor.person_id:
            raise Refused(_("You started this run yourself. A second person has to look at it and approve it."))
        _check_presentable(run)
        run.approved_by_id, run.approved_at = actor.person_id, utc_now()
        round_.approved_run_id = run.id
        if not clears:
            round_.phase = Phase.APPROVED
        audit.record(actor.person_id, "run:approve", run, number=run.number, round=round_.title)


def publish(actor: Actor, run: Run) -> None:
    """Make the approved run the round's result. Refused when it is stale or differs from what was verified."""
    with transaction() as session:
        # Locked before it is compared: a wish saved meanwhile waits, and is then refused as too late.
        round_ = session.get(Round, run.round_id, with_for_update=True, populate_existing=True)
        clears = run.kind is RunKind.CLEARING
        if round_.phase in WITH_RESULT and not clears:
            raise Refused(_("This round is already published."))
        if not allows(round_.phase, Act.CLEAR if clears else Act.PUBLISH) or round_.approved_run_id != run.id:
            raise Refused(_("A second person has to approve this run before it can be published."))
        archive = _check_presentable(run)
        if _stored_placements(run) != run_files.placements_in(bundles.unzipped(archive.result)):
            raise Refused(_("The stored placements differ from the verified result. Start a new matching."))
        run.published_at, round_.published_run_id = utc_now(), run.id
        if clears:
            clearing.publish(actor, run)
            round_.approved_run_id = None
        else:
            round_.phase = Phase.PUBLISHED
            assignments.offer_all(run)
        audit.record(actor.person_id, "run:publish", run, number=run.number, round=round_.title)
        told = Told("run_published", f"published:{run.public_id}", "/", {"round": round_.title})
        mailings.begin(actor, round_, told, _concerned(run))
    letters.hurry()


def _concerned(run: Run) -> list[int]:
    """Persons to tell: everybody in the round, or whose place a clearing has changed."""
    taking_part = (Participant.round_id == run.round_id) & Participant.taken_out_at.is_(None)
    people = select(Participant.person_id).where(taking_part)
    if run.kind is RunKind.CLEARING:
        people = people.join(Assignment, Assignment.participant_id == Participant.id).where(Assignment.run_id == run.id)
    return list(db.session.scalars(people))


def _check_presentable(run: Run) -> RunArchive:
    """A verified run of the round itself from which nothing has changed since."""
    if run.kind not in {RunKind.ROUND, RunKind.CLEARING}:
        raise Refused(_("A rehearsal or a what-if is there to be looked at; it can't become the result."))
    if run.verified_at is None or run.status not in {RunStatus.OPTIMAL, RunStatus.FEASIBLE}:
        raise Refused(_("Only a run with a verified result can be published."))
    archive = db.session.get(RunArchive, run.id)
    if run_files.is_stale(run, archive):
        raise Refused(
            _("Wishes, slots or people have changed since this run. Freeze the round again and start a new matching.")
        )
    return archive


def _stored_placements(run: Run) -> set[tuple[str, str, int, str]]:
    found = db.session.execute(
        select(Participant.public_id, Slot.public_id, Placement.rank, func.coalesce(Person.public_id, ""))
        .join(Participant, Placement.participant_id == Participant.id)
        .join(Slot, Placement.slot_id == Slot.id)
        .outerjoin(Teacher, Placement.supervisor_id == Teacher.id)
        .outerjoin(Person, Teacher.person_id == Person.id)
        .where(Placement.run_id == run.id)
    )
    return {tuple(row) for row in found}
