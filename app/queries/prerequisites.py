"""The graph of prerequisites: what a module needs, what needs it, and a circle that a new need would close.

An arrow goes from a module to one that must be passed before it. Arrows are those of the versions in force.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Module
from app.models.module import module_prerequisite

MOST = 60  # modules in one picture


def needs_of(modules: Iterable[int]) -> Mapping[int, list[int]]:
    return _arrows(Module.id.in_(list(modules)), backward=False)


def needing(modules: Iterable[int]) -> Mapping[int, list[int]]:
    """module → those that need it; withdrawn ones are left out."""
    return _arrows(module_prerequisite.c.needs_id.in_(list(modules)) & Module.withdrawn_at.is_(None), backward=True)


def _arrows(which, backward: bool) -> Mapping[int, list[int]]:
    needs = module_prerequisite.c.needs_id
    rows = db.session.execute(
        select(Module.id, needs)
        .join(module_prerequisite, module_prerequisite.c.version_id == Module.current_id)
        .where(which)
        .order_by(Module.id, needs)
    )
    found = defaultdict(list)
    for module, need in rows:
        if backward:
            found[need].append(module)
        else:
            found[module].append(need)
    return found


def circle(module: int, needs: Iterable[int]) -> list[int]:
    """The shortest way module → … → module if the module needed these; empty where there is none."""
    came_from = dict.fromkeys(needs, module)
    waiting = list(came_from)
    while waiting and module not in came_from:
        further = []
        for one, needed in needs_of(waiting).items():
            for need in needed:
                if need not in came_from:
                    came_from[need] = one
                    further.append(need)
        waiting = further
    if module not in came_from:
        return []
    way = [came_from[module], module]
    while way[0] != module:
        way.insert(0, came_from[way[0]])
    return way


def titles(modules: Iterable[int]) -> dict[int, str]:
    return {key: one.shown.title for key, one in loaded(modules).items()}


def loaded(modules: Iterable[int], with_versions: bool = False) -> dict[int, Module]:
    """By key, each with its version in force and who teaches it; `with_versions`: with drafts and earlier ones."""
    statement = select(Module).where(Module.id.in_(set(modules)))
    statement = statement.options(joinedload(Module.current), joinedload(Module.organisation))
    if with_versions:
        statement = statement.options(selectinload(Module.versions))
    return {one.id: one for one in db.session.scalars(statement).unique()}


@dataclass(frozen=True)
class Graph:
    """`levels`: modules by steps from the middle one (below 0: needed before it, above: need it); `arrows` as keys."""

    middle: Module
    levels: dict[int, list[Module]]
    arrows: list[tuple[int, int]]
    is_whole: bool

    @property
    def modules(self) -> dict[int, Module]:
        return {one.id: one for level in self.levels.values() for one in level}

    def rows(self) -> list[tuple[int, Module, list[Module]]]:
        """(level, module, what it needs) from first to last: the picture as a table."""
        known = self.modules
        needs = defaultdict(list)
        for module, need in self.arrows:
            needs[module].append(known[need])
        return [(level, one, needs[one.id]) for level in sorted(self.levels) for one in self.levels[level]]


def graph(module: Module, needs: Iterable[int] | None = None) -> Graph | None:
    """Everything connected with the module by needs, however far; None where it stands alone.

    `needs` replace its own: those of a draft.
    """
    own = list(needs) if needs is not None else needs_of([module.id]).get(module.id, [])
    level, arrows = {module.id: 0}, {(module.id, need) for need in own}
    whole = _spread(level, arrows, own, needs_of, -1) & _spread(level, arrows, [module.id], needing, 1)
    if len(level) == 1:
        return None
    known = loaded(level)
    levels = defaultdict(list)
    for key, at in level.items():
        levels[at].append(known[key])
    for one in levels.values():
        one.sort(key=lambda found: (found.shown.title, found.id))
    inside = sorted((a, b) for a, b in arrows if a in level and b in level)
    return Graph(module, dict(levels), inside, whole)


def _spread(level: dict[int, int], arrows: set, start: list[int], further, step: int) -> bool:
    """Walk from `start`, noting at which step each is met last: so every arrow goes one way. Gives if all fitted."""
    at, waiting = step if step < 0 else 0, start
    if step < 0:
        level.update((key, step) for key in start[:MOST])
    while waiting:
        at += step
        found = further(waiting)
        waiting = []
        for one, others in found.items():
            for other in others:
                arrows.add((one, other) if step < 0 else (other, one))
                if other not in level and len(level) >= MOST:
                    return False
                if abs(at) > MOST:
                    return False
                if other not in level or (level[other] * step > 0 and abs(level[other]) < abs(at)):
                    level[other] = at
                    waiting.append(other)
    return True
