"""Ways to decide who goes where, each named for people: what it asks of the engine, and what it cannot take."""

import enum
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.models import Mechanism, Run


class Way(enum.StrEnum):
    FIRST_WISHES = "first_wishes"
    NOBODY_LOW = "nobody_low"
    LEAST_SUM = "least_sum"
    RATINGS = "ratings"
    DISTANCE = "distance"
    STABLE = "stable"
    OWN = "own"


PRESETS: dict[Way, tuple[str, ...]] = {
    Way.FIRST_WISHES: ("placed", "profile:greedy"),
    Way.NOBODY_LOW: ("placed", "profile:generous"),
    Way.LEAST_SUM: ("placed", "rank_cost"),
    Way.RATINGS: ("placed", "score", "profile:greedy"),
    Way.DISTANCE: ("placed", "distance", "profile:greedy"),
}
# What an order of one's own is made of; the engine's other criteria need tables that a round does not have.
ORDERABLE = (
    "placed",
    "profile:greedy",
    "profile:generous",
    "rank_cost",
    "score",
    "distance",
    "supervision_balance",
    "opened",
)
MADE_SMALL = frozenset({"profile:generous", "rank_cost", "distance", "supervision_balance", "opened"})


def way_of(mechanism: Mechanism, criteria: list[str]) -> Way:
    if mechanism is Mechanism.STABLE:
        return Way.STABLE
    return next((way for way, order in PRESETS.items() if list(order) == list(criteria)), Way.OWN)


def asked(way: Way, own: list[str]) -> tuple[Mechanism, list[str]]:
    """What the engine is asked; `own` is the order of Way.OWN. The stable mechanism has criteria of its own."""
    if way is Way.STABLE:
        return Mechanism.STABLE, list(PRESETS[Way.FIRST_WISHES])
    return Mechanism.OPTIMAL, list(own if way is Way.OWN else PRESETS[way])


def asked_otherwise(run: Run) -> bool:
    """Whether a run decides otherwise than its round has announced to people."""
    ways = [(one.mechanism, one.mechanism is not Mechanism.STABLE and list(one.criteria)) for one in (run, run.round)]
    return ways[0] != ways[1]


def fault(criteria: list[str]) -> str | None:
    """Why an order makes no sense; None where it does."""
    if "placed" not in criteria:
        return _("Put in “as many people placed as possible”: without it the best result may be to place few.")
    early = criteria[: criteria.index("placed")]
    if MADE_SMALL.intersection(early):
        return _("What is made as small as possible is smallest when nobody is placed: “placed” has to stand above it.")
    return None


@dataclass(frozen=True)
class Obstacles:
    """What a round has that the stable mechanism does not take: how many of each."""

    pools: int = 0
    limits: int = 0
    minimums: int = 0
    teams: int = 0
    required_pins: int = 0

    @property
    def words(self) -> list[str]:
        """A sentence for each that is there."""
        told = (
            (self.pools, _("People may be placed beyond their wishes.")),
            (
                self.limits,
                ngettext(
                    "%(num)s site takes only so many at once.", "%(num)s sites take only so many at once.", self.limits
                ),
            ),
            (
                self.minimums,
                ngettext(
                    "%(num)s slot opens only from several people.",
                    "%(num)s slots open only from several people.",
                    self.minimums,
                ),
            ),
            (
                self.teams,
                ngettext("%(num)s team wants to stay together.", "%(num)s teams want to stay together.", self.teams),
            ),
            (
                self.required_pins,
                ngettext(
                    "%(num)s person must go to a place fixed by hand.",
                    "%(num)s people must go to places fixed by hand.",
                    self.required_pins,
                ),
            ),
        )
        return [words for count, words in told if count]
