"""`flask search rebuild`: the index of what can be found, made anew."""

import click
from flask.cli import AppGroup

search_cli = AppGroup("search", help="The index of what can be found.")


@search_cli.command("rebuild")
def rebuild_command() -> None:
    """Index everything anew: after a restore, or when the way of indexing has changed."""
    from app.services import search
    from app.services.transaction import transaction

    with transaction():
        count = search.rebuild()
    click.echo(f"{count} entries")
