"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "koppel_audit",
        sa.Column("n", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_table(
        "koppel_bindings",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("prints", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("gone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id"),
    )
    op.create_index(
        "koppel_bindings_by_owner", "koppel_bindings", ["connection", "owner"], unique=False
    )
    op.create_index(
        "koppel_bindings_by_parent", "koppel_bindings", ["connection", "parent"], unique=False
    )
    op.create_index(
        "koppel_bindings_by_thing", "koppel_bindings", ["thing", "connection"], unique=False
    )
    op.create_table(
        "koppel_calls",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "operation", "day"),
    )
    op.create_table(
        "koppel_connections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_koppel_connections_link"), "koppel_connections", ["link"], unique=False
    )
    op.create_table(
        "koppel_facts",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("now", sa.JSON(), nullable=False),
        sa.Column("handled", sa.JSON(), nullable=True),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id", "run"),
    )
    op.create_index("koppel_facts_dirty", "koppel_facts", ["connection", "dirty"], unique=False)
    op.create_table(
        "koppel_feeds",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("read", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "feed"),
    )
    op.create_table(
        "koppel_intents",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("first_sent", sa.DateTime(), nullable=False),
        sa.Column("last_sent", sa.DateTime(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("action", sa.JSON(), nullable=False),
        sa.Column("entity", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id", "target", "step"),
    )
    op.create_table(
        "koppel_issues",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("opened", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id", "rule"),
    )
    op.create_table(
        "koppel_keys",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id", "key", "run"),
    )
    op.create_index(
        "koppel_keys_by_key", "koppel_keys", ["connection", "kind", "key"], unique=False
    )
    op.create_table(
        "koppel_leases",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
    )
    op.create_table(
        "koppel_links",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "koppel_outcomes",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "n"),
    )
    op.create_index(
        "koppel_outcomes_by_ref",
        "koppel_outcomes",
        ["connection", "kind", "id", "run"],
        unique=True,
    )
    op.create_index("koppel_outcomes_by_result", "koppel_outcomes", ["run", "result"], unique=False)
    op.create_table(
        "koppel_plan",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("action", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run", "n"),
    )
    op.create_index("koppel_plan_by_found", "koppel_plan", ["run", "kind", "found"], unique=False)
    op.create_index(
        "koppel_plan_by_parent", "koppel_plan", ["run", "connection", "parent"], unique=False
    )
    op.create_index(
        "koppel_plan_by_ref", "koppel_plan", ["run", "connection", "kind", "id"], unique=True
    )
    op.create_index(
        "koppel_plan_order", "koppel_plan", ["run", "phase", "lane", "sort", "n"], unique=False
    )
    op.create_table(
        "koppel_reference",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entity", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id"),
    )
    op.create_table(
        "koppel_runs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("exit_code", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("notification", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_koppel_runs_link"), "koppel_runs", ["link"], unique=False)
    op.create_table(
        "koppel_secrets",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("renewing", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("connection", "name"),
    )
    op.create_table(
        "koppel_seen",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "connection", "id"),
    )
    op.create_table(
        "koppel_waiting",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "kind", "id"),
    )
