"""The addresses of calendars, and the calendars behind them."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.adapters import ical
from app.blueprints.access import current_actor, public, requires
from app.blueprints.calendars import blueprint
from app.database import utc_now
from app.models import Site
from app.policies.access import may
from app.policies.permissions import Permission
from app.queries import calendars as queries
from app.services import calendars


@blueprint.get("/")
@requires(Permission.ACCOUNT_USE)
def index():
    """The person's own calendar, and the sites of which they may have one."""
    actor = current_actor()
    sites = queries.sites(actor) if may(actor, Permission.CALENDAR_SITE) else []
    return render_template("calendars/index.html", feed=calendars.feed_of(actor), sites=sites, token=calendars.token)


@blueprint.get("/site/<string:public_id>")
@requires(Permission.CALENDAR_SITE, load=True)
def site(subject: Site):
    feed = calendars.feed_of(current_actor(), subject)
    return render_template("calendars/site.html", site=subject, feed=feed, token=calendars.token)


@blueprint.post("/")
@requires(Permission.ACCOUNT_USE)
def change():
    """`act` is make, renew or close."""
    act(None)
    return redirect(url_for("calendars.index"))


@blueprint.post("/site/<string:public_id>")
@requires(Permission.CALENDAR_SITE, load=True)
def change_site(subject: Site):
    act(subject)
    return redirect(url_for("calendars.site", public_id=subject.public_id))


def act(of: Site | None) -> None:
    actor, asked = current_actor(), request.form.get("act", "make")
    if asked == "renew":
        calendars.renew(actor, of)
        flash(_("The calendar has another address. The old one opens nothing any more."), "success")
    elif asked == "close":
        calendars.close(actor, of)
        flash(_("The address opens nothing any more."), "success")
    else:
        calendars.make(actor, of, with_names="with_names" in request.form)
        flash(_("Saved. Take the address into your calendar."), "success")


@blueprint.get("/<string:token>.ics")
@public
def feed(token: str):
    """Without signing in: whoever has the address reads it."""
    found = calendars.opened(token) or abort(404)
    row, holder = found
    with force_locale(calendars.locale_of(row)):
        if row.site:
            entries, people = queries.of_site(holder, row.site, row.with_names)
            name = row.site.name
        else:
            entries, people, name = queries.of_person(row.person_id), [], _("Practice and deadlines")
        content = ical.calendar(f"Klaster: {name}", entries, utc_now())
    calendars.note_reading(row, holder, people)
    answer = Response(content, content_type=ical.MEDIA_TYPE)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
