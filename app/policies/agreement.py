"""When a programme is agreed upon: whose word counts, whose is awaited. Pure; the words come in order of time."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.models import PartyRole

FOUR_EYES = 2  # of the base organisation: who has sent it, and somebody else


@dataclass(frozen=True)
class Word:
    """What a person has said for an organisation about the content with this hash."""

    organisation: int
    person: int | None
    is_approved: bool
    sha256: str


@dataclass(frozen=True)
class Agreement:
    """`roles`: party → its roles; `standing`: organisation → its words that hold for the content as it is."""

    base: int
    roles: dict[int, frozenset[PartyRole]]
    standing: dict[int, list[Word]]

    def says(self, organisation: int) -> bool | None:
        """The latest word of an organisation; none while it has said nothing of this content."""
        words = self.standing.get(organisation)
        if not words:
            return None
        if organisation == self.base and words[-1].is_approved:
            return True if len(self.persons_for(organisation)) >= FOUR_EYES else None
        return words[-1].is_approved

    def persons_for(self, organisation: int) -> set[int | None]:
        """Who of it stands behind the content: each person by their latest word."""
        latest = {word.person: word.is_approved for word in self.standing.get(organisation, [])}
        return {person for person, is_approved in latest.items() if is_approved}

    def of_role(self, role: PartyRole) -> list[int]:
        return [key for key, roles in self.roles.items() if role in roles]

    @property
    def awaited(self) -> list[int]:
        """Organisations that have said nothing yet of this content, the base one first."""
        return [key for key in (self.base, *self.roles) if self.says(key) is None]

    @property
    def is_whole(self) -> bool:
        """The base organisation with four eyes, every participant and at least one employer say yes."""
        needed = [self.base, *self.of_role(PartyRole.PARTICIPANT)]
        employers = self.of_role(PartyRole.EMPLOYER)
        return all(self.says(key) for key in needed) and any(self.says(key) for key in employers)


def agreement(base: int, roles: dict[int, frozenset[PartyRole]], words: Iterable[Word], sha256: str) -> Agreement:
    standing: dict[int, list[Word]] = {}
    for word in words:
        if word.sha256 == sha256:
            standing.setdefault(word.organisation, []).append(word)
    return Agreement(base, {key: some for key, some in roles.items() if key != base}, standing)
