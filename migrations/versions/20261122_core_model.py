"""core model

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('municipality',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('centre', sa.String(length=80), nullable=False),
    sa.Column('oktmo', sa.String(length=11), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_municipality')),
    sa.UniqueConstraint('key', name=op.f('uq_municipality_key'))
    )
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('surname', sa.String(length=80), nullable=False),
    sa.Column('given_name', sa.String(length=80), nullable=False),
    sa.Column('patronymic', sa.String(length=80), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('sex', sa.Enum('female', 'male', name='sex', native_enum=False, length=40), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('public_id', name=op.f('uq_person_public_id'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_surname'), ['surname'], unique=False)

    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('phase', sa.Enum('collecting', 'wishes_open', 'published', 'closed', name='phase', native_enum=False, length=40), nullable=False),
    sa.Column('wishes_close_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('least_wishes', sa.Integer(), nullable=False),
    sa.Column('most_wishes', sa.Integer(), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('published_run_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('least_wishes BETWEEN 1 AND most_wishes', name=op.f('ck_round_wish_counts_in_order')),
    sa.CheckConstraint('seed BETWEEN 0 AND 1000000000', name=op.f('ck_round_seed_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('public_id', name=op.f('uq_round_public_id'))
    )
    op.create_table('specialty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('length(code) = 8', name=op.f('ck_specialty_code_length')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_specialty')),
    sa.UniqueConstraint('code', name=op.f('uq_specialty_code'))
    )
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('session_key', sa.String(length=32), nullable=False),
    sa.Column('locale', sa.String(length=5), nullable=True),
    sa.Column('last_signed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email')),
    sa.UniqueConstraint('person_id', name=op.f('uq_account_person_id'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('act', sa.String(length=60), nullable=False),
    sa.Column('object_type', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.String(length=14), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_audit_entry_actor_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)
        batch_op.create_index('ix_audit_entry_object', ['object_type', 'object_id'], unique=False)

    op.create_table('clearance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('health_book', 'med_exam', 'no_criminal_record', 'vaccination', 'safety_briefing', name='clearancekind', native_enum=False, length=40), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_clearance_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clearance')),
    sa.UniqueConstraint('person_id', 'kind', name=op.f('uq_clearance_person_id_kind'))
    )
    with op.batch_alter_table('clearance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clearance_person_id'), ['person_id'], unique=False)

    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('kind', sa.Enum('solve_round', name='jobkind', native_enum=False, length=40), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'running', 'done', 'failed', 'cancelled', name='jobstate', native_enum=False, length=40), nullable=False),
    sa.Column('progress', sa.Double(), nullable=False),
    sa.Column('stage', sa.String(length=80), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('cancel_requested', sa.Boolean(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('most_attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('progress BETWEEN 0 AND 1', name=op.f('ck_job_progress_range')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_job_created_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('public_id', name=op.f('uq_job_public_id'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_state'), ['state'], unique=False)
        batch_op.create_index('uq_job_key_unfinished', ['key'], unique=True, sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))

    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('kind', sa.Enum('authority', 'university', 'college', 'school', 'kindergarten', 'additional_education', 'culture', 'museum', 'library', 'theatre', 'enterprise', 'sole_trader', 'association', 'person', name='organisationkind', native_enum=False, length=40), nullable=False),
    sa.Column('inn', sa.String(length=12), nullable=True),
    sa.Column('ogrn', sa.String(length=15), nullable=True),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('website', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('is_founder', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('latitude IS NULL OR latitude BETWEEN -90 AND 90', name=op.f('ck_organisation_latitude_range')),
    sa.CheckConstraint('longitude IS NULL OR longitude BETWEEN -180 AND 180', name=op.f('ck_organisation_longitude_range')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_organisation_municipality_id_municipality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('inn', name=op.f('uq_organisation_inn')),
    sa.UniqueConstraint('ogrn', name=op.f('uq_organisation_ogrn')),
    sa.UniqueConstraint('public_id', name=op.f('uq_organisation_public_id'))
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_municipality_id'), ['municipality_id'], unique=False)

    op.create_table('organisation_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('short_name', sa.String(length=160), nullable=False),
    sa.Column('full_name', sa.String(length=400), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_name_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_name'))
    )
    with op.batch_alter_table('organisation_name', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_name_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_name_short_name'), ['short_name'], unique=False)

    op.create_table('programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('specialty_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('is_network', sa.Boolean(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialty.id'], name=op.f('fk_programme_specialty_id_specialty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('public_id', name=op.f('uq_programme_public_id'))
    )
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_specialty_id'), ['specialty_id'], unique=False)

    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('student', 'teacher', 'college_manager', 'school_manager', 'host_manager', 'mentor', 'coordinator', 'council_member', 'administrator', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("organisation_id IS NOT NULL OR role IN ('coordinator', 'council_member', 'administrator')", name=op.f('ck_role_grant_organisation_needed')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_role_grant_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_grant_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grant_role'), ['role'], unique=False)
        batch_op.create_index('uq_role_grant_in_force', ['person_id', 'organisation_id', 'role'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('waiting', 'optimal', 'feasible', 'infeasible', 'failed', 'cancelled', name='runstatus', native_enum=False, length=40), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('input_sha256', sa.String(length=64), nullable=True),
    sa.Column('result_sha256', sa.String(length=64), nullable=True),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('problem', sa.String(length=2000), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_run_job_id_job')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_run_round_id_round')),
    sa.ForeignKeyConstraint(['started_by_id'], ['person.id'], name=op.f('fk_run_started_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run')),
    sa.UniqueConstraint('job_id', name=op.f('uq_run_job_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_run_public_id')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_run_round_id_number'))
    )
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_run_round_id'), ['round_id'], unique=False)

    op.create_table('site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('internship_site', 'base_department', 'training_firm', 'training_ground', 'practice_base', name='sitekind', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('is_accessible', sa.Boolean(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_site_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_site_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    sa.UniqueConstraint('public_id', name=op.f('uq_site_public_id'))
    )
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_site_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_site_municipality_id'), ['municipality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_site_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('teacher',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('last_internship_on', sa.Date(), nullable=True),
    sa.Column('needs_accessible_site', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_teacher_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_teacher_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teacher')),
    sa.UniqueConstraint('person_id', name=op.f('uq_teacher_person_id'))
    )
    with op.batch_alter_table('teacher', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_teacher_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('module',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('professional', 'discipline', 'practice', name='modulekind', native_enum=False, length=40), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=240), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('practice_hours', sa.Integer(), nullable=False),
    sa.Column('semester', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('hours > 0 AND practice_hours BETWEEN 0 AND hours', name=op.f('ck_module_hours_range')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_module_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_module_programme_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module')),
    sa.UniqueConstraint('programme_id', 'code', name=op.f('uq_module_programme_id_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_module_public_id'))
    )
    with op.batch_alter_table('module', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_module_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_module_programme_id'), ['programme_id'], unique=False)

    op.create_table('run_archive',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('bundle', sa.LargeBinary(), nullable=False),
    sa.Column('result', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_run_archive_run_id_run')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_run_archive'))
    )
    op.create_table('slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.Enum('student', 'teacher', name='audience', native_enum=False, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('min_to_open', sa.Integer(), nullable=False),
    sa.Column('least_age', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity >= 0', name=op.f('ck_slot_capacity_range')),
    sa.CheckConstraint('least_age IS NULL OR least_age BETWEEN 14 AND 99', name=op.f('ck_slot_least_age_range')),
    sa.CheckConstraint('min_to_open BETWEEN 0 AND capacity', name=op.f('ck_slot_min_to_open_range')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_slot_dates_in_order')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_slot_round_id_round')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_slot_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slot')),
    sa.UniqueConstraint('public_id', name=op.f('uq_slot_public_id'))
    )
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slot_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slot_site_id'), ['site_id'], unique=False)

    op.create_table('study_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('year_of_study', sa.Integer(), nullable=False),
    sa.CheckConstraint('year_of_study BETWEEN 1 AND 6', name=op.f('ck_study_group_year_range')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_study_group_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_study_group_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_group')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_study_group_organisation_id_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_study_group_public_id'))
    )
    with op.batch_alter_table('study_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_study_group_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_study_group_programme_id'), ['programme_id'], unique=False)

    op.create_table('teacher_specialty',
    sa.Column('teacher_id', sa.Integer(), nullable=False),
    sa.Column('specialty_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialty.id'], name=op.f('fk_teacher_specialty_specialty_id_specialty')),
    sa.ForeignKeyConstraint(['teacher_id'], ['teacher.id'], name=op.f('fk_teacher_specialty_teacher_id_teacher'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('teacher_id', 'specialty_id', name=op.f('pk_teacher_specialty'))
    )
    op.create_table('participant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.Enum('student', 'teacher', name='audience', native_enum=False, length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('practice_starts_on', sa.Date(), nullable=True),
    sa.Column('practice_ends_on', sa.Date(), nullable=True),
    sa.Column('wishes_version', sa.Integer(), nullable=False),
    sa.Column('wishes_saved_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('practice_starts_on IS NULL OR practice_starts_on <= practice_ends_on', name=op.f('ck_participant_dates_in_order')),
    sa.ForeignKeyConstraint(['group_id'], ['study_group.id'], name=op.f('fk_participant_group_id_study_group')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_participant_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_participant_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_participant_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant')),
    sa.UniqueConstraint('public_id', name=op.f('uq_participant_public_id')),
    sa.UniqueConstraint('round_id', 'person_id', name=op.f('uq_participant_round_id_person_id'))
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_round_id'), ['round_id'], unique=False)

    op.create_table('practice_period',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_practice_period_dates_in_order')),
    sa.ForeignKeyConstraint(['group_id'], ['study_group.id'], name=op.f('fk_practice_period_group_id_study_group'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_period'))
    )
    with op.batch_alter_table('practice_period', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_practice_period_group_id'), ['group_id'], unique=False)

    op.create_table('slot_clearance',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('health_book', 'med_exam', 'no_criminal_record', 'vaccination', 'safety_briefing', name='clearancekind', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_slot_clearance_slot_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slot_id', 'kind', name=op.f('pk_slot_clearance'))
    )
    op.create_table('slot_specialty',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('specialty_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_slot_specialty_slot_id_slot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialty.id'], name=op.f('fk_slot_specialty_specialty_id_specialty')),
    sa.PrimaryKeyConstraint('slot_id', 'specialty_id', name=op.f('pk_slot_specialty'))
    )
    op.create_table('slot_year',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_slot_year_slot_id_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slot_id', 'year', name=op.f('pk_slot_year'))
    )
    op.create_table('student',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('home_municipality_id', sa.Integer(), nullable=True),
    sa.Column('needs_accessible_site', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['study_group.id'], name=op.f('fk_student_group_id_study_group')),
    sa.ForeignKeyConstraint(['home_municipality_id'], ['municipality.id'], name=op.f('fk_student_home_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_student_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_student')),
    sa.UniqueConstraint('person_id', name=op.f('uq_student_person_id'))
    )
    with op.batch_alter_table('student', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_student_group_id'), ['group_id'], unique=False)

    op.create_table('placement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_placement_participant_id_participant')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_placement_run_id_run')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_placement_slot_id_slot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement')),
    sa.UniqueConstraint('run_id', 'participant_id', name=op.f('uq_placement_run_id_participant_id'))
    )
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_placement_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_placement_run_id'), ['run_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_placement_slot_id'), ['slot_id'], unique=False)

    op.create_table('unplaced',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('no_wishes', 'forbidden', 'never_opens', 'team', 'supervisor', 'limit', 'full', 'criterion', name='unplacedreason', native_enum=False, length=40), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('needs', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_unplaced_participant_id_participant')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_unplaced_run_id_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unplaced')),
    sa.UniqueConstraint('run_id', 'participant_id', name=op.f('uq_unplaced_run_id_participant_id'))
    )
    with op.batch_alter_table('unplaced', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unplaced_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unplaced_run_id'), ['run_id'], unique=False)

    op.create_table('wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_wish_rank_range')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_wish_participant_id_participant'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_wish_slot_id_slot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wish')),
    sa.UniqueConstraint('participant_id', 'rank', name=op.f('uq_wish_participant_id_rank')),
    sa.UniqueConstraint('participant_id', 'slot_id', name=op.f('uq_wish_participant_id_slot_id'))
    )
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wish_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wish_slot_id'), ['slot_id'], unique=False)

    # A round names its published run and a run its round: the circle is closed when both tables stand.
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.create_foreign_key('fk_round_published_run_id_run', 'run', ['published_run_id'], ['id'])


def downgrade():
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.drop_constraint('fk_round_published_run_id_run', type_='foreignkey')

    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wish_slot_id'))
        batch_op.drop_index(batch_op.f('ix_wish_participant_id'))

    op.drop_table('wish')
    with op.batch_alter_table('unplaced', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unplaced_run_id'))
        batch_op.drop_index(batch_op.f('ix_unplaced_participant_id'))

    op.drop_table('unplaced')
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_placement_slot_id'))
        batch_op.drop_index(batch_op.f('ix_placement_run_id'))
        batch_op.drop_index(batch_op.f('ix_placement_participant_id'))

    op.drop_table('placement')
    with op.batch_alter_table('student', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_student_group_id'))

    op.drop_table('student')
    op.drop_table('slot_year')
    op.drop_table('slot_specialty')
    op.drop_table('slot_clearance')
    with op.batch_alter_table('practice_period', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_practice_period_group_id'))

    op.drop_table('practice_period')
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_round_id'))
        batch_op.drop_index(batch_op.f('ix_participant_person_id'))
        batch_op.drop_index(batch_op.f('ix_participant_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_participant_group_id'))

    op.drop_table('participant')
    op.drop_table('teacher_specialty')
    with op.batch_alter_table('study_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_study_group_programme_id'))
        batch_op.drop_index(batch_op.f('ix_study_group_organisation_id'))

    op.drop_table('study_group')
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slot_site_id'))
        batch_op.drop_index(batch_op.f('ix_slot_round_id'))

    op.drop_table('slot')
    op.drop_table('run_archive')
    with op.batch_alter_table('module', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_module_programme_id'))
        batch_op.drop_index(batch_op.f('ix_module_organisation_id'))

    op.drop_table('module')
    with op.batch_alter_table('teacher', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_teacher_organisation_id'))

    op.drop_table('teacher')
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_site_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_site_municipality_id'))
        batch_op.drop_index(batch_op.f('ix_site_kind'))

    op.drop_table('site')
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_run_round_id'))

    op.drop_table('run')
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_index('uq_role_grant_in_force', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_role_grant_role'))
        batch_op.drop_index(batch_op.f('ix_role_grant_person_id'))
        batch_op.drop_index(batch_op.f('ix_role_grant_organisation_id'))

    op.drop_table('role_grant')
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_specialty_id'))
        batch_op.drop_index(batch_op.f('ix_programme_organisation_id'))

    op.drop_table('programme')
    with op.batch_alter_table('organisation_name', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_name_short_name'))
        batch_op.drop_index(batch_op.f('ix_organisation_name_organisation_id'))

    op.drop_table('organisation_name')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_municipality_id'))
        batch_op.drop_index(batch_op.f('ix_organisation_kind'))

    op.drop_table('organisation')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('uq_job_key_unfinished', sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))
        batch_op.drop_index(batch_op.f('ix_job_state'))
        batch_op.drop_index(batch_op.f('ix_job_created_at'))

    op.drop_table('job')
    with op.batch_alter_table('clearance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clearance_person_id'))

    op.drop_table('clearance')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_object')
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))

    op.drop_table('audit_entry')
    op.drop_table('account')
    op.drop_table('specialty')
    op.drop_table('round')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_surname'))

    op.drop_table('person')
    op.drop_table('municipality')
