"""The audit trail is append-only: a row that was changed or taken out is found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from koppel import Ref
from koppel.store import audit
from koppel.store.database import Database
from koppel.store.tables import audit as trail
from sqlalchemy import delete, update

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A database with an audit trail of four writes."""
    database = Database(f"sqlite:///{tmp_path / 'koppel.db'}")
    database.migrate()
    with database.write() as db:
        for n in range(1, 5):
            fields = {"step": "Invoice", "target": "books", "result": f"1/V1/{n}", "hash": "h"}
            audit.put_audit(db, NOW, 1, Ref("acme.crm", "Invoice", str(n)), fields)
    return database


def test_an_untouched_trail_is_whole(database: Database) -> None:
    """Nothing is broken in a trail that nobody touched."""
    with database.read() as db:
        assert audit.broken_audit(db) is None


def test_a_changed_row_is_found(database: Database) -> None:
    """The first row whose content does not fit its chain is named."""
    with database.write() as db:
        db.execute(update(trail).where(trail.c.n == 2).values(result="1/V1/9"))

        assert audit.broken_audit(db) == 2


def test_a_removed_row_is_found(database: Database) -> None:
    """The row after the gap does not fit its predecessor any more."""
    with database.write() as db:
        db.execute(delete(trail).where(trail.c.n == 3))

        assert audit.broken_audit(db) == 4
