"""Mass sendings with their figures as they stand: how many of whom, stage by stage."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import (
    Account,
    Delivery,
    Letter,
    LetterState,
    Mailing,
    MailingRecipient,
    MailingState,
    Pace,
    Role,
    RoleGrant,
    Round,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.queries.paging import Page, paged
from app.services import audiences, notices
from app.topics import topic_of

UNDER_WAY = (MailingState.RUNNING, MailingState.STOPPED)


@dataclass(frozen=True)
class Stage:
    """`people` are told in it, `left_out` were no longer concerned; of `letters`, `bad` have failed or come back."""

    number: int
    share: int
    is_out: bool
    people: int
    left_out: int
    letters: int
    sent: int
    bad: int

    @property
    def waiting(self) -> int:
        return self.letters - self.sent - self.bad


@dataclass(frozen=True)
class Row:
    mailing: Mailing
    stages: list[Stage]

    def total(self, figure: str) -> int:
        return sum(getattr(stage, figure) for stage in self.stages)

    @property
    def told(self) -> int:
        return sum(stage.people for stage in self.stages if stage.is_out)


def mailings(actor: Actor, number: int) -> Page:
    """The newest first."""
    page = paged(_all(actor).order_by(Mailing.id.desc()), number)
    return Page(rows(page.items), page.number, page.total, page.size)


def under_way(actor: Actor) -> list[Row]:
    """What is being sent or waits for a decision, a few of them."""
    now = _all(actor).where(Mailing.state.in_(UNDER_WAY)).order_by(Mailing.id.desc()).limit(5)
    return rows(db.session.scalars(now).all())


def _all(actor: Actor):
    with_names = (joinedload(Mailing.round), joinedload(Mailing.created_by))
    return scope(actor, Permission.MAILING_VIEW).options(*with_names)


def rows(found: Sequence[Mailing]) -> list[Row]:
    """The mailings with their figures, in two statements however many."""
    keys = [one.id for one in found]
    if not keys:
        return []
    counts = (*_recipients(keys), *_letters(keys))
    return [
        Row(
            one,
            [
                Stage(number, share, number <= one.stage, *(count[one.id, number] for count in counts))
                for number, share in enumerate(one.shares, start=1)
            ],
        )
        for one in found
    ]


def _recipients(keys: list[int]) -> tuple[Counter, Counter]:
    of = (MailingRecipient.mailing_id, MailingRecipient.stage, MailingRecipient.left_out)
    people, left_out = Counter(), Counter()
    counted = select(*of, func.count()).where(MailingRecipient.mailing_id.in_(keys)).group_by(*of)
    for key, stage, is_out, count in db.session.execute(counted):
        (left_out if is_out else people)[key, stage] += count
    return people, left_out


def _letters(keys: list[int]) -> tuple[Counter, Counter, Counter]:
    tried = Letter.attempts > 0
    of = (Letter.mailing_id, Letter.stage, Letter.state, tried)
    letters, sent, bad = Counter(), Counter(), Counter()
    counted = select(*of, func.count()).where(Letter.mailing_id.in_(keys)).group_by(*of)
    for key, stage, state, was_tried, count in db.session.execute(counted):
        letters[key, stage] += count
        if state is LetterState.SENT:
            sent[key, stage] += count
        elif state is not LetterState.WAITING or was_tried:
            bad[key, stage] += count
    return letters, sent, bad


@dataclass(frozen=True)
class Reach:
    """Whom an announcement would reach: `people`, by role, and how their letter comes."""

    people: int
    by_role: list[tuple[Role, int]]
    by_pace: dict[Pace, int]


def reach(round_: Round, audience: str) -> Reach:
    people = audiences.people(round_, audience)
    roles: dict[Role, set[int]] = defaultdict(set)
    held = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.withdrawn_at.is_(None))
    chosen = (Delivery.person_id == Account.person_id) & (Delivery.topic == topic_of("announcement"))
    wanted = select(Delivery.pace).select_from(Account).outerjoin(Delivery, chosen).where(notices.is_reachable())
    paces: Counter = Counter()
    for first in range(0, len(people), notices.CHUNK):
        some = people[first : first + notices.CHUNK]
        for person, role in db.session.execute(held.where(RoleGrant.person_id.in_(some))):
            roles[role].add(person)
        paces.update(pace or Pace.AT_ONCE for pace in db.session.scalars(wanted.where(Account.person_id.in_(some))))
    paces[Pace.IN_APP] += len(people) - paces.total()  # no account that can be written to
    counts = sorted(((role, len(of)) for role, of in roles.items()), key=lambda pair: -pair[1])
    return Reach(len(people), counts, dict(paces))


def sizes(round_: Round) -> dict[str, int]:
    """Audience → how many people stand so now."""
    return {name: len(audiences.people(round_, name)) for name in audiences.AUDIENCES}
