"""The draw that decides between equals: committed to before wishes open, revealed with the result.

The commitment is SHA-256 over "seed:nonce". The nonce has 128 random bits, so the seed can't be guessed from it; once
both are shown, anybody can compute the hash and see that the seed was not chosen afterwards.
"""

import hashlib

from app.models import Round


def commitment(round_: Round) -> str:
    return hashlib.sha256(opening(round_).encode()).hexdigest()


def opening(round_: Round) -> str:
    """The text that was committed to; shown only with the result."""
    return f"{round_.seed}:{round_.seed_nonce}"
