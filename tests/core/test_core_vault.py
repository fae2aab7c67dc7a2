"""Secrets at rest are sealed to their row, their key and their version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from koppel import ConfigError
from koppel.store.database import Database
from koppel.store.vault import RENEWAL, Vault, load_key

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
CANARY = "canary-7f3a91"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with the schema."""
    database = Database(f"sqlite:///{tmp_path / 'koppel.db'}")
    database.migrate()
    yield database
    database.close()


def vault(database: Database, key: bytes = KEY, connection: str = "a.crm") -> Vault:
    """The vault of one connection."""
    return Vault(database, lambda: key, connection, lambda: NOW)


def test_not_in_the_file(database: Database) -> None:
    """A secret is found again, and stands nowhere in the file in the clear."""
    assert vault(database).swap("token", CANARY, 0)
    held = vault(database).get("token")
    assert held is not None
    assert (held.value, held.version) == (CANARY, 1)
    assert database.file is not None
    written = b"".join(file.read_bytes() for file in database.file.parent.iterdir())
    assert CANARY.encode() not in written
    assert b"a.crm" in written


def test_moved_ciphertext_is_refused(database: Database) -> None:
    """A ciphertext that was moved to another row does not open there."""
    vault(database).swap("token", CANARY, 0)
    vault(database, connection="b.crm").swap("token", "other", 0)
    assert database.file is not None
    with closing(sqlite3.connect(database.file)) as db:
        db.execute(
            "UPDATE koppel_secrets SET ciphertext = (SELECT ciphertext FROM koppel_secrets "
            "WHERE connection = 'a.crm') WHERE connection = 'b.crm'"
        )
        db.commit()
    with pytest.raises(ConfigError, match=r"the key does not fit the secret token of b\.crm"):
        vault(database, connection="b.crm").get("token")


def test_wrong_key(database: Database) -> None:
    """Another key does not open it, and the message holds neither secret nor key."""
    vault(database).swap("token", CANARY, 0)
    with pytest.raises(ConfigError, match="set KOPPEL_KEY to the key") as told:
        vault(database, OTHER_KEY).get("token")
    assert CANARY not in str(told.value)
    assert told.value.exit_code == 3


def test_compare_and_set(database: Database) -> None:
    """Who holds an older version does not overwrite a newer one."""
    mine = vault(database)
    assert mine.swap("token", "first", 0)
    assert not mine.swap("token", "stale", 0)
    assert mine.swap("token", "second", 1)
    held = mine.get("token")
    assert held is not None
    assert held.value == "second"


def test_one_renews(database: Database) -> None:
    """One at a time may renew a secret; a dead one's lock runs out."""
    vault(database).swap("token", CANARY, 0)
    assert vault(database).lock("token")
    assert not vault(database).lock("token")
    later = Vault(database, lambda: KEY, "a.crm", lambda: NOW + RENEWAL + timedelta(seconds=1))
    assert later.lock("token")
    later.unlock("token")
    assert vault(database).lock("token")


def test_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key file is made for its owner alone, found again, and refused when others read it."""
    monkeypatch.delenv("KOPPEL_KEY", raising=False)
    key = load_key("", tmp_path / "koppel.db")
    file = tmp_path / "koppel.db.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_key("", tmp_path / "koppel.db") == key
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="others can read the key file"):
        load_key("", tmp_path / "koppel.db")


@pytest.mark.parametrize("given", ["not base64!", "c2hvcnQ="])
def test_bad_key(given: str) -> None:
    """A key of another form or length is refused without being shown."""
    with pytest.raises(ConfigError) as told:
        load_key(given, None)
    assert given not in str(told.value)
