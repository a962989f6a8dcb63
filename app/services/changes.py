"""What a what-if changes in a snapshot before it is solved: one more place, a host gone."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.adapters import bundles
from app.adapters.bundles import Files
from app.extensions import db
from app.labels import period
from app.models import Site, Slot


def places(slot: Slot, by: int) -> dict:
    """`by` places more (or fewer) in one slot."""
    return {"change": "places", "slot": slot.public_id, "by": by}


def site_gone(site: Site, round_id: int) -> dict:
    """As if a site had left the round with all its slots."""
    slots = select(Slot.public_id).where(Slot.site_id == site.id, Slot.round_id == round_id).order_by(Slot.public_id)
    return {"change": "site_gone", "site": site.public_id, "slots": list(db.session.scalars(slots))}


def point(moves: int, pairs: list[list[str]]) -> dict:
    """A point of a repair's frontier: `pairs` (person, slot) are what it changes, everybody else stays."""
    return {"change": "point", "moves": moves, "pairs": pairs}


def pinned(changes: list[dict], in_force: dict[str, str]) -> list[tuple[str, str, str]]:
    """The pins of a chosen point; `in_force`: participant → slot."""
    chosen = next((change for change in changes if change["change"] == "point"), None)
    if chosen is None:
        return []
    return [(person, slot, "require") for person, slot in (in_force | dict(chosen["pairs"])).items()]


def applied(tables: Files, changes: list[dict]) -> Files:
    """A copy of the tables with the changes made."""
    if not changes:
        return dict(tables)
    openings = bundles.rows(tables, "openings.csv")
    by_key = {row["opening"]: row for row in openings}
    for change in changes:
        if change["change"] == "point":
            continue
        if change["change"] == "places":
            row = by_key[change["slot"]]
            row["capacity"] = max(0, int(row["capacity"]) + change["by"])
        else:
            for key in change["slots"]:
                by_key[key]["capacity"] = 0
    for row in openings:
        row["min_to_open"] = min(int(row["min_to_open"]), int(row["capacity"]))
    header = list(openings[0])
    written = bundles.table(header, ([row[name] for name in header] for row in openings))
    return {**tables, "openings.csv": written}


def in_words(change: dict) -> str:
    """One change as a person reads it."""
    if change["change"] == "point":
        return ngettext("The repair with %(num)s move", "The repair with %(num)s moves", change["moves"])
    if change["change"] == "places":
        slot = db.session.scalar(select(Slot).where(Slot.public_id == change["slot"]).options(joinedload(Slot.site)))
        told = {"site": slot.site.name, "period": period(slot.starts_on, slot.ends_on)}
        if change["by"] < 0:
            fewer = -change["by"]
            return ngettext(
                "%(num)s place fewer: %(site)s, %(period)s", "%(num)s places fewer: %(site)s, %(period)s", fewer, **told
            )
        return ngettext(
            "%(num)s place more: %(site)s, %(period)s",
            "%(num)s places more: %(site)s, %(period)s",
            change["by"],
            **told,
        )
    name = db.session.scalar(select(Site.name).where(Site.public_id == change["site"]))
    return _("Without the site: %(site)s", site=name or change["site"])
