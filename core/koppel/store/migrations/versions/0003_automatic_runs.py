"""Runs that start by themselves, and notifications that are handed out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Remember who started a run, what was news, and who has been told."""
    op.add_column("koppel_links", sa.Column("changed", sa.DateTime(), nullable=True))
    of_old_runs = (
        ("automatic", sa.Boolean(), sa.false()),
        ("news", sa.Text(), sa.text("'asked for'")),
        ("handed", sa.Boolean(), sa.true()),
    )
    for name, kind, value in of_old_runs:
        column: sa.Column[object] = sa.Column(name, kind, nullable=False, server_default=value)
        op.add_column("koppel_runs", column)
    op.add_column("koppel_runs", sa.Column("until", sa.DateTime(), nullable=True))
    op.create_table(
        "koppel_deliveries",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried", sa.DateTime(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "plugin"),
    )
