"""words to everyone

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

TOPICS = ("own_list", "places", "papers", "work", "news")
UTC = sa.DateTime(timezone=True)


def upgrade():
    deliveries()
    mailings()
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mailing_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('stage', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_letter_mailing_id'), ['mailing_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_letter_mailing_id_mailing'), 'mailing', ['mailing_id'], ['id'], ondelete='SET NULL'
        )
    letter_texts()
    calendar_feeds()


def deliveries():
    """Who wanted no letters is told inside Klaster only, topic by topic."""
    op.create_table('delivery',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=20), nullable=False),
    sa.Column('pace', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_delivery_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'topic', name=op.f('pk_delivery'))
    )
    for topic in TOPICS:
        op.execute(
            f"INSERT INTO delivery (person_id, topic, pace) SELECT person_id, '{topic}', 'in_app'"
            " FROM account WHERE NOT letters_by_mail"
        )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('letters_by_mail')
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pace', sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f('ix_notification_pace'), ['pace'], unique=False)


def mailings():
    op.create_table('mailing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('event', sa.String(length=120), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('audience', sa.String(length=40), nullable=False),
    sa.Column('in_app_first', sa.Boolean(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('shares', sa.JSON(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', UTC, nullable=False),
    sa.Column('let_out_at', UTC, nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('stage >= 0', name=op.f('ck_mailing_stage_counts')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_mailing_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_mailing_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing')),
    sa.UniqueConstraint('public_id', name=op.f('uq_mailing_public_id'))
    )
    with op.batch_alter_table('mailing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailing_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailing_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailing_state'), ['state'], unique=False)
    op.create_table('mailing_recipient',
    sa.Column('mailing_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['mailing_id'], ['mailing.id'], name=op.f('fk_mailing_recipient_mailing_id_mailing'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mailing_recipient_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('mailing_id', 'person_id', name=op.f('pk_mailing_recipient'))
    )
    with op.batch_alter_table('mailing_recipient', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailing_recipient_person_id'), ['person_id'], unique=False)


def letter_texts():
    op.create_table('letter_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('created_at', UTC, nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_letter_text_created_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_text')),
    sa.UniqueConstraint('kind', 'locale', 'version', name=op.f('uq_letter_text_kind_locale_version')),
    sa.UniqueConstraint('public_id', name=op.f('uq_letter_text_public_id'))
    )


def calendar_feeds():
    op.create_table('calendar_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=14), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('secret', sa.String(length=14), nullable=False),
    sa.Column('with_names', sa.Boolean(), nullable=False),
    sa.Column('created_at', UTC, nullable=False),
    sa.Column('read_at', UTC, nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_calendar_feed_site_id_site'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('public_id', name=op.f('uq_calendar_feed_public_id')),
    sa.UniqueConstraint('secret', name=op.f('uq_calendar_feed_secret'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_site_id'), ['site_id'], unique=False)
        batch_op.create_index('uq_calendar_feed_own', ['person_id'], unique=True, sqlite_where=sa.text('site_id IS NULL'), postgresql_where=sa.text('site_id IS NULL'))
        batch_op.create_index('uq_calendar_feed_site', ['person_id', 'site_id'], unique=True, sqlite_where=sa.text('site_id IS NOT NULL'), postgresql_where=sa.text('site_id IS NOT NULL'))


def downgrade():
    op.drop_table('calendar_feed')
    op.drop_table('letter_text')
    op.execute("UPDATE letter SET state = 'failed' WHERE state IN ('bounced', 'called_off')")
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_letter_mailing_id_mailing'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_letter_mailing_id'))
        batch_op.drop_column('stage')
        batch_op.drop_column('mailing_id')
    op.drop_table('mailing_recipient')
    op.drop_table('mailing')
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notification_pace'))
        batch_op.drop_column('pace')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letters_by_mail', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(
        "UPDATE account SET letters_by_mail = false WHERE person_id IN"
        f" (SELECT person_id FROM delivery WHERE pace = 'in_app' GROUP BY person_id HAVING count(*) = {len(TOPICS)})"
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.alter_column('letters_by_mail', server_default=None)
    op.drop_table('delivery')
