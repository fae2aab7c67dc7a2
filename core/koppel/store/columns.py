"""Columns: those that many tables of the store have: a moment, and the ref of a record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Text, TypeDecorator
from sqlalchemy.engine import Dialect

REF = ("connection", "kind", "id")
"""Names of the columns that hold a ref."""


class Moment(TypeDecorator[datetime]):
    """A point in time, kept in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Put the zone back."""
        return value.replace(tzinfo=UTC) if value is not None else None


def ref(primary: bool = True) -> list[Column[Any]]:
    """The columns of a ref; ``primary``: they are the key of the table, or part of it."""
    return [Column(name, Text, primary_key=primary, nullable=False) for name in REF]
