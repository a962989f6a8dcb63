"""Runs of modules as files: those to come, and a person's own."""

from flask_babel import gettext as _

from app.blueprints.access import current_actor
from app.blueprints.exports import Sheet, every, exported
from app.blueprints.module_runs import blueprint
from app.blueprints.module_runs.forms import OwnRunFilter, RunFilter, meeting_words
from app.labels import label
from app.policies.permissions import Permission
from app.queries import module_runs as queries


@exported(blueprint, Permission.ACCOUNT_USE)
def sheet() -> Sheet:
    chosen = RunFilter().chosen()
    return sheet_of(every(lambda number: queries.runs(number, **chosen)))


@exported(blueprint, Permission.MODULE_RUN_EDIT, "export_mine", "/mine/export")
def own_sheet() -> Sheet:
    actor, chosen = current_actor(), OwnRunFilter().chosen()
    return sheet_of(every(lambda number: queries.own_runs(actor, number, **chosen)))


def sheet_of(runs) -> Sheet:
    headers = [_("Code of the module"), _("Title of the module"), _("Organisation"), _("First day"), _("Last day")]
    headers += [_("Seats"), _("Seats held"), _("Opens from"), _("Form"), _("How one gets in"), _("Place")]
    headers += [_("Timetable"), _("Cancelled, reason")]
    return Sheet("module-runs", headers, map(row_of, runs))


def row_of(run) -> list:
    version = run.module_version
    who = [version.code, version.title, version.organisation.name, run.starts_on, run.ends_on]
    seats = [run.seats, run.taken, run.min_to_open, label(run.format), label(run.way), run.place]
    return [*who, *seats, "; ".join(map(meeting_words, run.meetings)), run.cancel_reason]
