"""A round beside an earlier one, for the coordinator, the council and each college for its own people."""

from flask import render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from app.blueprints.access import current_actor, requires
from app.blueprints.exports import Sheet, exported
from app.blueprints.filters import choices
from app.blueprints.rounds import blueprint
from app.blueprints.runs import outcome_words
from app.labels import label
from app.models import Round
from app.policies.access import may
from app.policies.permissions import Permission
from app.queries import years as queries
from app.queries.rounds import sees_everyone
from app.queries.years import Year, Years


class BeforeForm(FlaskForm):
    """With which round to compare; read from the address."""

    class Meta:
        csrf = False

    before = SelectField(_l("Compare with"))

    def __init__(self, rounds: list[Round], chosen: Round):
        super().__init__(formdata=None, before=chosen.public_id)
        self.before.choices = choices((one.public_id, one.title) for one in rounds)


@blueprint.get("/<string:public_id>/years")
@requires(Permission.ROUND_VIEW, load=True)
def years(subject: Round):
    known, found = compared(subject)
    if found is None:
        return render_template("rounds/years_none.html", round=subject)
    form = BeforeForm(known, found.before.round)
    whole = sees_everyone(current_actor())
    told = {"figures": figures(found), "cell": outcome_words.cell, "mean": outcome_words.mean}
    return render_template("rounds/years.html", round=subject, found=found, form=form, whole=whole, **told)


def compared(now: Round) -> tuple[list[Round], Years | None]:
    """The rounds that it can be compared with, and it beside the one in the address, or the most alike."""
    actor = current_actor()
    known = queries.earlier(actor, now)
    asked = request.args.get("before", "")
    before = next((one for one in known if one.public_id == asked), known[0] if known else None)
    return known, queries.years(actor, now, before, merged_label()) if before else None


def merged_label() -> str | None:
    """The label under which small numbers stand together for who may not see persons."""
    exact = may(current_actor(), Permission.PARTICIPANT_LIST)
    return None if exact else _("Small numbers, shown together")


def figures(found: Years) -> list[tuple[str, str, str, str]]:
    """(what, before, now, by how much) of everything that is one number."""
    rows = [
        (_("People in the round"), lambda year: year.people),
        (_("Certified lists"), lambda year: year.certified),
        (_("Places offered"), lambda year: year.places),
        (_("Got a place"), lambda year: year.placed),
        (_("Without a place"), lambda year: year.unplaced),
        (_("Got their first wish"), lambda year: year.first),
    ]
    told = [_counted(what, of(found.before), of(found.now)) for what, of in rows]
    told.append((_("Which wish was met, on average"), *map(_mean, (found.before, found.now)), ""))
    return [*told, (_("Came back to a host where they had been"), *map(_back, (found.before, found.now)), "")]


def _counted(what: str, before: int | None, now: int | None) -> tuple[str, str, str, str]:
    both = ["—" if one is None else format_decimal(one) for one in (before, now)]
    if before is None or now is None:
        return (what, *both, "")
    return (what, *both, format_decimal(now - before, "+#,##0;−#,##0") if now != before else "0")


def _mean(year: Year) -> str:
    return outcome_words.mean(year.mean)


def _back(year: Year) -> str:
    return "—" if year.back is None else outcome_words.cell(year.back) or "0"


@exported(blueprint, Permission.ROUND_VIEW, "export_years", "/<string:public_id>/years", load=True)
def sheet(subject: Round) -> Sheet:
    _known, found = compared(subject)
    if found is None:
        return Sheet("years", [_("What")], [])
    headers = [_("What"), _("Kind"), found.before.round.title, found.now.round.title]
    return Sheet("years", headers, rows_of(found))


def rows_of(found: Years):
    for what, before, now, _change in figures(found):
        yield [_("The whole round"), what, before, now]
    for table in found.tables:
        for row in table.rows:
            for what, name in ((_("People"), "people"), (_("Placed"), "placed"), (_("First choice"), "first")):
                yield [f"{table.title}: {what}", row.label, getattr(row.a, name), getattr(row.b, name)]
    for town in found.towns:
        yield [_("Places by municipality of the site"), town.name, *town.places]
        yield [_("People placed by municipality of the site"), town.name, *map(outcome_words.cell, town.placed)]
    for title, lines in ((_("Why some have no place"), found.reasons), (_("What became of the places"), found.after)):
        for key, before, now in lines:
            yield [title, label(key), outcome_words.cell(before), outcome_words.cell(now)]
