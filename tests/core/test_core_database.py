"""The database says in words what is wrong with it, and keeps what it was told."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from koppel import Koppel, StoreError
from koppel.store.database import VERSION, Database
from koppel.store.tables import metadata
from sqlalchemy import create_engine, inspect, text


def address(file: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{file}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database of koppel."""
    file = tmp_path / "koppel.db"
    Koppel(address(file), connectors=[]).close()
    return file


def test_migrations_make_the_tables(file: Path) -> None:
    """After all migrations the schema is that of the tables, to the column and index."""
    database = Database(address(file))
    with database.read() as db:
        context = MigrationContext.configure(
            db, opts={"compare_type": False, "version_table": VERSION.name}
        )
        assert compare_metadata(context, metadata) == []
    database.close()


def test_locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that another program keeps locked is told as such, with exit code 7."""
    monkeypatch.setattr("koppel.store.database.BUSY_SECONDS", 0)
    database = Database(address(file))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreError, match="is locked by another program") as told,
            database.write(),
        ):
            pass
    assert told.value.exit_code == 7
    with database.write() as db:
        db.execute(text("DELETE FROM koppel_links"))
    database.close()


def test_newer_schema(file: Path) -> None:
    """A database that a newer koppel wrote is refused and not changed."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE koppel_version SET version_num = '9999'")
        db.commit()
    with pytest.raises(
        StoreError, match=r"schema 9999, this program knows .* use the newer koppel"
    ):
        Koppel(address(file), connectors=[])
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT version_num FROM koppel_version").fetchone() == ("9999",)


def test_in_the_database_of_a_host(tmp_path: Path) -> None:
    """koppel's tables stand beside a host's own, whatever these and their migrations are called."""
    host = create_engine(address(tmp_path / "host.db"))
    own = {table.name.removeprefix("koppel_") for table in metadata.tables.values()}
    with host.begin() as db:
        for name in own:
            db.execute(text(f"CREATE TABLE {name} (mine TEXT)"))
        db.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        db.execute(text("INSERT INTO alembic_version VALUES ('9999')"))

    assert Koppel(host, connectors=[]).links() == []
    assert Koppel(host, connectors=[]).links() == []  # also when the schema is there already

    with host.begin() as db:
        assert db.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
            "9999"
        ]
        names = set(inspect(db).get_table_names())
    host.dispose()
    assert {name for name in names - own if not name.startswith("koppel_")} == {"alembic_version"}
    assert names - own - {"alembic_version", "koppel_version"} == set(metadata.tables)


def test_not_a_database(tmp_path: Path) -> None:
    """A file that is no database is refused in words."""
    file = tmp_path / "notes.txt"
    file.write_text("this is not a database at all, " * 100)
    with pytest.raises(StoreError, match="is not a koppel database, or it is damaged"):
        Koppel(address(file), connectors=[])


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that does not exist is named."""
    with pytest.raises(StoreError, match=r"the folder of the database does not exist: .*nowhere"):
        Koppel(address(tmp_path / "nowhere" / "koppel.db"), connectors=[])


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x/y", ""])
def test_no_address(url: str) -> None:
    """What is no database address is refused, with the form of one that is."""
    with pytest.raises(StoreError, match=r"write sqlite:///koppel\.db"):
        Koppel(url, connectors=[])


def test_read_only(file: Path) -> None:
    """A database that cannot be written to says so."""
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    database = Database(engine)
    words = "is read-only; make the file and its folder writable"
    with pytest.raises(StoreError, match=words), database.write() as db:
        db.execute(text("DELETE FROM koppel_links"))
    engine.dispose()


def test_engine_of_the_host(tmp_path: Path) -> None:
    """A host may hand over its own engine, which stays open when koppel closes."""
    engine = create_engine(address(tmp_path / "host.db"))
    app = Koppel(engine, connectors=[])
    assert app.links() == []
    app.close()
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM koppel_links")).scalar() == 0
    engine.dispose()


def test_busy_while_a_transaction_is_open(file: Path) -> None:
    """The database knows that a transaction is open, however it ends."""
    database = Database(address(file))
    assert not database.busy
    with database.read():
        assert database.busy
    with pytest.raises(StoreError), database.write() as db:
        db.execute(text("SELECT * FROM nothing"))
    assert not database.busy
    database.close()


def test_rolled_back_as_a_whole(file: Path) -> None:
    """A transaction that ends with an error leaves nothing of itself."""
    database = Database(address(file))
    insert = "INSERT INTO koppel_runs VALUES (1,'a','ok','2026-01-01',NULL,'',0,'[]','[]','{}')"
    with suppress(StoreError), database.write() as db:
        db.execute(text(insert))
        db.execute(text("SELECT * FROM nothing"))
    with database.read() as db:
        assert db.execute(text("SELECT count(*) FROM koppel_runs")).scalar() == 0
    database.close()
