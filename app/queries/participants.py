"""Who is stuck on the way to a list that counts, by group, and who is left without a place."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Subquery, case, cast, func, literal, null, select

from app.extensions import db
from app.models import (
    SETTLED,
    Audience,
    Hitch,
    HitchLook,
    ListState,
    Organisation,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Person,
    Round,
    Site,
    Slot,
    StudyGroup,
    Wish,
)
from app.policies.access import scope
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import in_force
from app.queries.names import short_names
from app.queries.paging import Page, slice_of
from app.queries.search import finder, fold, found_keys

GROUPS_SHOWN = 25


@dataclass(frozen=True)
class Row:
    """One participant; a teacher's `group_key` is the college's. `placed` is None until the round is published."""

    person: str
    group_key: str
    group: str
    college: str
    audience: Audience
    wishes: int
    saved_at: datetime | None
    state: ListState
    placed: bool | None
    person_id: int = 0


@dataclass(frozen=True)
class GroupCount:
    """Lists of one group, or of the teachers of one organisation (then `group` is empty)."""

    key: str
    group: str
    college: str
    college_key: str
    states: Counter
    people: int
    unplaced: int

    @property
    def stuck(self) -> int:
        return self.people - sum(self.states[state] for state in SETTLED)

    def of_state(self, state: str) -> int:
        """How many people a filter by state leaves."""
        if state == "unplaced":
            return self.unplaced
        return self.states[ListState(state)] if state else self.people


@dataclass(frozen=True)
class Lists:
    """`states` counts the whole round within reach; `page` holds what the filter leaves; `groups` are those of all
    `group_count` groups with the most people stuck. `looked_at`: when a job last looked for closed slots.
    """

    page: Page
    groups: list[GroupCount]
    group_count: int
    states: Counter
    people: int
    unplaced: int
    looked_at: datetime | None = None

    @property
    def stuck(self) -> int:
        return self.people - sum(self.states[state] for state in SETTLED)


@dataclass(frozen=True)
class Heap:
    """The participants of one group, or the teachers of one organisation, counted; `of` is their key in the SELECT."""

    of: tuple[int, int | None]
    count: GroupCount

    @property
    def order(self) -> tuple:
        return (fold(self.count.college), self.count.group == "", fold(self.count.group))


def rounds(actor: Actor) -> list[Round]:
    """Rounds with a participant within reach, the latest first."""
    within = scope(actor, Permission.PARTICIPANT_LIST).with_only_columns(Participant.round_id)
    return list(db.session.scalars(select(Round).where(Round.id.in_(within)).order_by(Round.id.desc())))


def lists(actor: Actor, round_: Round, group="", state="", text="", number: int = 1) -> Lists:
    """`group` is the key of a GroupCount; `state` a ListState or «unplaced».

    The database counts by group, as there are few of them; people are read for the groups of one page only.
    """
    seen = people_of(actor, round_)
    heaps = sorted(_heaps(_counts(seen)), key=lambda heap: heap.order)
    page = _page(seen, round_, heaps, group, state, text, number)
    states = sum((heap.count.states for heap in heaps), Counter())
    return Lists(
        page=page,
        groups=sorted((heap.count for heap in heaps), key=lambda one: -one.stuck)[:GROUPS_SHOWN],
        group_count=len(heaps),
        states=states,
        people=states.total(),
        unplaced=sum(heap.count.unplaced for heap in heaps),
        looked_at=db.session.scalar(select(HitchLook.looked_at).where(HitchLook.round_id == round_.id)),
    )


def groups(actor: Actor, round_: Round) -> list[GroupCount]:
    """All groups of the round within reach, in no order."""
    return [heap.count for heap in _heaps(_counts(people_of(actor, round_)))]


def unconfirmed_sites(actor: Actor, round_: Round) -> tuple[int, int] | None:
    """(sites that have not confirmed all their open slots, sites with any); None once nothing can be corrected."""
    if not allows(round_.phase, Act.EDIT_SLOTS):
        return None
    waiting = case((Slot.confirmed_at.is_(None), Slot.site_id))
    within = scope(actor, Permission.SLOT_APPROVE).join(Site, Slot.site_id == Site.id)
    within = within.where(Slot.round_id == round_.id, Slot.closed_at.is_(None), Site.closed_at.is_(None))
    counted = within.with_only_columns(func.count(waiting.distinct()), func.count(Slot.site_id.distinct()))
    return tuple(db.session.execute(counted).one())


def people_of(actor: Actor, round_: Round, permission=Permission.PARTICIPANT_LIST) -> Subquery:
    """Participants of the round within reach, each with their `state`; `placed` is NULL until publication."""
    wishes = select(func.count()).where(Wish.participant_id == Participant.id).scalar_subquery()
    found = OwnPlace.state.in_((OwnPlaceState.WAITING, OwnPlaceState.APPROVED))
    own = select(OwnPlace.state).where(OwnPlace.participant_id == Participant.id, found).scalar_subquery()
    known = round_.published_run_id is not None
    met = in_force.has_place(round_) if known else null()
    counted = (
        scope(actor, permission)
        .outerjoin(Hitch, Hitch.participant_id == Participant.id)
        .where(Participant.round_id == round_.id)
        .with_only_columns(
            Participant.id,
            Participant.person_id,
            Participant.organisation_id,
            Participant.group_id,
            Participant.certified_list_id,
            Hitch.open_slots,
            ((Hitch.lapsed > 0) & (Hitch.list_id == Participant.certified_list_id)).label("has_lapsed"),
            wishes.label("wishes"),
            own.label("own"),
            (case((met, 1), else_=0) if known else cast(null(), Integer)).label("placed"),
        )
        .subquery()
    )
    return select(counted, _state(counted.c, round_.least_wishes).label("state")).subquery("seen")


def _state(of, least_wishes: int) -> ColumnElement[str]:
    """A list needs as many wishes as the round asks for, fewer only where fewer slots are open (services/lists.py)."""
    needed = case((of.open_slots > 1, of.open_slots), (of.open_slots.is_not(None), 1), else_=least_wishes)
    return case(
        (of.own == OwnPlaceState.APPROVED, literal(ListState.OWN_APPROVED.value)),
        (of.own == OwnPlaceState.WAITING, literal(ListState.OWN_WAITING.value)),
        (of.certified_list_id.is_not(None) & of.has_lapsed, literal(ListState.LAPSED.value)),
        (of.certified_list_id.is_not(None), literal(ListState.CERTIFIED.value)),
        (of.open_slots == 0, literal(ListState.NOTHING_OPEN.value)),
        (of.wishes == 0, literal(ListState.EMPTY.value)),
        (of.wishes >= needed, literal(ListState.DRAFT.value)),
        else_=literal(ListState.SHORT.value),
    )


def _counts(seen: Subquery, *conditions: ColumnElement[bool]) -> dict[tuple[int, int | None], tuple[Counter, int]]:
    """Key of a heap → its people by state, and how many have no place."""
    key = (seen.c.organisation_id, seen.c.group_id)
    left = func.sum(case((seen.c.placed == 0, 1), else_=0))
    counted = select(*key, seen.c.state, func.count(), left).where(*conditions).group_by(*key, seen.c.state)
    states, unplaced = defaultdict(Counter), Counter()
    for organisation_id, group_id, state, people, without in db.session.execute(counted):
        states[organisation_id, group_id][ListState(state)] = people
        unplaced[organisation_id, group_id] += without
    return {of: (found, unplaced[of]) for of, found in states.items()}


def _heaps(counts: dict[tuple[int, int | None], tuple[Counter, int]]) -> list[Heap]:
    groups = _groups({group_id for _, group_id in counts})
    colleges = _colleges({organisation_id for organisation_id, _ in counts})
    heaps = []
    for of, (found, without) in counts.items():
        college_key, college = colleges[of[0]]
        group_key, group = groups.get(of[1], (college_key, ""))
        heaps.append(Heap(of, GroupCount(group_key, group, college, college_key, found, found.total(), without)))
    return heaps


def _groups(ids: set[int | None]) -> dict[int, tuple[str, str]]:
    """Group → its public id and name."""
    rows = db.session.execute(
        select(StudyGroup.id, StudyGroup.public_id, StudyGroup.name).where(StudyGroup.id.in_(ids - {None}))
    )
    return {row.id: (row.public_id, row.name) for row in rows}


def _colleges(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Organisation → its public id and short name."""
    names = short_names(ids)
    rows = db.session.execute(select(Organisation.id, Organisation.public_id).where(Organisation.id.in_(ids)))
    return {row.id: (row.public_id, names[row.id]) for row in rows}


def _page(seen: Subquery, round_: Round, heaps: list[Heap], group: str, state: str, text: str, number: int) -> Page:
    """One page of the people whom the filter leaves, group by group; `heaps` in the order of the page."""
    conditions = _conditions(seen, heaps, state, text)
    if text.split():
        counts = {of: found.total() for of, (found, _) in _counts(seen, *conditions).items()}
    else:
        counts = {heap.of: heap.count.of_state(state) for heap in heaps}
    chosen = {heap.of: heap.count for heap in heaps if not group or heap.count.key == group}
    page = slice_of([(of, place) for of in chosen for place in range(counts.get(of, 0))], number)
    people = _people(seen, {of for of, _ in page.items}, conditions)
    rows = [_row(people[of][place], chosen[of]) for of, place in page.items]
    return Page(rows, page.number, page.total, page.size)


def _conditions(seen: Subquery, heaps: list[Heap], state: str, text: str) -> list[ColumnElement[bool]]:
    """Every word of `text` must begin a name of the person, or stand in that of the group or of the college."""
    conditions = []
    if state == "unplaced":
        conditions.append(seen.c.placed == 0)
    elif state:
        conditions.append(seen.c.state == state)
    for word in text.split():
        found = finder(word)
        named = [heap.of for heap in heaps if found(heap.count.group, heap.count.college)]
        conditions.append(seen.c.person_id.in_(found_keys("person", word)) | _in_heaps(seen, named))
    return conditions


def _in_heaps(seen: Subquery, keys: Iterable[tuple[int, int | None]]) -> ColumnElement[bool]:
    groups = [group_id for _, group_id in keys if group_id]
    teachers = [organisation_id for organisation_id, group_id in keys if group_id is None]
    return seen.c.group_id.in_(groups) | (seen.c.group_id.is_(None) & seen.c.organisation_id.in_(teachers))


def _people(seen: Subquery, keys: set, conditions: list) -> dict[tuple, list]:
    """The people of these groups by surname."""
    rows = db.session.execute(
        select(
            seen,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Participant.audience,
            Participant.wishes_saved_at,
        )
        .join(Person, Person.id == seen.c.person_id)
        .join(Participant, Participant.id == seen.c.id)
        .where(_in_heaps(seen, keys), *conditions)
    ).all()
    people = defaultdict(list)
    for row in sorted(rows, key=lambda row: (fold(row.surname), fold(row.given_name), row.id)):
        people[row.organisation_id, row.group_id].append(row)
    return people


def _row(row, group: GroupCount) -> Row:
    return Row(
        person=" ".join(filter(None, (row.surname, row.given_name, row.patronymic))),
        group_key=group.key,
        group=group.group,
        college=group.college,
        audience=row.audience,
        wishes=row.wishes,
        saved_at=row.wishes_saved_at,
        state=ListState(row.state),
        placed=None if row.placed is None else bool(row.placed),
        person_id=row.person_id,
    )
