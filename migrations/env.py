"""How Alembic reaches the database.

SQLite rebuilds a table to change it, and with foreign keys on the rebuild would silently delete the children of every
row. So they are switched off before the migration, and what came out is checked before anyone may use it.
"""

from alembic import context
from flask import current_app
from sqlalchemy import text

import app.models  # noqa: F401  (registers every table)
from app.database import UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind, item, _autogen_context):
    """Migrations must not import the application: our types are written as the plain ones they are stored as."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def switch_foreign_keys(connection, state: str) -> None:
    """On the driver's own connection: inside a transaction SQLite ignores this pragma without a word."""
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def check_foreign_keys(connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"the migration left rows without their parent: {broken[:10]}")


def run() -> None:
    with database.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            switch_foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            transactional_ddl=True,  # true of SQLite too, since the application begins its transactions itself
            **current_app.extensions["migrate"].configure_args,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite:
                    check_foreign_keys(connection)
        finally:
            if is_sqlite:
                switch_foreign_keys(connection, "ON")


if context.is_offline_mode():
    raise SystemExit("klaster migrates a live database only; offline SQL is not kept up")
run()
