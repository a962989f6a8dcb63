"""network programmes

Revision ID: 0008
Revises: 0007
"""

import secrets

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CONTENT = ("code", "title", "hours", "practice_hours", "description")
PARTS = ("module_part", "module_competency", "module_prerequisite", "module_resource")
# What stands in a published version is refused any change by the database itself, whatever program is connected.
SQLITE_VERSION = """CREATE TRIGGER module_version_published BEFORE UPDATE ON module_version WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END"""
SQLITE_PART = """CREATE TRIGGER {table}_{act} BEFORE {act} ON {table}
WHEN EXISTS (SELECT 1 FROM module_version WHERE id = {row}.version_id AND state = 'published')
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END"""
POSTGRESQL_VERSION = """CREATE FUNCTION version_is_published() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a published version never changes'; END $$"""
POSTGRESQL_PART = """CREATE FUNCTION part_is_published() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF EXISTS (SELECT 1 FROM module_version WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.version_id ELSE NEW.version_id END
    AND state = 'published')
THEN RAISE EXCEPTION 'a published version never changes'; END IF;
RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$"""


def never_change():
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_VERSION)
        for table in PARTS:
            for act in ("INSERT", "UPDATE", "DELETE"):
                op.execute(SQLITE_PART.format(table=table, act=act, row="OLD" if act == "DELETE" else "NEW"))
        return
    op.execute(POSTGRESQL_VERSION)
    op.execute(POSTGRESQL_PART)
    op.execute(
        "CREATE TRIGGER module_version_published BEFORE UPDATE ON module_version FOR EACH ROW"
        " WHEN (OLD.state = 'published') EXECUTE FUNCTION version_is_published()"
    )
    for table in PARTS:
        op.execute(
            f"CREATE TRIGGER {table}_published BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION part_is_published()"
        )


def change_again():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION version_is_published() CASCADE")
        op.execute("DROP FUNCTION part_is_published() CASCADE")


def publish_modules():
    """The modules of before become published first versions, each in its term of its programme."""
    connection = op.get_bind()
    modules = connection.execute(sa.text("SELECT * FROM module")).mappings().all()
    version = sa.table("module_version", *map(sa.column, ("id", "public_id", "module_id", "number", "state", *CONTENT,
        "version")), sa.column("created_at", sa.DateTime(timezone=True)), sa.column("published_at", sa.DateTime(timezone=True)))
    line = sa.table("programme_module", *map(sa.column, ("programme_id", "module_version_id", "semester", "position")),
        sa.column("is_variable", sa.Boolean))
    now = sa.func.current_timestamp()
    for row in modules:
        connection.execute(sa.insert(version).values(
            id=row["id"], public_id="".join(secrets.choice(ALPHABET) for _ in range(14)), module_id=row["id"], number=1,
            state="published", version=1, created_at=now, published_at=now, **{name: row[name] for name in CONTENT}
        ))
        connection.execute(sa.insert(line).values(
            programme_id=row["programme_id"], module_version_id=row["id"], semester=row["semester"],
            position=row["position"], is_variable=False,
        ))
    connection.execute(sa.text("UPDATE module SET current_id = id"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(
            "SELECT setval(pg_get_serial_sequence('module_version', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM module_version), false)"
        ))


def modules_of_programmes():
    """Each module goes back into the first programme that has it, as its version there says; others are lost."""
    connection = op.get_bind()
    connection.execute(sa.text(
        "DELETE FROM module WHERE id NOT IN (SELECT module_id FROM module_version"
        " JOIN programme_module ON programme_module.module_version_id = module_version.id)"
    ))
    rows = connection.execute(sa.text(
        "SELECT module_version.*, programme_module.programme_id, programme_module.semester, programme_module.position"
        " FROM module_version JOIN programme_module ON programme_module.module_version_id = module_version.id"
        " ORDER BY programme_module.id DESC"
    )).mappings().all()
    module = sa.table("module", *map(sa.column, ("id", "programme_id", "semester", "position", *CONTENT)))
    for row in rows:
        names = ("programme_id", "semester", "position", *CONTENT)
        connection.execute(
            sa.update(module).where(module.c.id == row["module_id"]).values(**{name: row[name] for name in names})
        )


def upgrade():
    op.create_table('contest_standard',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('movement', sa.Enum('professionals', 'high_tech', 'abilympics', 'wsr', name='movement', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_standard')),
    sa.UniqueConstraint('movement', 'title', name=op.f('uq_contest_standard_movement_title')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contest_standard_public_id'))
    )
    op.create_table('competency',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('kind', sa.Enum('general', 'professional', 'standard', name='competencykind', native_enum=False, length=40), nullable=False),
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('title', sa.String(length=400), nullable=False),
    sa.Column('specialty_id', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to', name=op.f('ck_competency_dates_in_order')),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialty.id'], name=op.f('fk_competency_specialty_id_specialty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency')),
    sa.UniqueConstraint('public_id', name=op.f('uq_competency_public_id'))
    )
    with op.batch_alter_table('competency', schema=None) as batch_op:
        batch_op.create_index('uq_competency_of_all', ['kind', 'code'], unique=True, sqlite_where=sa.text('specialty_id IS NULL'), postgresql_where=sa.text('specialty_id IS NULL'))
        batch_op.create_index('uq_competency_of_specialty', ['specialty_id', 'kind', 'code'], unique=True)

    op.create_table('demand_list_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('specialty_id', sa.Integer(), nullable=False),
    sa.Column('list', sa.Enum('top_50', 'top_region', name='demandlistkind', native_enum=False, length=40), nullable=False),
    sa.Column('act', sa.String(length=240), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialty.id'], name=op.f('fk_demand_list_entry_specialty_id_specialty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demand_list_entry')),
    sa.UniqueConstraint('public_id', name=op.f('uq_demand_list_entry_public_id')),
    sa.UniqueConstraint('specialty_id', 'list', 'valid_from', name=op.f('uq_demand_list_entry_specialty_id_list_valid_from'))
    )
    with op.batch_alter_table('demand_list_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_demand_list_entry_specialty_id'), ['specialty_id'], unique=False)

    op.create_table('standard',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('specialty_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=240), nullable=False),
    sa.Column('document', sa.String(length=240), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=True),
    sa.Column('discipline_hours_least', sa.Integer(), nullable=True),
    sa.Column('practice_hours_least', sa.Integer(), nullable=True),
    sa.Column('practice_share_least', sa.Integer(), nullable=True),
    sa.Column('attestation_hours', sa.Integer(), nullable=True),
    sa.Column('mandatory_share_most', sa.Integer(), nullable=True),
    sa.Column('term_hours_most', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('mandatory_share_most IS NULL OR mandatory_share_most BETWEEN 0 AND 100', name=op.f('ck_standard_share_range')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from <= valid_to', name=op.f('ck_standard_dates_in_order')),
    sa.ForeignKeyConstraint(['specialty_id'], ['specialty.id'], name=op.f('fk_standard_specialty_id_specialty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard')),
    sa.UniqueConstraint('public_id', name=op.f('uq_standard_public_id'))
    )
    with op.batch_alter_table('standard', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_specialty_id'), ['specialty_id'], unique=False)

    op.create_table('contribution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('staff', 'methodical', 'local_acts', 'infrastructure', name='contributionkind', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('available_from', sa.Date(), nullable=False),
    sa.Column('available_to', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('available_to IS NULL OR available_from <= available_to', name=op.f('ck_contribution_dates_in_order')),
    sa.CheckConstraint('quantity IS NULL OR quantity > 0', name=op.f('ck_contribution_quantity_range')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_contribution_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contribution_public_id'))
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('accreditation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('accreditor', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.CheckConstraint('valid_from <= valid_to', name=op.f('ck_accreditation_dates_in_order')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_accreditation_programme_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accreditation')),
    sa.UniqueConstraint('public_id', name=op.f('uq_accreditation_public_id'))
    )
    with op.batch_alter_table('accreditation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accreditation_programme_id'), ['programme_id'], unique=False)

    op.create_table('module_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', name='versionstate', native_enum=False, length=40), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=240), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('practice_hours', sa.Integer(), nullable=False),
    sa.Column('credits', sa.Integer(), nullable=True),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('credits IS NULL OR credits BETWEEN 1 AND 60', name=op.f('ck_module_version_credits_range')),
    sa.CheckConstraint('hours > 0 AND practice_hours BETWEEN 0 AND hours', name=op.f('ck_module_version_hours_range')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_module_version_module_id_module'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_module_version_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_version')),
    sa.UniqueConstraint('module_id', 'number', name=op.f('uq_module_version_module_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_module_version_public_id'))
    )
    with op.batch_alter_table('module_version', schema=None) as batch_op:
        batch_op.create_index('uq_module_version_draft', ['module_id'], unique=True, sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))

    op.create_table('programme_approval',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('is_approved', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_programme_approval_decided_by_id_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_approval_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_approval_programme_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_approval'))
    )
    with op.batch_alter_table('programme_approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_approval_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_approval_programme_id'), ['programme_id'], unique=False)

    op.create_table('programme_contest_standard',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('contest_standard_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contest_standard_id'], ['contest_standard.id'], name=op.f('fk_programme_contest_standard_contest_standard_id_contest_standard')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_contest_standard_programme_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('programme_id', 'contest_standard_id', name=op.f('pk_programme_contest_standard'))
    )
    op.create_table('programme_party',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('participant', 'resource', 'employer', name='partyrole', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_party_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_party_programme_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('programme_id', 'organisation_id', 'role', name=op.f('pk_programme_party'))
    )
    with op.batch_alter_table('programme_party', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_party_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('site_contribution',
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_site_contribution_contribution_id_contribution'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_site_contribution_site_id_site'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site_id', 'contribution_id', name=op.f('pk_site_contribution'))
    )
    op.create_table('module_competency',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('competency_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('required', 'given', name='competencyside', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_module_competency_competency_id_competency')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_module_competency_version_id_module_version'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'competency_id', 'side', name=op.f('pk_module_competency'))
    )
    with op.batch_alter_table('module_competency', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_module_competency_competency_id'), ['competency_id'], unique=False)

    op.create_table('module_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('course', 'training', 'work', 'attestation', name='partkind', native_enum=False, length=40), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=240), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('hours >= 0', name=op.f('ck_module_part_hours_range')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_module_part_version_id_module_version'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_part')),
    sa.UniqueConstraint('version_id', 'code', name=op.f('uq_module_part_version_id_code'))
    )
    op.create_table('module_prerequisite',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('needs_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['needs_id'], ['module.id'], name=op.f('fk_module_prerequisite_needs_id_module')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_module_prerequisite_version_id_module_version'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'needs_id', name=op.f('pk_module_prerequisite'))
    )
    with op.batch_alter_table('module_prerequisite', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_module_prerequisite_needs_id'), ['needs_id'], unique=False)

    op.create_table('module_resource',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_module_resource_contribution_id_contribution')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_module_resource_version_id_module_version'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'contribution_id', name=op.f('pk_module_resource'))
    )
    with op.batch_alter_table('module_resource', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_module_resource_contribution_id'), ['contribution_id'], unique=False)

    op.create_table('module_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('module_version_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('min_to_open', sa.Integer(), nullable=False),
    sa.Column('format', sa.Enum('in_person', 'distance', 'mixed', name='runformat', native_enum=False, length=40), nullable=False),
    sa.Column('way', sa.Enum('round', 'open', 'invited', name='enrolmentway', native_enum=False, length=40), nullable=False),
    sa.Column('enrol_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('enrol_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('teacher_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('min_to_open BETWEEN 0 AND seats', name=op.f('ck_module_run_min_to_open_range')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_module_run_dates_in_order')),
    sa.CheckConstraint('taken BETWEEN 0 AND seats', name=op.f('ck_module_run_taken_range')),
    sa.ForeignKeyConstraint(['module_version_id'], ['module_version.id'], name=op.f('fk_module_run_module_version_id_module_version')),
    sa.ForeignKeyConstraint(['teacher_id'], ['teacher.id'], name=op.f('fk_module_run_teacher_id_teacher'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_run')),
    sa.UniqueConstraint('public_id', name=op.f('uq_module_run_public_id'))
    )
    with op.batch_alter_table('module_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_module_run_module_version_id'), ['module_version_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_module_run_teacher_id'), ['teacher_id'], unique=False)

    op.create_table('programme_module',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('module_version_id', sa.Integer(), nullable=False),
    sa.Column('semester', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_variable', sa.Boolean(), nullable=False),
    sa.CheckConstraint('semester BETWEEN 1 AND 12', name=op.f('ck_programme_module_semester_range')),
    sa.ForeignKeyConstraint(['module_version_id'], ['module_version.id'], name=op.f('fk_programme_module_module_version_id_module_version')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_module_programme_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_module')),
    sa.UniqueConstraint('programme_id', 'module_version_id', name=op.f('uq_programme_module_programme_id_module_version_id'))
    )
    with op.batch_alter_table('programme_module', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_module_module_version_id'), ['module_version_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_module_programme_id'), ['programme_id'], unique=False)

    op.create_table('run_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('module_run_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.Time(), nullable=False),
    sa.Column('ends_at', sa.Time(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_run_meeting_times_in_order')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_run_meeting_weekday_range')),
    sa.ForeignKeyConstraint(['module_run_id'], ['module_run.id'], name=op.f('fk_run_meeting_module_run_id_module_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run_meeting'))
    )
    with op.batch_alter_table('run_meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_run_meeting_module_run_id'), ['module_run_id'], unique=False)

    with op.batch_alter_table('module', schema=None) as batch_op:
        batch_op.add_column(sa.Column('current_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))

    publish_modules()
    with op.batch_alter_table('module', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_module_programme_id'))
        batch_op.drop_constraint(batch_op.f('ck_module_hours_range'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_module_programme_id_code'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_module_programme_id_programme'), type_='foreignkey')
        for name in ('position', 'semester', 'programme_id', *CONTENT):
            batch_op.drop_column(name)
        batch_op.create_index(batch_op.f('ix_module_current_id'), ['current_id'], unique=False)
        batch_op.create_foreign_key('fk_module_current_id_module_version', 'module_version', ['current_id'], ['id'])

    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', sa.String(length=40), nullable=False, server_default='vocational'))
        batch_op.add_column(sa.Column('state', sa.String(length=40), nullable=False, server_default='approved'))
        batch_op.add_column(sa.Column('qualification', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('terms', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('standard_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_foreign_key(batch_op.f('fk_programme_standard_id_standard'), 'standard', ['standard_id'], ['id'])

    with op.batch_alter_table('programme', schema=None) as batch_op:
        for name in ('level', 'state', 'qualification', 'version'):
            batch_op.alter_column(name, server_default=None)

    never_change()


def downgrade():
    change_again()
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_programme_standard_id_standard'), type_='foreignkey')
        for name in ('version', 'approved_at', 'sent_at', 'standard_id', 'terms', 'qualification', 'state', 'level'):
            batch_op.drop_column(name)

    with op.batch_alter_table('module', schema=None) as batch_op:
        batch_op.add_column(sa.Column('title', sa.String(length=240), nullable=True))
        batch_op.add_column(sa.Column('description', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('code', sa.String(length=20), nullable=True))
        for name in ('programme_id', 'practice_hours', 'semester', 'hours', 'position'):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.drop_constraint('fk_module_current_id_module_version', type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_module_current_id'))
        batch_op.drop_column('withdrawn_at')
        batch_op.drop_column('current_id')

    modules_of_programmes()
    with op.batch_alter_table('module', schema=None) as batch_op:
        for name in ('programme_id', 'practice_hours', 'semester', 'hours', 'position', 'title', 'description', 'code'):
            batch_op.alter_column(name, nullable=False)
        batch_op.create_check_constraint(op.f('ck_module_hours_range'), 'hours > 0 AND practice_hours BETWEEN 0 AND hours')
        batch_op.create_foreign_key(batch_op.f('fk_module_programme_id_programme'), 'programme', ['programme_id'], ['id'], ondelete='CASCADE')
        batch_op.create_unique_constraint(batch_op.f('uq_module_programme_id_code'), ['programme_id', 'code'])
        batch_op.create_index(batch_op.f('ix_module_programme_id'), ['programme_id'], unique=False)

    with op.batch_alter_table('run_meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_run_meeting_module_run_id'))

    op.drop_table('run_meeting')
    with op.batch_alter_table('programme_module', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_module_programme_id'))
        batch_op.drop_index(batch_op.f('ix_programme_module_module_version_id'))

    op.drop_table('programme_module')
    with op.batch_alter_table('module_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_module_run_teacher_id'))
        batch_op.drop_index(batch_op.f('ix_module_run_module_version_id'))

    op.drop_table('module_run')
    with op.batch_alter_table('module_resource', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_module_resource_contribution_id'))

    op.drop_table('module_resource')
    with op.batch_alter_table('module_prerequisite', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_module_prerequisite_needs_id'))

    op.drop_table('module_prerequisite')
    op.drop_table('module_part')
    with op.batch_alter_table('module_competency', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_module_competency_competency_id'))

    op.drop_table('module_competency')
    op.drop_table('site_contribution')
    with op.batch_alter_table('programme_party', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_party_organisation_id'))

    op.drop_table('programme_party')
    op.drop_table('programme_contest_standard')
    with op.batch_alter_table('programme_approval', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_approval_programme_id'))
        batch_op.drop_index(batch_op.f('ix_programme_approval_organisation_id'))

    op.drop_table('programme_approval')
    with op.batch_alter_table('module_version', schema=None) as batch_op:
        batch_op.drop_index('uq_module_version_draft', sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))

    op.drop_table('module_version')
    with op.batch_alter_table('accreditation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_accreditation_programme_id'))

    op.drop_table('accreditation')
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_organisation_id'))

    op.drop_table('contribution')
    with op.batch_alter_table('standard', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_specialty_id'))

    op.drop_table('standard')
    with op.batch_alter_table('demand_list_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_demand_list_entry_specialty_id'))

    op.drop_table('demand_list_entry')
    with op.batch_alter_table('competency', schema=None) as batch_op:
        batch_op.drop_index('uq_competency_of_specialty')
        batch_op.drop_index('uq_competency_of_all', sqlite_where=sa.text('specialty_id IS NULL'), postgresql_where=sa.text('specialty_id IS NULL'))

    op.drop_table('competency')
    op.drop_table('contest_standard')
