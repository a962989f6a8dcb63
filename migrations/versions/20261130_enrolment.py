"""enrolment on modules

Revision ID: 0009
Revises: 0008
"""

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    """Filled by what follows."""


def downgrade():
    """Filled by what follows."""
