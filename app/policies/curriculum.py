"""What a programme is made of, as the rules read it: terms, modules, volumes, competencies. Nothing of the database."""

from dataclasses import dataclass, field

from app.models import ModuleKind


@dataclass(frozen=True)
class Line:
    """A version of a module in a term. `module`, `needs` are keys of modules; `gives`, `builds_on` of competencies.

    `practice_hours` are part of `hours`. `newer`: a later version is in force; `is_withdrawn`: nobody delivers it now.
    """

    module: int
    code: str
    title: str
    kind: ModuleKind
    semester: int
    hours: int
    practice_hours: int = 0
    is_variable: bool = False
    organisation: int = 0
    needs: frozenset[int] = frozenset()
    gives: frozenset[int] = frozenset()
    builds_on: frozenset[int] = frozenset()
    newer: bool = False
    is_withdrawn: bool = False

    @property
    def name(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def practice(self) -> int:
        """Academic hours of practice: all of a practice, of another module its part."""
        return self.hours if self.kind is ModuleKind.PRACTICE else self.practice_hours

    @property
    def lessons(self) -> int:
        """What is neither practice nor attestation."""
        return 0 if self.kind is ModuleKind.ATTESTATION else self.hours - self.practice


@dataclass(frozen=True)
class Volumes:
    """What a standard asks, in academic hours and per cent; none: it does not say."""

    hours: int | None = None
    discipline_hours_least: int | None = None
    practice_hours_least: int | None = None
    practice_share_least: int | None = None
    attestation_hours: int | None = None
    mandatory_share_most: int | None = None
    term_hours_most: int | None = None


@dataclass(frozen=True)
class Curriculum:
    """`required`, `competencies`: key → code; `titles`: key → what it says; `organisations`: key → name.

    `modules`: key → name, also of prerequisites that stand nowhere. `parties` take part beside the base organisation.
    """

    lines: tuple[Line, ...]
    terms: int
    volumes: Volumes = Volumes()
    required: dict[int, str] = field(default_factory=dict)
    competencies: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    modules: dict[int, str] = field(default_factory=dict)
    base: int = 0
    parties: frozenset[int] = frozenset()
    organisations: dict[int, str] = field(default_factory=dict)
    has_employer: bool = False
    is_network: bool = False

    @property
    def hours(self) -> int:
        return sum(line.hours for line in self.lines)

    @property
    def practice(self) -> int:
        return sum(line.practice for line in self.lines)

    @property
    def first_term(self) -> dict[int, int]:
        """Module → the first term it stands in."""
        found: dict[int, int] = {}
        for line in self.lines:
            found[line.module] = min(line.semester, found.get(line.module, line.semester))
        return found

    @property
    def teaching(self) -> frozenset[int]:
        return frozenset(line.organisation for line in self.lines)
