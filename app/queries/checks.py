"""What to look at before a matching: who has no list, what is open to nobody, where places are short."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from app.extensions import db
from app.models import (
    CertifiedWish,
    Municipality,
    OwnPlace,
    OwnPlaceState,
    Participant,
    Round,
    Site,
    Slot,
    Snapshot,
)
from app.queries import freshness, steps
from app.queries.rounds import Balance, balance


@dataclass(frozen=True)
class Check:
    """`words` say what was found, `advice` what to do about it; `is_well`: there is nothing to do."""

    is_well: bool
    words: str
    advice: str = ""
    endpoint: str = ""
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Place:
    """Of one municipality: first wishes for its places, and the places."""

    title: str
    people: int
    places: int


@dataclass(frozen=True)
class Checks:
    """`is_current`: the round is still what was frozen; None while nothing is frozen."""

    snapshot: Snapshot | None
    is_current: bool | None
    checks: list[Check]
    specialties: list[Balance]
    municipalities: list[Place]

    @property
    def troubles(self) -> list[Check]:
        return [one for one in self.checks if not one.is_well]


def checks(round_: Round) -> Checks:
    frozen = steps.snapshot(round_.id)
    rows = balance(round_.id)
    found = [_without_a_list(round_), *(_counted(frozen) if frozen else ()), _unapproved(round_), _scarce(rows)]
    return Checks(frozen, freshness.is_current(frozen) if frozen else None, found, rows, municipalities(round_.id))


def _without_a_list(round_: Round) -> Check:
    elsewhere = exists().where(OwnPlace.participant_id == Participant.id, OwnPlace.state == OwnPlaceState.APPROVED)
    without = (Participant.round_id == round_.id) & Participant.certified_list_id.is_(None) & ~elsewhere
    count = db.session.scalar(select(func.count()).where(without, Participant.taken_out_at.is_(None))) or 0
    if not count:
        return Check(True, _("Everybody has a certified list, or a place of their own."))
    words = ngettext(
        "%(num)s person has no certified list and will get no wish.",
        "%(num)s people have no certified list and will get no wish.",
        count,
    )
    advice = _("Open wishes again if many of them are missing; a single one can be given a place by hand.")
    return Check(False, words, advice, "participants.index", (("round", round_.public_id),))


def _counted(frozen: Snapshot) -> list[Check]:
    """What was counted when the snapshot was taken."""
    told = frozen.counts
    return [
        _nothing_open(told.get("nothing_open", 0)),
        _lapsed(told.get("lapsed", 0)),
        _for_nobody(told.get("for_nobody", 0)),
    ]


def _nothing_open(count: int) -> Check:
    if not count:
        return Check(True, _("Something is open to everybody."))
    words = ngettext("Nothing at all is open to %(num)s person.", "Nothing at all is open to %(num)s people.", count)
    return Check(False, words, _("Mostly the group's practice weeks, an approval or a paper is missing."))


def _lapsed(count: int) -> Check:
    if not count:
        return Check(True, _("Every certified wish is still open to its person."))
    words = ngettext(
        "%(num)s list names a place that has closed to its person since: that wish does not count.",
        "%(num)s lists name a place that has closed to its person since: those wishes do not count.",
        count,
    )
    return Check(False, words, _("A paper has lapsed, or a slot was closed or changed. The other wishes move up."))


def _for_nobody(count: int) -> Check:
    if not count:
        return Check(True, _("Every slot is open to somebody."))
    words = ngettext("%(num)s slot may be chosen by nobody.", "%(num)s slots may be chosen by nobody.", count)
    advice = _("Its specialties, weeks or papers fit nobody of the round, or no college has approved it.")
    return Check(False, words, advice, "slots.index")


def _unapproved(round_: Round) -> Check:
    count = steps.unapproved(round_.id)
    if not count:
        return Check(True, _("Every slot is approved by a college."))
    words = ngettext("%(num)s slot is approved by no college.", "%(num)s slots are approved by no college.", count)
    return Check(False, words, _("It stays closed to everybody."), "slots.index")


def _scarce(rows: list[Balance]) -> Check:
    count = sum(row.places < row.people for row in rows)
    if not count:
        return Check(True, _("Every specialty has as many places as people, or more."))
    words = ngettext(
        "In %(num)s specialty there are fewer places than people.",
        "In %(num)s specialties there are fewer places than people.",
        count,
    )
    return Check(False, words, _("Some will stay without a place, however the matching decides."))


def municipalities(round_id: int) -> list[Place]:
    """Places against first wishes, the most crowded first."""
    of = select(Municipality.id, Municipality.name).select_from(Slot).join(Site, Slot.site_id == Site.id)
    of = of.join(Municipality, Site.municipality_id == Municipality.id).where(Slot.round_id == round_id)
    of = of.group_by(Municipality.id, Municipality.name)
    places = db.session.execute(of.add_columns(func.sum(Slot.capacity)).where(Slot.closed_at.is_(None))).all()
    first = of.join(CertifiedWish, (CertifiedWish.slot_id == Slot.id) & (CertifiedWish.rank == 1))
    first = first.join(Participant, Participant.certified_list_id == CertifiedWish.list_id)
    wished = {key: count for key, _name, count in db.session.execute(first.add_columns(func.count()))}
    rows = [Place(name, wished.get(key, 0), count) for key, name, count in places]
    return sorted(rows, key=lambda row: (row.places / row.people if row.people else row.places + 1e6, row.title))
