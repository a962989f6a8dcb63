"""What stands between a draft of a module and its publication: one function per rule, each fault in words."""

from collections.abc import Iterator

from flask_babel import gettext as _

from app.models import CompetencySide, ModuleKind, ModuleVersion, PartKind
from app.queries import prerequisites
from app.services.module_parts import PRACTICE


def faults(draft: ModuleVersion) -> list[str]:
    """Sentences, in the order in which they are best mended; none: it can be published."""
    return [words for check in CHECKS for words in check(draft)]


def has_its_parts(draft: ModuleVersion) -> Iterator[str]:
    """ПМ = МДК + УП and ПП + examination."""
    if draft.kind is not ModuleKind.PROFESSIONAL:
        return
    kinds = {part.kind for part in draft.parts}
    if PartKind.COURSE not in kinds:
        yield _("A professional module has at least one course: add it with its hours.")
    if not kinds & set(PRACTICE):
        yield _("A professional module has practice: add it with its hours.")
    if PartKind.ATTESTATION not in kinds:
        yield _("A professional module ends with an examination: add it, with 0 hours if none are set apart for it.")


def hours_add_up(draft: ModuleVersion) -> Iterator[str]:
    total = sum(part.hours for part in draft.parts)
    if draft.parts and total != draft.hours:
        yield _(
            "The parts have %(total)s hours together, the module has %(hours)s: make them equal.",
            total=total,
            hours=draft.hours,
        )


def practice_agrees(draft: ModuleVersion) -> Iterator[str]:
    total = sum(part.hours for part in draft.parts if part.kind in PRACTICE)
    if draft.parts and total != draft.practice_hours:
        yield _(
            "The practice parts have %(total)s hours together, the module says %(hours)s of practice: make them equal.",
            total=total,
            hours=draft.practice_hours,
        )


def gives_something(draft: ModuleVersion) -> Iterator[str]:
    given = any(line.side is CompetencySide.GIVEN for line in draft.competencies)
    if draft.kind is ModuleKind.PROFESSIONAL and not given:
        yield _("A professional module gives at least one competency: choose which.")


def needs_are_there(draft: ModuleVersion) -> Iterator[str]:
    for needed in draft.prerequisites:
        if needed.current_id is None or needed.withdrawn_at is not None:
            title = needed.shown.title
            yield _("“%(title)s” is not in the catalogue, so nobody could pass it before: take it off.", title=title)


def needs_no_circle(draft: ModuleVersion) -> Iterator[str]:
    if words := circle_words(draft.module_id, [one.id for one in draft.prerequisites]):
        yield words


def circle_words(module: int, needs: list[int]) -> str:
    """The circle that these needs would close, as a way of titles; empty where there is none."""
    way = prerequisites.circle(module, needs)
    if not way:
        return ""
    titles = prerequisites.titles(way)
    shown = " → ".join(f"«{titles[key]}»" for key in way)
    return _("The modules would need each other in a circle, so nobody could begin: %(way)s.", way=shown)


CHECKS = (has_its_parts, hours_add_up, practice_agrees, gives_something, needs_are_there, needs_no_circle)
