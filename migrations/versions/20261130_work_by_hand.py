"""work by hand and memory

Revision ID: 0007
Revises: 0006
"""

from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def keep_seals():
    """What 0005 does for the entries, for their seals too; and on PostgreSQL nothing is emptied at one stroke."""
    if op.get_bind().dialect.name == "sqlite":
        for what, act in (("changed", "UPDATE"), ("deleted", "DELETE")):
            op.execute(
                f"CREATE TRIGGER audit_seal_{what} BEFORE {act} ON audit_seal "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        return
    run = "EXECUTE FUNCTION audit_is_append_only()"
    op.execute(f"CREATE TRIGGER audit_seal_kept BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW {run}")
    for table in ("audit_entry", "audit_seal"):
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}")


def free_seals():
    if op.get_bind().dialect.name == "sqlite":
        for what in ("changed", "deleted"):
            op.execute(f"DROP TRIGGER audit_seal_{what}")
        return
    op.execute("DROP TRIGGER audit_seal_kept ON audit_seal")
    for table in ("audit_entry", "audit_seal"):
        op.execute(f"DROP TRIGGER {table}_whole ON {table}")


def upgrade():
    keep_seals()


def downgrade():
    free_seals()
