"""Why a person is not in an opening, and what it would take: from a problem and its result."""

from app.matching.explain.explainer import Explainer
from app.matching.explain.folder import read_result
from app.matching.explain.network import Unproved
from app.matching.explain.words import Explanation

__all__ = ["Explainer", "Explanation", "Unproved", "read_result"]
