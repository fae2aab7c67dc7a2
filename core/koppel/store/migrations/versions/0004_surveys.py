"""What the last look of matching found."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Remember one look for each connection of a CRM."""
    op.create_table(
        "koppel_surveys",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
    )
