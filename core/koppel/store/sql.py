"""SQL helpers that SQLite and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_
from sqlalchemy.dialects import postgresql, sqlite

from koppel.model import Ref
from koppel.store.columns import REF

BATCH = 200


def upsert(db: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows; where the primary key exists, replace the other columns."""
    values = [dict(row) for row in rows]
    if not values:
        return
    db.execute(_upserting(db.dialect.name, table, tuple(values[0])), values)


@lru_cache(maxsize=128)
def _upserting(dialect: str, table: Table, columns: tuple[str, ...]) -> Any:
    """The statement, built once: making one costs more than running it."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in columns if name not in keys}
    if others:
        return statement.on_conflict_do_update(index_elements=keys, set_=others)
    return statement.on_conflict_do_nothing(index_elements=keys)


def is_ref(table: Table, ref: Ref) -> ColumnElement[bool]:
    """The condition that a row is about this record."""
    return and_(*(table.c[name] == value for name, value in zip(REF, ref, strict=True)))


def ref_of(row: Any) -> Ref:
    """The record that a row is about."""
    return Ref(row.connection, row.kind, row.id)


def as_ref(ref: Ref) -> dict[str, str]:
    """The record as columns."""
    return {"connection": ref.connection, "kind": ref.kind, "id": ref.id}
