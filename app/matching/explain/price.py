"""What it costs to place somebody somewhere by a pin."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """`change` of the value of each criterion, in their order (a profile: rank by rank), None where it is not known.

    `moves`: how many other people would then hold other openings than now (in a network: the fewest possible). `exact`:
    is this proved? `impossible`: the rule because of which it cannot be, or "".
    """

    change: list | None = None
    moves: int | None = None
    exact: bool = True
    impossible: str = ""
