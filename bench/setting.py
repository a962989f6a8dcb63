"""What all parts of a run share: the folder of the bundles, the sizes, how often."""

from dataclasses import dataclass
from pathlib import Path

from app.matching.generate import Recipe, generate


@dataclass(frozen=True)
class Setting:
    """`small`: sizes that show only that everything works. `limit_s` for whatever takes a time limit."""

    scratch: Path
    small: bool
    runs: int
    limit_s: float

    def bundle(self, recipe: Recipe, name: str = "") -> Path:
        """The folder of the generated bundle; made once."""
        folder = self.scratch / (name or f"{recipe.people}x{recipe.openings}")
        if not folder.exists():
            generate(folder, recipe)
        return folder


def size(recipe: Recipe) -> str:
    """How tables name a bundle."""
    return f"{recipe.people} × {recipe.openings}"
