"""Database: the SQLAlchemy engine as koppel wants it, and its schema version.

One transaction writes at a time, and one that reads sees one moment: what was read before a write
still holds when it is made. SQLite does so with WAL and ``BEGIN IMMEDIATE``, PostgreSQL with a lock
of koppel's own on the database, held until the end of the transaction. No transaction is open
during a call, so nobody waits long.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    column,
    create_engine,
    event,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from koppel.errors import StoreError

HEAD = "0004"
VERSION = table("koppel_version", column("version_num"))
"""Where Alembic notes the version of koppel's schema; a host's own migrations have another."""
BUSY_SECONDS = 10
WRITER = int.from_bytes(b"koppel")
"""The number of koppel's lock in a PostgreSQL database."""


class Database:
    """Opens transactions; knows whether one is open in this thread."""

    def __init__(self, url: str | Engine) -> None:
        self._own = not isinstance(url, Engine)
        self.engine = _create(url) if isinstance(url, str) else url
        self._reading = self.engine.execution_options(koppel_read=True)
        self._open = threading.local()
        if self.engine.dialect.name == "sqlite":
            _tame(self.engine)

    @property
    def busy(self) -> bool:
        """Whether this thread has a transaction open; no call may leave while it has."""
        return bool(getattr(self._open, "depth", 0))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes. Raises ``StoreError`` in words."""
        yield from self._transaction(self.engine, _one_at_a_time)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        yield from self._transaction(self._reading, _one_moment)

    def _transaction(
        self, engine: Engine, begun: Callable[[Connection], None]
    ) -> Iterator[Connection]:
        self._open.depth = getattr(self._open, "depth", 0) + 1
        try:
            with engine.begin() as connection:
                begun(connection)
                yield connection
        except (OperationalError, DatabaseError) as error:
            raise StoreError(explain(error, self.engine)) from error
        finally:
            self._open.depth -= 1

    def migrate(self) -> None:
        """Bring the schema to this program's version. Raises ``StoreError`` when it is newer."""
        version = self._version()
        if version == HEAD:
            return
        if version and version > HEAD:
            raise StoreError(
                f"the database {_name(self.engine)} has schema {version}, this program knows "
                f"{HEAD}: nothing was changed; use the newer koppel that wrote it"
            )
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.write() as connection:
            config.attributes |= {"connection": connection, "version_table": VERSION.name}
            command.upgrade(config, HEAD)

    def _version(self) -> str:
        with self.read() as connection:
            if not inspect(connection).has_table(VERSION.name):
                return ""
            return str(connection.execute(select(VERSION.c.version_num)).scalar())

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None for a server or for memory."""
        url = self.engine.url
        if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
            return None
        return Path(str(url.database))

    def close(self) -> None:
        """Close the connections of an engine that we made; leave the host's alone."""
        if self._own:
            self.engine.dispose()


def _create(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            folder = Path(str(parsed.database)).resolve().parent
            if not folder.is_dir():
                raise StoreError(f"the folder of the database does not exist: {folder}")
        return create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"{_hide(url)!r} is not a database address koppel can use; "
            "write sqlite:///koppel.db or postgresql+psycopg://..."
        ) from error


def _tame(engine: Engine) -> None:
    """Make SQLite keep what it was told, and wait for others instead of failing; once, however
    often a host hands its engine over."""
    for name, listener in (("connect", _prepare), ("begin", _begin)):
        if not event.contains(engine, name, listener):
            event.listen(engine, name, listener)


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    with suppress(sqlite3.OperationalError):  # a read-only file: the first write says so
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    read = connection.get_execution_options().get("koppel_read", False)
    connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")


def _one_at_a_time(connection: Connection) -> None:
    """Wait for the other writers; SQLite has done so when it began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
        connection.execute(select(func.pg_advisory_xact_lock(WRITER)))


def _one_moment(connection: Connection) -> None:
    """Read as of now, and refuse to write; SQLite's transactions see one moment anyhow."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def explain(error: DatabaseError, engine: Engine) -> str:
    """Say in words what the database refused, and what to do."""
    name, reason = _name(engine), str(error.orig).lower()
    if "locked" in reason or "lock timeout" in reason:
        return (
            f"the database {name} is locked by another program for more than {BUSY_SECONDS} s; "
            "nothing was lost: close that program, or wait, and run again"
        )
    if "readonly" in reason or "read-only" in reason:
        return f"the database {name} is read-only; make the file and its folder writable"
    if "full" in reason:
        return f"the disk of the database {name} is full; nothing was lost: make room, run again"
    if "unable to open" in reason:
        return f"the database {name} cannot be opened; look at the path and its rights"
    if "not a database" in reason or "malformed" in reason:
        return f"{name} is not a koppel database, or it is damaged; restore a copy"
    return f"the database {name} failed: {error.orig}"


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _hide(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"...@{tail}" if at else head or tail
