"""Tables of the store. Every row belongs to a connection or to a link.

``run`` in a key: 0 for what holds, the run's number for what a run has only looked at. A run that
ends well turns its rows into 0, a dry run drops them: so it leaves no trace. Every table bears
koppel's name, for the database may be that of a host.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    true,
)

from koppel.store.columns import Moment, ref

metadata = MetaData()

links = Table(
    "koppel_links",
    metadata,
    Column("name", Text, primary_key=True),
    Column("policy", JSON, nullable=False),
    Column("created", Moment, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("wanted_import", Text, nullable=False, server_default=""),
    Column("changed", Moment),
)

unfinished = Table(
    "koppel_unfinished",
    metadata,
    Column("name", Text, primary_key=True),
    Column("answers", JSON, nullable=False),
    Column("created", Moment, nullable=False),
)

connections = Table(
    "koppel_connections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("link", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("account", Text, nullable=False),
)

secrets = Table(
    "koppel_secrets",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("renewing", Moment),
)

leases = Table(
    "koppel_leases",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

calls = Table(
    "koppel_calls",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("n", Integer, nullable=False),
)

feeds = Table(
    "koppel_feeds",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("feed", Text, primary_key=True),
    Column("since", Moment),
    Column("token", Text, nullable=False),
    Column("read", Moment, nullable=False),
)

reference = Table("koppel_reference", metadata, *ref(), Column("entity", JSON, nullable=False))

keys = Table(
    "koppel_keys",
    metadata,
    *ref(),
    Column("key", Text, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("detail", JSON, nullable=False),
    Index("koppel_keys_by_key", "connection", "kind", "key"),
)

bindings = Table(
    "koppel_bindings",
    metadata,
    *ref(),
    Column("thing", Text, nullable=False),
    Column("main", Boolean, nullable=False),
    Column("version", Text, nullable=False),
    Column("prints", JSON, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("parent", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("gone", Text, nullable=False),
    Index("koppel_bindings_by_thing", "thing", "connection"),
    Index("koppel_bindings_by_parent", "connection", "parent"),
    Index("koppel_bindings_by_owner", "connection", "owner"),
)

surveys = Table(
    "koppel_surveys",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("found", JSON, nullable=False),
)

facts = Table(
    "koppel_facts",
    metadata,
    *ref(),
    Column("run", Integer, primary_key=True),
    Column("now", JSON, nullable=False),
    Column("handled", JSON),
    Column("ours", JSON, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Index("koppel_facts_dirty", "connection", "dirty"),
)

seen = Table(
    "koppel_seen",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("connection", Text, primary_key=True),
    Column("id", Text, primary_key=True),
)

waiting = Table(
    "koppel_waiting",
    metadata,
    *ref(),
    Column("result", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("body", JSON),
    Column("since", Moment, nullable=False),
)

intents = Table(
    "koppel_intents",
    metadata,
    *ref(),
    Column("target", Text, primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("first_sent", Moment, nullable=False),
    Column("last_sent", Moment, nullable=False),
    Column("result", Text, nullable=False),
    Column("action", JSON, nullable=False),
    Column("entity", JSON, nullable=False),
)

plan = Table(
    "koppel_plan",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("phase", Integer, nullable=False),
    Column("lane", Text, nullable=False),
    Column("sort", Text, nullable=False),
    *ref(primary=False),
    Column("found", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("action", JSON, nullable=False),
    Index("koppel_plan_order", "run", "phase", "lane", "sort", "n"),
    Index("koppel_plan_by_ref", "run", "connection", "kind", "id", unique=True),
    Index("koppel_plan_by_found", "run", "kind", "found"),
    Index("koppel_plan_by_parent", "run", "connection", "parent"),
)

runs = Table(
    "koppel_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("link", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("stopped", Text, nullable=False),
    Column("exit_code", Integer, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("calls", JSON, nullable=False),
    Column("notification", JSON, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("until", Moment),
    Column("news", Text, nullable=False),
    Column("handed", Boolean, nullable=False),
)

deliveries = Table(
    "koppel_deliveries",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("plugin", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried", Moment, nullable=False),
    Column("error", Text, nullable=False),
)

outcomes = Table(
    "koppel_outcomes",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    *ref(primary=False),
    Column("label", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("target", Text, nullable=False),
    Index("koppel_outcomes_by_ref", "connection", "kind", "id", "run", unique=True),
    Index("koppel_outcomes_by_result", "run", "result"),
)

issues = Table(
    "koppel_issues",
    metadata,
    *ref(),
    Column("rule", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("opened", Moment, nullable=False),
)

audit = Table(
    "koppel_audit",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("run", Integer, nullable=False),
    *ref(primary=False),
    Column("step", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("chain", Text, nullable=False),
)

OF_CONNECTION = (
    bindings,
    keys,
    facts,
    reference,
    feeds,
    waiting,
    issues,
    intents,
    secrets,
    leases,
    calls,
    surveys,
)
"""The tables of which every row belongs to a connection."""
