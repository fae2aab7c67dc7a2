"""Sources: reference data as cached, and how far each feed was read. Queries, no decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select

from koppel.connector import Change, Cursor
from koppel.kinds import dump, load
from koppel.model import Entity, Ref
from koppel.store.sql import as_ref, is_ref, upsert
from koppel.store.tables import feeds, reference


def reference_data(db: Connection, connection: str) -> list[Entity]:
    """Return all reference data of one side."""
    rows = db.execute(select(reference.c.entity).where(reference.c.connection == connection))
    return [load(row.entity) for row in rows]


def put_reference(
    db: Connection, connection: str, kinds: Iterable[str], changes: Iterable[Change], whole: bool
) -> None:
    """Store reference data; a whole listing replaces what was known of these kinds."""
    if whole:
        db.execute(
            delete(reference).where(
                and_(reference.c.connection == connection, reference.c.kind.in_(list(kinds)))
            )
        )
    for change in changes:
        ref = Ref(connection, change.kind.__name__, change.id)
        if change.gone or change.entity is None:
            db.execute(delete(reference).where(is_ref(reference, ref)))
        else:
            upsert(db, reference, [{**as_ref(ref), "entity": dump(change.entity)}])


@dataclass(frozen=True)
class Reading:
    """How far a feed was read, and when."""

    cursor: Cursor
    read: datetime


def cursor_of(reading: Reading | None) -> Cursor:
    """From where to go on; an empty cursor means everything."""
    return reading.cursor if reading else Cursor()


def readings(db: Connection, connection: str) -> dict[str, Reading]:
    """Return how far each feed of a connection was read."""
    rows = db.execute(select(feeds).where(feeds.c.connection == connection))
    return {row.feed: Reading(Cursor(row.since, row.token), row.read) for row in rows}


def forget(db: Connection, connection: str, names: Iterable[str]) -> None:
    """Read these feeds of a connection from the beginning again."""
    named = feeds.c.feed.in_(list(names))
    db.execute(delete(feeds).where(and_(feeds.c.connection == connection, named)))


def put_reading(db: Connection, connection: str, feed: str, cursor: Cursor, now: datetime) -> None:
    """Note how far a feed was read."""
    row = {"connection": connection, "feed": feed, "read": now}
    upsert(db, feeds, [{**row, "since": cursor.since, "token": cursor.token}])
