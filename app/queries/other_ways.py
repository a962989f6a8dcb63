"""Beside the list: whether a student goes in a team, or to a place found by themselves. In short, for other pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.models import Audience, Mechanism, OwnPlace, OwnPlaceState, Participant
from app.policies.phases import Act, allows
from app.queries import own_places, teams
from app.queries.teams import Standing


@dataclass(frozen=True)
class Ways:
    participant: Participant
    team: Standing | None
    place: OwnPlace | None

    @property
    def goes_to(self) -> OwnPlace | None:
        """The approved place: then the student takes no part in the matching."""
        return self.place if self.place and self.place.state is OwnPlaceState.APPROVED else None

    @property
    def may_team(self) -> bool:
        round_ = self.participant.round
        return allows(round_.phase, Act.EDIT_WISHES) and round_.mechanism is not Mechanism.STABLE and not self.goes_to

    @property
    def may_find(self) -> bool:
        return allows(self.participant.round.phase, Act.FIND_ONESELF)


def of(participants: Iterable[Participant]) -> dict[int, Ways]:
    """By participant, of students; two queries however many."""
    students = [one for one in participants if one.audience is Audience.STUDENT]
    keys = [one.id for one in students]
    if not keys:
        return {}
    standings, places = teams.standings(keys), own_places.in_force(keys)
    return {one.id: Ways(one, standings.get(one.id), places.get(one.id)) for one in students}
