"""Links that are being made, and links that wait for a green check."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make room for the answers of unfinished links; the links there are stay active."""
    op.add_column(
        "koppel_links", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column(
        "koppel_links", sa.Column("wanted_import", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "koppel_unfinished",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
