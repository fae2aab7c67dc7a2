"""Places: where koppel's own tables keep each record it took on, read by plain SQL.

Each record that koppel took on is in exactly one place: bound, waiting, or in a live intent.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import MetaData, NullPool, create_engine, select, text

Record = tuple[str, str]
"""Kind and id in the CRM or, for a settlement, in the system whose payment moved."""

SCRATCH = ("koppel_plan", "koppel_seen", "koppel_keys", "koppel_facts")
"""Tables in which a run looks at things under its own number."""


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    """Ask the database at this address, beside koppel."""
    with create_engine(database, poolclass=NullPool).connect() as db:
        return [tuple(row) for row in db.execute(text(query))]


def bound(database: str) -> set[Record]:
    """The records of the CRM that are bound to one in the books."""
    return _records(database, "SELECT kind, id FROM koppel_bindings WHERE connection = 'acme.crm'")


def waiting(database: str) -> set[Record]:
    """The records that wait."""
    return _records(database, "SELECT kind, id FROM koppel_waiting")


def alive(database: str) -> set[Record]:
    """The records with a live intent."""
    return _records(database, "SELECT DISTINCT kind, id FROM koppel_intents")


def issues(database: str) -> set[Record]:
    """The records about which an issue is open."""
    return _records(database, "SELECT DISTINCT kind, id FROM koppel_issues")


def in_one_place(database: str, changing: Collection[str] = ()) -> set[Record]:
    """All records taken on. Fails when one of them is in two places.

    ``changing``: kinds of which a bound record may have a change that waits or is being written.
    """
    moved = waiting(database), alive(database)
    later = {each for each in set().union(*moved) if each[0] in changing}
    places = (bound(database) - later, *moved)
    together = set().union(*places)
    assert sum(map(len, places)) == len(together), places
    return together


def scratch(database: str) -> dict[str, int]:
    """How many rows a run has left under its own number."""
    counts = {}
    for table in SCRATCH:
        ((count,),) = rows(database, f"SELECT count(*) FROM {table} WHERE run != 0")
        counts[table] = int(str(count))
    return counts


def dump(database: str, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    tables = MetaData()
    with create_engine(database, poolclass=NullPool).connect() as db:
        tables.reflect(db)
        return {
            table.name: sorted(repr(tuple(row)) for row in db.execute(select(table)))
            for table in tables.sorted_tables
            if table.name.removeprefix("koppel_") not in without
        }


def _records(database: str, query: str) -> set[Record]:
    return {(str(kind), str(id)) for kind, id in rows(database, query)}
