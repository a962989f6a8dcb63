"""Pages for what went wrong: each says what happened and what to do next."""

from flask import Flask, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.blueprints.navigation import came_from
from app.services.errors import Refused


def wording(code: int) -> tuple[str, str]:
    """Title and advice for a status."""
    return {
        400: (
            _("The request can't be read"),
            _("Go back, reload the page and try once more."),
        ),
        403: (
            _("Your role does not open this page"),
            _("If you should have access, ask the manager of your organisation to grant you the role."),
        ),
        404: (
            _("There is no such page"),
            _("The address may be mistyped, or the object is not open to you. Start from the home page."),
        ),
        405: (
            _("This address can't be opened directly"),
            _("Go back to the page you came from and use its buttons."),
        ),
        413: (
            _("The file is too large"),
            _("The limit is 16 MB. Make the file smaller and send it again."),
        ),
        429: (
            _("Too many attempts"),
            _("Wait a minute and try again. Nothing you have saved is lost."),
        ),
    }.get(
        code,
        (
            _("Something broke on our side"),
            _("The fault is written down. What you had saved is safe; try again in a minute."),
        ),
    )


def page(code: int, **more):
    title, advice = wording(code)
    return render_template("errors/error.html", code=code, title=title, advice=advice, **more), code


def register(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException):
        if error.code is None or error.code < 400:
            return error
        return page(error.code)

    @app.errorhandler(CSRFError)
    def expired_form(_error):
        return render_template("errors/expired.html", kept=kept_input()), 400

    @app.errorhandler(Refused)
    def refused(error: Refused):
        flash(error.message, "danger")
        return redirect(came_from())

    @app.errorhandler(500)
    def broken(_error):
        return page(500)


def kept_input() -> list[tuple[str, str]]:
    """What the person had typed, shown back so that nothing is lost; never passwords or tokens."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value and name != "csrf_token" and "password" not in name
    ]
