"""On PostgreSQL the store keeps what it promises on SQLite: one writer, one moment, one schema."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from koppel import Busy, Koppel, StoreError
from koppel.model import Ref
from koppel.store import leases
from koppel.store.audit import broken_audit, put_audit
from koppel.store.database import VERSION, WRITER, Database
from koppel.store.tables import metadata
from koppel.store.vault import Vault
from sqlalchemy import URL, text

from tests import postgres

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
AT_ONCE = 8
TRAIL = {"step": "create", "target": "acme.books", "result": "1", "hash": "h"}


@pytest.fixture
def url(postgres_server: URL) -> Iterator[str]:
    """The address of an empty database."""
    with postgres.database(postgres_server) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with the schema."""
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def all_at_once(work: Callable[[int], Any]) -> list[Any]:
    """Do it in so many threads, which start together."""
    start = threading.Barrier(AT_ONCE)

    def begin(n: int) -> Any:
        start.wait()
        return work(n)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(begin, range(AT_ONCE)))


def test_postgres_migrations_make_the_tables(database: Database) -> None:
    """After all migrations the schema is that of the tables, to the column, index and type."""
    with database.read() as db:
        context = MigrationContext.configure(
            db, opts={"compare_type": True, "version_table": VERSION.name}
        )
        assert compare_metadata(context, metadata) == []


def test_postgres_is_migrated_once(url: str) -> None:
    """Programs that start together on an empty database make the schema once, and all go on."""

    def start(_: int) -> list[str]:
        app = Koppel(url, connectors=[], key="A" * 43 + "=")
        names = [link.name for link in app.links()]
        app.close()
        return names

    assert all_at_once(start) == [[]] * AT_ONCE


def test_postgres_lease_has_one_holder(database: Database) -> None:
    """Of many that reach for a lease in the same moment, free or run out, one gets it."""

    def reach(n: int, now: datetime) -> int:
        try:
            with database.write() as db:
                return leases.take(db, "acme.crm", f"host{n}|boot|42|17", now)
        except Busy:
            return 0

    first = all_at_once(lambda n: reach(n, NOW))
    later = all_at_once(lambda n: reach(n, NOW + leases.LEASE + timedelta(seconds=1)))
    assert sorted(first) == [0] * (AT_ONCE - 1) + [1]
    assert sorted(later) == [0] * (AT_ONCE - 1) + [2]


def test_postgres_secret_is_swapped_by_one(database: Database) -> None:
    """Of many who put a secret in the place of the same version, one does, and it is kept."""
    vault = Vault(database, lambda: KEY, "acme.crm", lambda: NOW)
    for version in (0, 1):
        won = all_at_once(lambda n, v=version: vault.swap("token", f"{v}-{n}", v))
        held = vault.get("token")
        assert won.count(True) == 1
        assert held is not None
        assert (held.value, held.version) == (f"{version}-{won.index(True)}", version + 1)


def test_postgres_secret_is_renewed_by_one(database: Database) -> None:
    """Of many who want to renew a secret, one may."""
    vault = Vault(database, lambda: KEY, "acme.crm", lambda: NOW)
    vault.swap("token", "old", 0)
    assert all_at_once(lambda _: vault.lock("token")).count(True) == 1


def test_postgres_trail_is_one_chain(database: Database) -> None:
    """Runs of two links that write their trail in the same moment leave one unbroken chain."""

    def write(n: int) -> None:
        for _ in range(4):
            with database.write() as db:
                put_audit(db, NOW, n, Ref(f"link{n}.crm", "Invoice", "1"), TRAIL)

    all_at_once(write)
    with database.read() as db:
        assert broken_audit(db) is None
        assert db.execute(text("SELECT count(*) FROM koppel_audit")).scalar() == 4 * AT_ONCE


def test_postgres_reading_sees_one_moment(database: Database) -> None:
    """What others write meanwhile is not seen by a transaction that reads, and it cannot write."""
    count = text("SELECT count(*) FROM koppel_audit")
    with database.read() as seen:
        assert seen.execute(count).scalar() == 0
        with database.write() as db:
            put_audit(db, NOW, 1, Ref("acme.crm", "Invoice", "1"), TRAIL)
        assert seen.execute(count).scalar() == 0
    with pytest.raises(StoreError), database.read() as db:
        db.execute(text("DELETE FROM koppel_audit"))


def test_postgres_locked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits too long for another one is told so, with exit code 7."""
    monkeypatch.setattr("koppel.store.database.BUSY_SECONDS", 0.1)
    with database.engine.begin() as other:
        other.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))
        with (
            pytest.raises(StoreError, match="is locked by another program") as told,
            database.write(),
        ):
            pass
    assert told.value.exit_code == 7
    with database.write() as db:
        db.execute(text("DELETE FROM koppel_links"))


def test_postgres_address_hides_the_password(url: str) -> None:
    """A server that cannot be reached is named without the password, and with what to do."""
    wrong = url.replace("koppel@", "koppel:canary-7f3a91@").replace("/koppel_", "/nowhere_")
    with pytest.raises(StoreError, match=r"nowhere_.* failed: .*does not exist") as told:
        Koppel(wrong, connectors=[])
    assert "canary-7f3a91" not in str(told.value)
