"""The migrations make what the models say, can be undone, and lose no row on the way."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import Enum, inspect, text

from app.extensions import db
from tests import factories as make
from tests.conftest import MIGRATIONS


def tables() -> set[str]:
    db.engine.dispose()
    return set(inspect(db.engine).get_table_names())


def is_ours(name: str | None, _kind, _parents) -> bool:
    """The full-text index is each database's own: no model says it."""
    return not (name or "").startswith(("search_words", "ix_search_entry_words"))


def test_the_models_match_the_migrations(app):
    with db.engine.connect() as connection:
        options = {"compare_type": True, "target_metadata": db.metadata, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


def test_down_to_nothing_and_up_again(app):
    before = tables()
    downgrade(str(MIGRATIONS), revision="base")
    assert tables() <= {"alembic_version"}
    upgrade(str(MIGRATIONS))
    assert tables() == before
    assert make.person().id


def test_there_is_one_line_of_migrations(sqlite_app):
    from alembic.script import ScriptDirectory

    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_every_value_of_every_enum_fits_its_column(sqlite_app):
    """Enums are stored as text without a check, so only the length could cut one off."""
    for table in db.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Enum):
                assert max(map(len, column.type.enums)) <= 40, column


REBUILD = """
\"\"\"A change that SQLite can only make by building the table anew.\"\"\"

import sqlalchemy as sa
from alembic import op

revision, down_revision = "rebuild_person", "{head}"


def upgrade():
    with op.batch_alter_table("person", recreate="always") as table:
        table.add_column(sa.Column("nickname", sa.String(40)))
{spoil}

def downgrade():
    with op.batch_alter_table("person", recreate="always") as table:
        table.drop_column("nickname")
"""


@pytest.fixture
def migration_after(tmp_path):
    """Write one more migration into a copy of the folder; gives the copy."""
    import shutil

    from alembic.script import ScriptDirectory

    def write(spoil: str = "") -> str:
        folder = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
        head = ScriptDirectory(str(folder)).get_current_head()
        (folder / "versions" / "rebuild_person.py").write_text(REBUILD.format(head=head, spoil=spoil))
        return str(folder)

    return write


def test_rebuilding_a_table_deletes_no_children(sqlite_app, migration_after):
    """SQLite drops the old table; with foreign keys on, every account would silently go with its person."""
    person = make.user(make.Role.MENTOR, make.organisation())
    db.session.remove()
    upgrade(migration_after())
    assert db.session.query(make.Account).filter_by(person_id=person.id).count() == 1
    assert db.session.query(make.RoleGrant).filter_by(person_id=person.id).count() == 1


def test_foreign_keys_are_on_again_after_a_migration(sqlite_app, migration_after):
    upgrade(migration_after())
    with db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_migration_that_orphans_rows_is_refused(sqlite_app, migration_after):
    make.user(make.Role.ADMINISTRATOR)
    db.session.remove()
    folder = migration_after(spoil='    op.execute("DELETE FROM person")\n')
    with pytest.raises(RuntimeError, match="without their parent"):
        upgrade.__wrapped__(folder)  # the command itself would log this and exit
    assert "nickname" not in {column["name"] for column in inspect(db.engine).get_columns("person")}
    assert db.session.query(make.Person).count() == 1


def test_constraints_have_names(sqlite_app):
    """A constraint without a name can't be changed later on SQLite."""
    nameless = [
        f"{table.name}: {constraint!r}"
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []
