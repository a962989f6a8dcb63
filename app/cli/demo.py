"""`flask demo seed|start`: the demo cluster."""

import click
from flask.cli import AppGroup

demo_cli = AppGroup("demo", help="The demo cluster: real places, fictional people.")


@demo_cli.command("seed")
@click.option("--students", default=600, show_default=True, type=click.IntRange(20, 50_000))
@click.option("--teachers", default=60, show_default=True, type=click.IntRange(1, 5_000))
@click.option("--sites", default=60, show_default=True, type=click.IntRange(10, 2_000))
@click.option("--slots", default=200, show_default=True, type=click.IntRange(20, 20_000))
@click.option("--seed", default=1, show_default=True)
def seed_command(students: int, teachers: int, sites: int, slots: int, seed: int) -> None:
    """Fill an empty database and solve the demo rounds; a database with rounds in it is left alone."""
    from app.demo.seed import Recipe, is_seeded, seed_demo

    if is_seeded():
        click.echo("The demo cluster is already there; nothing was changed.")
        return
    seed_demo(Recipe(students=students, teachers=teachers, sites=sites, slots=slots, seed=seed), click.echo)


@demo_cli.command("start")
@click.pass_context
def start_command(context: click.Context) -> None:
    """Migrate, seed what is not there yet, print one login per role: all that `make demo` needs, in one process."""
    from flask_migrate import upgrade

    from app.demo.accounts import table

    upgrade()
    context.invoke(seed_command)
    _index_once()
    click.echo("\n" + table() + "\n")


def _index_once() -> None:
    """A database of before the search index gets it now."""
    from sqlalchemy import select

    from app.extensions import db
    from app.models import SearchEntry
    from app.services import search
    from app.services.transaction import transaction

    if db.session.scalar(select(SearchEntry.id).limit(1)) is None:
        with transaction():
            search.rebuild()
