"""Places: where koppel's own tables keep each record it took on, read by plain SQL.

Each record that koppel took on is in exactly one place: bound, waiting, or in a live intent.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

Record = tuple[str, str]
"""Kind and id in the CRM or, for a settlement, in the system whose payment moved."""

SCRATCH = ("plan", "seen", "keys", "facts")
"""Tables in which a run looks at things under its own number."""


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the database, beside koppel."""
    with closing(sqlite3.connect(database)) as db:
        return db.execute(query).fetchall()


def bound(database: Path) -> set[Record]:
    """The records of the CRM that are bound to one in the books."""
    return _records(database, "SELECT kind, id FROM bindings WHERE connection = 'acme.crm'")


def waiting(database: Path) -> set[Record]:
    """The records that wait."""
    return _records(database, "SELECT kind, id FROM waiting")


def alive(database: Path) -> set[Record]:
    """The records with a live intent."""
    return _records(database, "SELECT DISTINCT kind, id FROM intents")


def in_one_place(database: Path) -> set[Record]:
    """All records taken on. Fails when one of them is in two places."""
    places = (bound(database), waiting(database), alive(database))
    together = set().union(*places)
    assert sum(map(len, places)) == len(together), places
    return together


def scratch(database: Path) -> dict[str, int]:
    """How many rows a run has left under its own number."""
    counts = {}
    for table in SCRATCH:
        ((count,),) = rows(database, f"SELECT count(*) FROM {table} WHERE run != 0")
        counts[table] = int(str(count))
    return counts


def dump(database: Path, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    tables = [str(name) for (name,) in rows(database, _TABLES) if name not in without]
    return {table: sorted(map(repr, rows(database, f"SELECT * FROM {table}"))) for table in tables}


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def _records(database: Path, query: str) -> set[Record]:
    return {(str(kind), str(id)) for kind, id in rows(database, query)}
