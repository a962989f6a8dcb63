"""What a receipt of a certified list is a hash of: anyone can type it in again and compare.

The lines, joined by a line feed: public identifier of the round, of the participant, the moment in UTC (ISO 8601, whole
seconds), then "rank slot" for each wish.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime


def text(round_key: str, participant_key: str, moment: datetime, wishes: Iterable[tuple[int, str]]) -> str:
    """`wishes`: (rank, public identifier of the slot), best first."""
    at = moment.astimezone(UTC).replace(microsecond=0).isoformat()
    return "\n".join([round_key, participant_key, at, *(f"{rank} {slot}" for rank, slot in wishes)])


def sha256(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()
