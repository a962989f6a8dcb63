"""What the page of a team shows: who is in, who waits, where all could go together; and in short, for other pages."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, raiseload

from app.extensions import db
from app.models import CertifiedWish, Participant, Slot, Team, TeamMember
from app.services import teams


class Outlook(enum.StrEnum):
    """Whether a team could be placed by its certified lists."""

    ALONE = "alone"
    NO_LISTS = "no_lists"
    NOTHING_COMMON = "nothing_common"
    NO_ROOM = "no_room"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Common:
    """A slot on the certified lists of all members; `rank` on one's own; `has_room` for all of them at once."""

    slot: Slot
    rank: int
    has_room: bool


@dataclass(frozen=True)
class TeamPage:
    """`mine` is None for whoever is in no team. `waiting`: who asks to join, shown to those who are in."""

    participant: Participant
    mine: TeamMember | None
    inside: list[TeamMember]
    waiting: list[TeamMember]
    common: list[Common]
    most: int
    why_not: str | None

    @property
    def team(self) -> Team | None:
        return self.mine and self.mine.team

    @property
    def is_in(self) -> bool:
        return self.mine is not None and self.mine.accepted_at is not None

    @property
    def is_full(self) -> bool:
        return len(self.inside) >= self.most

    @property
    def without_list(self) -> list[TeamMember]:
        return [one for one in self.inside if one.participant.certified_list_id is None]

    @property
    def with_room(self) -> list[Common]:
        return [one for one in self.common if one.has_room]

    @property
    def outlook(self) -> Outlook:
        if len(self.inside) < 2:
            return Outlook.ALONE
        if self.without_list:
            return Outlook.NO_LISTS
        if not self.common:
            return Outlook.NOTHING_COMMON
        return Outlook.POSSIBLE if self.with_room else Outlook.NO_ROOM

    @property
    def person_ids(self) -> list[int]:
        """Whose names stand on the page."""
        return [one.participant.person_id for one in (*self.inside, *self.waiting)]


def page(participant: Participant) -> TeamPage:
    """Five queries at most."""
    why_not, most = teams.why_not(participant.round) or teams.goes_elsewhere(participant), teams.most()
    members = _members(participant)
    mine = next((one for one in members if one.participant_id == participant.id), None)
    if mine is None:
        return TeamPage(participant, None, [], [], [], most, why_not)
    inside = [one for one in members if one.accepted_at]
    is_in = mine.accepted_at is not None
    waiting = [one for one in members if not one.accepted_at] if is_in else []
    common = _common(participant, inside) if is_in and len(inside) > 1 else []
    return TeamPage(participant, mine, inside, waiting, common, most, why_not)


def _members(participant: Participant) -> list[TeamMember]:
    """Of the participant's team, who is in before who waits, the earliest first."""
    own = select(TeamMember.team_id).where(TeamMember.participant_id == participant.id)
    somebody = joinedload(TeamMember.participant)
    return list(
        db.session.scalars(
            select(TeamMember)
            .where(TeamMember.team_id.in_(own))
            .options(
                joinedload(TeamMember.team),
                somebody.joinedload(Participant.person),
                somebody.joinedload(Participant.group),
            )
            .order_by(TeamMember.accepted_at.is_(None), TeamMember.asked_at, TeamMember.participant_id)
        )
    )


def _common(participant: Participant, inside: list[TeamMember]) -> list[Common]:
    """By the participant's own rank."""
    lists = {one.participant.certified_list_id for one in inside}
    if None in lists:
        return []
    shared = (
        select(CertifiedWish.slot_id)
        .where(CertifiedWish.list_id.in_(lists))
        .group_by(CertifiedWish.slot_id)
        .having(func.count() == len(inside))
    )
    parts = (Slot.specialties, Slot.year_rows, Slot.clearance_rows)
    rows = db.session.execute(
        select(Slot, CertifiedWish.rank)
        .join(CertifiedWish, CertifiedWish.slot_id == Slot.id)
        .where(CertifiedWish.list_id == participant.certified_list_id, Slot.id.in_(shared), Slot.closed_at.is_(None))
        .options(joinedload(Slot.site), *(raiseload(part) for part in parts))
        .order_by(CertifiedWish.rank)
    )
    return [Common(slot, rank, slot.capacity >= len(inside)) for slot, rank in rows]


@dataclass(frozen=True)
class Standing:
    """`is_in` a team of `size` people, `waiting` of others ask to join it; not `is_in`: the person has asked."""

    is_in: bool
    size: int
    waiting: int


def standings(participant_ids: Iterable[int]) -> dict[int, Standing]:
    """By participant, where they are in a team or ask to join one; one query."""
    mine, member = aliased(TeamMember), aliased(TeamMember)
    rows = db.session.execute(
        select(mine.participant_id, func.count(mine.accepted_at), func.count(member.accepted_at), func.count())
        .join(member, member.team_id == mine.team_id)
        .where(mine.participant_id.in_(list(participant_ids)))
        .group_by(mine.participant_id)
    )
    return {key: Standing(is_in > 0, size, total - size) for key, is_in, size, total in rows}
