"""work by hand and memory

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
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


def _enum(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def _keyed(*columns):
    return (
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('public_id', sa.String(length=14), nullable=False, unique=True),
        *columns,
    )


def _fk(column, target, nullable=True, ondelete=None):
    return sa.Column(column, sa.Integer(), sa.ForeignKey(target, ondelete=ondelete), nullable=nullable)


def upgrade():
    keep_seals()
    op.create_table(
        'manual_change',
        *_keyed(
            _fk('round_id', 'round.id', False),
            sa.Column('kind', _enum('manualkind', 'move', 'swap', 'dates', 'supervisor'), nullable=False),
            sa.Column(
                'state',
                _enum('manualstate', 'proposed', 'done', 'declined', 'lapsed', 'taken_back', 'undone'),
                nullable=False,
            ),
            sa.Column('reason', sa.String(length=300), nullable=False),
            sa.Column('overridden', sa.JSON(), nullable=False),
            sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
            _fk('created_by_id', 'person.id', False),
            sa.Column('answer_by', sa.DateTime(timezone=True)),
            sa.Column('ended_at', sa.DateTime(timezone=True)),
            sa.Column('undone_at', sa.DateTime(timezone=True)),
            _fk('undone_by_id', 'person.id'),
        ),
    )
    op.create_index('ix_manual_change_round_id', 'manual_change', ['round_id'])
    op.create_table(
        'manual_line',
        *_keyed(
            _fk('change_id', 'manual_change.id', False, 'CASCADE'),
            _fk('assignment_id', 'assignment.id', False),
            _fk('slot_id', 'slot.id', False),
            sa.Column('starts_on', sa.Date(), nullable=False),
            sa.Column('ends_on', sa.Date(), nullable=False),
            _fk('supervisor_id', 'teacher.id', ondelete='SET NULL'),
            _fk('was_supervisor_id', 'teacher.id', ondelete='SET NULL'),
            sa.Column('asks', sa.Boolean(), nullable=False),
            sa.Column('said', sa.Boolean()),
            sa.Column('agreed_on', sa.Date()),
            sa.Column('agreed_how', sa.String(length=160), nullable=False),
            _fk('became_id', 'assignment.id'),
            sa.CheckConstraint('starts_on <= ends_on', name='dates_in_order'),
        ),
    )
    for column in ('change_id', 'assignment_id', 'became_id'):
        op.create_index(f'ix_manual_line_{column}', 'manual_line', [column])
    op.create_table(
        'deputy',
        *_keyed(
            _fk('organisation_id', 'organisation.id', False),
            _fk('person_id', 'person.id', False, 'CASCADE'),
            sa.Column('starts_on', sa.Date(), nullable=False),
            sa.Column('ends_on', sa.Date(), nullable=False),
            sa.Column('reason', sa.String(length=300), nullable=False),
            sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
            _fk('named_by_id', 'person.id', ondelete='SET NULL'),
            sa.Column('withdrawn_at', sa.DateTime(timezone=True)),
            _fk('withdrawn_by_id', 'person.id', ondelete='SET NULL'),
            sa.CheckConstraint('starts_on <= ends_on', name='dates_in_order'),
        ),
    )
    for column in ('organisation_id', 'person_id'):
        op.create_index(f'ix_deputy_{column}', 'deputy', [column])
    with op.batch_alter_table('organisation') as batch_op:
        batch_op.add_column(sa.Column('left_on', sa.Date()))
        batch_op.add_column(sa.Column('left_because', sa.String(length=300), nullable=False, server_default=''))
    with op.batch_alter_table('organisation') as batch_op:
        batch_op.alter_column('left_because', server_default=None)


def downgrade():
    with op.batch_alter_table('organisation') as batch_op:
        batch_op.drop_column('left_because')
        batch_op.drop_column('left_on')
    op.drop_table('deputy')
    op.drop_table('manual_line')
    op.drop_table('manual_change')
    free_seals()
