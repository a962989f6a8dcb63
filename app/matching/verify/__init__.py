"""The independent judge of a result: it reads the two folders and believes nothing.

It has its own reader, shares no code with the solver, and imports no solver. `verify` never raises on bad input: what
is wrong becomes a fault, what cannot be checked a note.
"""

from app.matching.verify.judge import Verdict, verify

__all__ = ["Verdict", "verify"]
