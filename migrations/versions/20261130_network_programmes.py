"""network programmes

Revision ID: 0008
Revises: 0007
"""

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    """Filled by what follows."""


def downgrade():
    """Filled by what follows."""
