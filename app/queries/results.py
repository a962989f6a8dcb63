"""The result of one person: which slot, which wish it was, why not the better ones."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, lazyload, raiseload

from app.extensions import db
from app.models import (
    CertifiedWish,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Placement,
    Round,
    Run,
    RunStatus,
    Slot,
    Teacher,
    Unplaced,
    UnplacedReason,
)
from app.policies.eligibility import Reason
from app.queries import fates
from app.queries.fates import Fate
from app.services import eligibility

WHAT_WOULD_HELP: dict[UnplacedReason, LazyString] = {
    UnplacedReason.NO_WISHES: _l("Ask your college which places are still free: you can be given one of them."),
    UnplacedReason.NEVER_OPENS: _l(
        "A place opens when enough people choose it. Ask your college about places still free."
    ),
    UnplacedReason.FULL: _l(
        "One more place at any site of your list, or one person who declines, would do. Ask your college about both, "
        "and about places still free elsewhere."
    ),
    UnplacedReason.TEAM: _l(
        "Apart from the team you may find a place sooner. Talk it over with the team, and ask your college which "
        "places are still free."
    ),
    UnplacedReason.SUPERVISOR: _l(
        "There are places free on your list, but no teacher of your group can look after one more person there. Your "
        "college can name another supervisor."
    ),
    UnplacedReason.LIMIT: _l(
        "The sites of your list take only so many people at once. Ask your college about other weeks, and about places "
        "still free elsewhere."
    ),
    UnplacedReason.FORBIDDEN: _l(
        "Somebody has closed these places to you by hand and written down why. Ask your college for the reason."
    ),
}
ASK_COLLEGE = _l("Ask your college which places are still free: you can be given one of them.")


@dataclass(frozen=True)
class Outcome:
    rank: int
    slot: Slot
    fate: Fate
    closed: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Result:
    """Of a published round; `placement` and `unplaced` are both None for a person who was in no matching."""

    participant: Participant
    run: Run
    placement: Placement | None
    unplaced: Unplaced | None
    outcomes: list[Outcome]

    @property
    def better(self) -> list[Outcome]:
        """The wishes above the one that was met; all of them when none was."""
        return [o for o in self.outcomes if o.fate not in {Fate.MET, Fate.NOT_NEEDED}]

    @property
    def is_beyond_list(self) -> bool:
        """Placed in a slot that the person did not name: by the fallback, or by hand."""
        return self.placement is not None and all(one.fate is not Fate.MET for one in self.outcomes)

    @property
    def is_proven(self) -> bool:
        return self.run.status is RunStatus.OPTIMAL

    @property
    def what_would_help(self) -> str:
        return str(WHAT_WOULD_HELP.get(self.unplaced.reason, ASK_COLLEGE))


def is_published(participant: Participant) -> bool:
    return participant.round.has_result


def of(participant: Participant) -> tuple[OwnPlace | None, Result | None]:
    """The place that the person has found by themselves and that the college has approved: it is their result.

    For everybody else the result; None before publication: until then nobody has one.
    """
    watcher = joinedload(Placement.supervisor).options(joinedload(Teacher.person), raiseload(Teacher.specialties))
    own, placed, without = (one.participant_id == participant.id for one in (OwnPlace, Placement, Unplaced))
    place, run, placement, unplaced = db.session.execute(
        select(OwnPlace, Run, Placement, Unplaced)
        .select_from(Round)
        .outerjoin(OwnPlace, own & (OwnPlace.state == OwnPlaceState.APPROVED))
        .outerjoin(Run, Run.id == Round.published_run_id)
        .outerjoin(Placement, placed & (Placement.run_id == Run.id))
        .outerjoin(Unplaced, without & (Unplaced.run_id == Run.id))
        .where(Round.id == participant.round_id)
        .options(defer(Run.result), watcher)
    ).one()
    if place is not None or not is_published(participant):
        return place, None
    return None, Result(participant, run, placement, unplaced, _outcomes(participant, run, placement))


def _outcomes(participant: Participant, run: Run, placement: Placement | None) -> list[Outcome]:
    wishes = db.session.scalars(
        select(CertifiedWish)
        .where(CertifiedWish.list_id == participant.certified_list_id)
        .order_by(CertifiedWish.rank)
        .options(
            joinedload(CertifiedWish.slot).options(
                joinedload(Slot.site),
                raiseload(Slot.specialties),
                raiseload(Slot.year_rows),
                lazyload(Slot.clearance_rows),
            )
        )
    ).all()
    better = [wish for wish in wishes if placement is None or wish.rank < placement.rank]
    facts = fates.facts(participant, run, better, placement)
    closed = _closed(participant, better)
    told = [(wish, closed.get(wish.slot_id, ())) for wish in wishes]
    return [Outcome(wish.rank, wish.slot, fates.fate(wish, placement, why, facts), why) for wish, why in told]


def _closed(participant: Participant, wishes: list[CertifiedWish]) -> dict[int, tuple[Reason, ...]]:
    """Slot → why it is closed to the person, nothing where it is open."""
    if not wishes:
        return {}
    applicant, offers = eligibility.applicant(participant), eligibility.offers_of([wish.slot_id for wish in wishes])
    return {slot_id: tuple(eligibility.reasons(applicant, offered)) for slot_id, offered in offers.items()}
