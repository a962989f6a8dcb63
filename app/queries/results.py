"""The result of one person: which slot, which wish it was, why not the better ones."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, raiseload

from app.extensions import db
from app.models import (
    CertifiedWish,
    Participant,
    Placement,
    Run,
    RunStatus,
    Site,
    Slot,
    Unplaced,
    UnplacedReason,
)
from app.policies.eligibility import Code, Reason
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
}
ASK_COLLEGE = _l("Ask your college which places are still free: you can be given one of them.")


class Fate(enum.StrEnum):
    """What became of one wish."""

    MET = "met"
    NOT_NEEDED = "not_needed"
    CLOSED = "closed"
    NOT_OPENED = "not_opened"
    FULL = "full"
    OTHER = "other"


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
    def is_proven(self) -> bool:
        return self.run.status is RunStatus.OPTIMAL

    @property
    def what_would_help(self) -> str:
        return str(WHAT_WOULD_HELP.get(self.unplaced.reason, ASK_COLLEGE))


def is_published(participant: Participant) -> bool:
    return participant.round.has_result


def result(participant: Participant) -> Result | None:
    """None before publication: until then nobody has a result."""
    if not is_published(participant):
        return None
    run, placement, unplaced = db.session.execute(
        select(Run, Placement, Unplaced)
        .outerjoin(Placement, (Placement.run_id == Run.id) & (Placement.participant_id == participant.id))
        .outerjoin(Unplaced, (Unplaced.run_id == Run.id) & (Unplaced.participant_id == participant.id))
        .where(Run.id == participant.round.published_run_id)
        .options(defer(Run.result))
    ).one()
    return Result(participant, run, placement, unplaced, _outcomes(participant, run, placement))


def _outcomes(participant: Participant, run: Run, placement: Placement | None) -> list[Outcome]:
    wishes = db.session.scalars(
        select(CertifiedWish)
        .where(CertifiedWish.list_id == participant.certified_list_id)
        .order_by(CertifiedWish.rank)
        .options(
            joinedload(CertifiedWish.slot).options(
                joinedload(Slot.site).joinedload(Site.organisation),
                raiseload(Slot.specialties),
                raiseload(Slot.year_rows),
            )
        )
    ).all()
    taken = _taken(run, [wish.slot_id for wish in wishes])
    applicant, offers = eligibility.applicant(participant), eligibility.offers(participant.round_id)
    outcomes = []
    for wish in wishes:
        offered = offers.get(wish.slot_id)
        closed = tuple(eligibility.reasons(applicant, offered)) if offered else (Reason(Code.ROUND),)
        outcomes.append(
            Outcome(wish.rank, wish.slot, _fate(wish, placement, taken.get(wish.slot_id, 0), closed), closed)
        )
    return outcomes


def _fate(wish: CertifiedWish, placement: Placement | None, taken: int, closed: tuple[Reason, ...]) -> Fate:
    if placement and wish.slot_id == placement.slot_id:
        return Fate.MET
    if placement and wish.rank > placement.rank:
        return Fate.NOT_NEEDED
    if closed:
        return Fate.CLOSED
    if taken >= wish.slot.capacity:
        return Fate.FULL
    return Fate.NOT_OPENED if taken == 0 and wish.slot.min_to_open > 0 else Fate.OTHER


def _taken(run: Run, slot_ids: list[int]) -> Mapping[int, int]:
    """Placements of the run in each of these slots."""
    rows = db.session.execute(
        select(Placement.slot_id, func.count())
        .where(Placement.run_id == run.id, Placement.slot_id.in_(slot_ids))
        .group_by(Placement.slot_id)
    )
    return dict(rows.all())
