"""The columns of the bundle format, as data: what each cell may hold and what an empty one means."""

from dataclasses import dataclass

FORMAT = "klaster-bundle/1"
LARGEST = 10**9

CRITERIA = (
    "placed",
    "profile:greedy",
    "profile:generous",
    "rank_cost",
    "score",
    "distance",
    "kept",
    "supervision_cost",
    "supervision_balance",
    "opened",
)
MECHANISMS = ("optimal", "stable")
DEFAULT_CRITERIA = ("placed", "profile:greedy")


@dataclass(frozen=True)
class Column:
    """One column. `kind`: name, ref, label, int, date, choice.

    name   an identifier that this table declares        ref    an identifier declared by `of`
    label  an identifier that needs no declaration       int    low..high
    Empty cells: required columns have none; the others take `default` (None: stays empty).
    """

    name: str
    kind: str
    required: bool = False
    default: int | str | None = None
    low: int = 0
    high: int = LARGEST
    of: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One file; `key` are the columns whose values together occur once."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def _name(name):
    return Column(name, "name", required=True)


def _ref(name, of, required=True):
    return Column(name, "ref", required=required, of=of)


def _int(name, default=0, required=False, low=0, high=LARGEST):
    return Column(name, "int", required=required, default=default, low=low, high=high)


TABLES = {
    table.name: table
    for table in (
        Table(
            "people",
            (
                _name("person"),
                Column("kind", "choice", default="student", choices=("student", "teacher")),
                _int("demand", 1, low=1),
                _int("credits_max", None),
                _int("weight", 1, low=1),
                _ref("fallback", "pools", required=False),
                Column("group", "label"),
            ),
            ("person",),
            required=True,
        ),
        Table(
            "openings",
            (
                _name("opening"),
                _int("capacity", required=True),
                _int("min_to_open"),
                _int("credits"),
                Column("starts_on", "date"),
                Column("ends_on", "date"),
            ),
            ("opening",),
            required=True,
        ),
        Table(
            "wishes",
            (
                _ref("person", "people"),
                _ref("opening", "openings"),
                _int("rank", required=True, low=1, high=1000),
                _int("score", low=-LARGEST),
                _int("distance"),
            ),
            ("person", "opening"),
            required=True,
        ),
        Table(
            "pools",
            (Column("pool", "label", required=True), _ref("opening", "openings"), _int("distance")),
            ("pool", "opening"),
        ),
        Table("limits", (_name("limit"), _int("capacity", required=True), _int("minimum")), ("limit",)),
        Table("limit_openings", (_ref("limit", "limits"), _ref("opening", "openings")), ("limit", "opening")),
        Table(
            "supervisors",
            (_name("supervisor"), _int("capacity", required=True), _int("minimum"), _int("max_openings", None)),
            ("supervisor",),
        ),
        Table(
            "supervision",
            (
                _ref("supervisor", "supervisors"),
                Column("group", "label", required=True),
                _ref("opening", "openings", required=False),
                _int("cost"),
            ),
            ("supervisor", "group", "opening"),
        ),
        Table("teams", (Column("team", "label", required=True), _ref("person", "people")), ("person",)),
        Table(
            "pins",
            (
                _ref("person", "people"),
                _ref("opening", "openings"),
                Column("kind", "choice", required=True, choices=("require", "forbid")),
            ),
            ("person", "opening", "kind"),
        ),
        Table(
            "previous",
            (
                Column("person", "gone", required=True, of="people"),
                Column("opening", "gone", required=True, of="openings"),
            ),
            ("person", "opening"),
        ),
        Table(
            "conflicts",
            (_ref("opening_a", "openings"), _ref("opening_b", "openings")),
            ("opening_a", "opening_b"),
        ),
    )
}
