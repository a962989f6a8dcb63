"""Flask commands: accounts, audit, match, demo, worker, …; a module loads its heavy parts when its command runs."""

from flask import Flask


def register(app: Flask) -> None:
    from app.cli.accounts import accounts_cli
    from app.cli.audit import audit_cli
    from app.cli.demo import demo_cli
    from app.cli.imports import import_command
    from app.cli.letters import letters_cli
    from app.cli.match import match_cli
    from app.cli.search import search_cli
    from app.cli.worker import worker_command

    app.cli.add_command(accounts_cli)
    app.cli.add_command(audit_cli)
    app.cli.add_command(match_cli)
    app.cli.add_command(demo_cli)
    app.cli.add_command(import_command)
    app.cli.add_command(letters_cli)
    app.cli.add_command(search_cli)
    app.cli.add_command(worker_command)
