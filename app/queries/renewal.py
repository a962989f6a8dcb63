"""What bringing the people of a round up to date would change, group by group, before it is done."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Round, StudyGroup
from app.policies.actor import Actor
from app.queries import taking_part
from app.queries.names import short_names
from app.queries.search import fold
from app.services import renewal
from app.services.renewal import Change, Kind, Weeks


@dataclass(frozen=True)
class Row:
    """A group, or the teachers of a college (then `group` is empty); `weeks` are (before, after) where they change."""

    group: str
    college: str
    counts: Counter
    weeks: list[tuple[Weeks, Weeks]]


@dataclass(frozen=True)
class Renewal:
    """`certified`: of those who left, how many have a list in force; it is kept and does not take part any more."""

    rows: list[Row]
    counts: Counter
    certified: int

    @property
    def total(self) -> int:
        return self.counts.total()


def ahead(actor: Actor, round_: Round) -> Renewal:
    changes = renewal.changes(round_, taking_part.colleges(actor))
    of = defaultdict(list)
    for one in changes:
        of[one.organisation_id, one.group_id].append(one)
    colleges = short_names(college for college, _group in of)
    groups = dict(
        db.session.execute(
            select(StudyGroup.id, StudyGroup.name).where(StudyGroup.id.in_({key for _college, key in of if key}))
        ).all()
    )
    rows = [_row(groups.get(group, ""), colleges[college], some) for (college, group), some in of.items()]
    rows.sort(key=lambda row: (fold(row.college), row.group == "", fold(row.group)))
    left = (one.is_certified for one in changes if one.kind is Kind.LEFT)
    return Renewal(rows, Counter(one.kind for one in changes), sum(left))


def _row(group: str, college: str, some: list[Change]) -> Row:
    weeks = dict.fromkeys((one.before, one.weeks) for one in some if one.kind is Kind.WEEKS and None not in one.before)
    return Row(group, college, Counter(one.kind for one in some), list(weeks))
