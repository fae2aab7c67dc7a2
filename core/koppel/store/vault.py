"""Vault: secrets at rest, AES-GCM, bound to their row: a ciphertext moved elsewhere is refused."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets as randomness
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from koppel.errors import ConfigError
from koppel.store.database import Database
from koppel.store.sql import upsert
from koppel.store.tables import secrets
from koppel.tools import Secret

KEY_BYTES = 32
NONCE_BYTES = 12
RENEWAL = timedelta(minutes=2)
"""So long one process may take to renew a secret before another may try."""


def load_key(given: str, database_file: Path | None) -> bytes:
    """Return the key: the one given, else $KOPPEL_KEY, else the file beside the database.

    The file is made with rights for its owner alone; a file that others can read is refused.
    """
    text = given or os.environ.get("KOPPEL_KEY", "")
    if text:
        return _parse(text, "KOPPEL_KEY")
    if database_file is None:
        raise ConfigError(
            "no key for the secrets: set KOPPEL_KEY to 32 random bytes in base64, for example "
            'from python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
        )
    file = database_file.with_name(database_file.name + ".key")
    if not file.exists():
        fresh = base64.b64encode(randomness.token_bytes(KEY_BYTES))
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(fresh)
    if file.stat().st_mode & 0o077:
        raise ConfigError(f"others can read the key file {file}: chmod 600 {file}")
    return _parse(file.read_text(encoding="ascii"), str(file))


def _parse(text: str, place: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise ConfigError(f"the key in {place} is not base64") from error
    if len(key) != KEY_BYTES:
        raise ConfigError(f"the key in {place} has {len(key)} bytes; it must have {KEY_BYTES}")
    return key


class Vault:
    """The secrets of one connection (the ``Secrets`` of the port)."""

    def __init__(
        self,
        database: Database,
        key: Callable[[], bytes],
        connection: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._key = key
        self._connection = connection
        self._clock = clock

    def __repr__(self) -> str:
        return f"<Vault of {self._connection}>"

    def get(self, name: str) -> Secret | None:
        """Return the secret, or None. Raises ``ConfigError`` when the key does not fit."""
        with self._database.read() as db:
            row = db.execute(select(secrets).where(self._is(name))).one_or_none()
        if row is None:
            return None
        nonce, sealed = row.ciphertext[:NONCE_BYTES], row.ciphertext[NONCE_BYTES:]
        try:
            value = AESGCM(self._key()).decrypt(nonce, sealed, self._bound(name, row.version))
        except InvalidTag as error:
            raise ConfigError(
                f"the key does not fit the secret {name} of {self._connection}: set KOPPEL_KEY to "
                "the key this database was made with, or sign in again"
            ) from error
        return Secret(value.decode(), row.version)

    def swap(self, name: str, value: str, version: int) -> bool:
        """Store ``value`` if the stored version is still ``version`` (0: none yet)."""
        row = {"connection": self._connection, "name": name, "version": version + 1}
        row_sealed = {**row, "ciphertext": self._seal(name, value, version + 1)}
        with self._database.write() as db:
            held = db.execute(select(secrets.c.version).where(self._is(name))).scalar()
            if (held or 0) != version:
                return False
            upsert(db, secrets, [row_sealed])
            return True

    def lock(self, name: str) -> bool:
        """Become the one who renews this secret; False when somebody else is."""
        now = self._clock()
        free = or_(secrets.c.renewing.is_(None), secrets.c.renewing < now)
        with self._database.write() as db:
            taken = db.execute(
                update(secrets).where(and_(self._is(name), free)).values(renewing=now + RENEWAL)
            )
            return taken.rowcount == 1

    def unlock(self, name: str) -> None:
        """Let the next one renew it."""
        with self._database.write() as db:
            db.execute(update(secrets).where(self._is(name)).values(renewing=None))

    def forget(self) -> None:
        """Drop all secrets of this connection."""
        with self._database.write() as db:
            db.execute(delete(secrets).where(secrets.c.connection == self._connection))

    def _is(self, name: str) -> ColumnElement[bool]:
        return and_(secrets.c.connection == self._connection, secrets.c.name == name)

    def _seal(self, name: str, value: str, version: int) -> bytes:
        nonce = randomness.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key()).encrypt(
            nonce, value.encode(), self._bound(name, version)
        )

    def _bound(self, name: str, version: int) -> bytes:
        return hashlib.sha256(f"{self._connection}\x1f{name}\x1f{version}".encode()).digest()
