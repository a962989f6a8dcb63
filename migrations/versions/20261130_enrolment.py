"""enrolment on modules

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('enrolment_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('phase', sa.Enum('preparing', 'choosing', 'solving', 'changing', 'ended', name='enrolmentphase', native_enum=False, length=40), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changes_close_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modules_most', sa.Integer(), nullable=False),
    sa.Column('credits_most', sa.Integer(), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('seed_nonce', sa.String(length=32), nullable=False),
    sa.Column('approved_solve_id', sa.Integer(), nullable=True),
    sa.Column('published_solve_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('credits_most BETWEEN 1 AND 60', name=op.f('ck_enrolment_round_credits_range')),
    sa.CheckConstraint('modules_most BETWEEN 1 AND 5', name=op.f('ck_enrolment_round_modules_range')),
    sa.CheckConstraint('opens_at < closes_at AND closes_at < changes_close_at', name=op.f('ck_enrolment_round_dates_in_order')),
    sa.CheckConstraint('seed BETWEEN 0 AND 1000000000', name=op.f('ck_enrolment_round_seed_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_round')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolment_round_public_id'))
    )
    op.create_table('enrolment_applicant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('modules_most', sa.Integer(), nullable=True),
    sa.Column('credits_most', sa.Integer(), nullable=True),
    sa.Column('wishes_version', sa.Integer(), nullable=False),
    sa.Column('wishes_saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('certified_list_id', sa.Integer(), nullable=True),
    sa.Column('unplaced_because', sa.Enum('no_wishes', 'forbidden', 'never_opens', 'team', 'supervisor', 'limit', 'full', 'criterion', name='unplacedreason', native_enum=False, length=40), nullable=True),
    sa.CheckConstraint('credits_most IS NULL OR credits_most BETWEEN 1 AND 60', name=op.f('ck_enrolment_applicant_credits_range')),
    sa.CheckConstraint('modules_most IS NULL OR modules_most BETWEEN 1 AND 5', name=op.f('ck_enrolment_applicant_modules_range')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_enrolment_applicant_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_applicant_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['enrolment_round.id'], name=op.f('fk_enrolment_applicant_round_id_enrolment_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_applicant')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolment_applicant_public_id')),
    sa.UniqueConstraint('round_id', 'person_id', name=op.f('uq_enrolment_applicant_round_id_person_id'))
    )
    with op.batch_alter_table('enrolment_applicant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_applicant_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_applicant_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_applicant_round_id'), ['round_id'], unique=False)

    op.create_table('enrolment_solve',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('waiting', 'optimal', 'feasible', 'infeasible', 'failed', 'cancelled', name='runstatus', native_enum=False, length=40), nullable=False),
    sa.Column('input_sha256', sa.String(length=64), nullable=True),
    sa.Column('result_sha256', sa.String(length=64), nullable=True),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('problem', sa.String(length=2000), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_enrolment_solve_approved_by_id_person')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_enrolment_solve_job_id_job')),
    sa.ForeignKeyConstraint(['round_id'], ['enrolment_round.id'], name=op.f('fk_enrolment_solve_round_id_enrolment_round')),
    sa.ForeignKeyConstraint(['started_by_id'], ['person.id'], name=op.f('fk_enrolment_solve_started_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_solve')),
    sa.UniqueConstraint('job_id', name=op.f('uq_enrolment_solve_job_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolment_solve_public_id')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_enrolment_solve_round_id_number'))
    )
    with op.batch_alter_table('enrolment_solve', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_solve_round_id'), ['round_id'], unique=False)

    op.create_table('enrolment_archive',
    sa.Column('solve_id', sa.Integer(), nullable=False),
    sa.Column('bundle', sa.LargeBinary(), nullable=False),
    sa.Column('result', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['solve_id'], ['enrolment_solve.id'], name=op.f('fk_enrolment_archive_solve_id_enrolment_solve')),
    sa.PrimaryKeyConstraint('solve_id', name=op.f('pk_enrolment_archive'))
    )
    op.create_table('enrolment_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('applicant_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('runs', sa.JSON(), nullable=False),
    sa.Column('certified_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('certified_by_id', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['applicant_id'], ['enrolment_applicant.id'], name=op.f('fk_enrolment_list_applicant_id_enrolment_applicant'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['certified_by_id'], ['person.id'], name=op.f('fk_enrolment_list_certified_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_list')),
    sa.UniqueConstraint('applicant_id', 'version', name=op.f('uq_enrolment_list_applicant_id_version')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolment_list_public_id'))
    )
    with op.batch_alter_table('enrolment_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_list_applicant_id'), ['applicant_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('module_run_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('enrolled', 'waiting', 'dropped', 'completed', 'failed', name='enrolmentstate', native_enum=False, length=40), nullable=False),
    sa.Column('origin', sa.Enum('round', 'queue', 'added', 'open', 'by_hand', name='enrolmentorigin', native_enum=False, length=40), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state != 'waiting' OR place >= 1", name=op.f('ck_enrolment_waits_in_a_place')),
    sa.ForeignKeyConstraint(['module_run_id'], ['module_run.id'], name=op.f('fk_enrolment_module_run_id_module_run')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['enrolment_round.id'], name=op.f('fk_enrolment_round_id_enrolment_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolment_public_id'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_module_run_id'), ['module_run_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_round_id'), ['round_id'], unique=False)
        batch_op.create_index('uq_enrolment_in_force', ['person_id', 'module_run_id'], unique=True, sqlite_where=sa.text("state IN ('enrolled', 'waiting')"), postgresql_where=sa.text("state IN ('enrolled', 'waiting')"))
        batch_op.create_index('uq_enrolment_place', ['module_run_id', 'place'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('enrolment_round_run',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('module_run_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['module_run_id'], ['module_run.id'], name=op.f('fk_enrolment_round_run_module_run_id_module_run')),
    sa.ForeignKeyConstraint(['round_id'], ['enrolment_round.id'], name=op.f('fk_enrolment_round_run_round_id_enrolment_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round_id', 'module_run_id', name=op.f('pk_enrolment_round_run')),
    sa.UniqueConstraint('module_run_id', name=op.f('uq_enrolment_round_run_module_run_id'))
    )
    op.create_table('enrolment_wish',
    sa.Column('applicant_id', sa.Integer(), nullable=False),
    sa.Column('module_run_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_enrolment_wish_rank_range')),
    sa.ForeignKeyConstraint(['applicant_id'], ['enrolment_applicant.id'], name=op.f('fk_enrolment_wish_applicant_id_enrolment_applicant'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['module_run_id'], ['module_run.id'], name=op.f('fk_enrolment_wish_module_run_id_module_run')),
    sa.PrimaryKeyConstraint('applicant_id', 'module_run_id', name=op.f('pk_enrolment_wish')),
    sa.UniqueConstraint('applicant_id', 'rank', name=op.f('uq_enrolment_wish_applicant_id_rank'))
    )
    with op.batch_alter_table('enrolment_wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_wish_module_run_id'), ['module_run_id'], unique=False)

    with op.batch_alter_table('enrolment_round', schema=None) as batch_op:
        batch_op.create_foreign_key('fk_enrolment_round_approved_solve_id_enrolment_solve', 'enrolment_solve', ['approved_solve_id'], ['id'])
        batch_op.create_foreign_key('fk_enrolment_round_published_solve_id_enrolment_solve', 'enrolment_solve', ['published_solve_id'], ['id'])

    with op.batch_alter_table('enrolment_applicant', schema=None) as batch_op:
        batch_op.create_foreign_key('fk_enrolment_applicant_certified_list_id_enrolment_list', 'enrolment_list', ['certified_list_id'], ['id'])


def downgrade():
    with op.batch_alter_table('enrolment_round', schema=None) as batch_op:
        batch_op.drop_constraint('fk_enrolment_round_approved_solve_id_enrolment_solve', type_='foreignkey')
        batch_op.drop_constraint('fk_enrolment_round_published_solve_id_enrolment_solve', type_='foreignkey')

    with op.batch_alter_table('enrolment_applicant', schema=None) as batch_op:
        batch_op.drop_constraint('fk_enrolment_applicant_certified_list_id_enrolment_list', type_='foreignkey')

    with op.batch_alter_table('enrolment_wish', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_wish_module_run_id'))

    op.drop_table('enrolment_wish')
    op.drop_table('enrolment_round_run')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolment_place', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('uq_enrolment_in_force', sqlite_where=sa.text("state IN ('enrolled', 'waiting')"), postgresql_where=sa.text("state IN ('enrolled', 'waiting')"))
        batch_op.drop_index(batch_op.f('ix_enrolment_round_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_person_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_module_run_id'))

    op.drop_table('enrolment')
    with op.batch_alter_table('enrolment_list', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_list_applicant_id'))

    op.drop_table('enrolment_list')
    op.drop_table('enrolment_archive')
    with op.batch_alter_table('enrolment_solve', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_solve_round_id'))

    op.drop_table('enrolment_solve')
    with op.batch_alter_table('enrolment_applicant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_applicant_round_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_applicant_person_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_applicant_organisation_id'))

    op.drop_table('enrolment_applicant')
    op.drop_table('enrolment_round')
