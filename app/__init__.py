"""Klaster: one web application for a regional educational-production cluster."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def create_app(**overrides) -> Flask:
    """The application with settings from the environment; `overrides` replace single settings (tests)."""
    from app import arrival, blueprints, cli, errors, headers, localisation, sign_in, templating
    from app.extensions import babel, bootstrap, csrf, db, limiter, login, migrate
    from app.services import search
    from config import Config

    app = Flask(__name__)
    app.config.from_object(Config())
    app.config.update(overrides)
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)

    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    bootstrap.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    babel.init_app(app, default_timezone=app.config["TIMEZONE"], locale_selector=localisation.current_locale)
    babel.date_formats = localisation.date_formats(babel.date_formats)

    arrival.register(app)
    search.watch()
    sign_in.register(app)
    headers.register(app)
    templating.register(app)
    errors.register(app)
    blueprints.register(app)
    cli.register(app)
    return app
