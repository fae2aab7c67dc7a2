"""Transfers: the temporary addresses at which bytes are sent or fetched (teamleader-api 2.3, 2.7).

An address is its own permission: no token is asked for; for downloads a switch says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from koppel_fakes.teamleader.catalogue import Subject

PATH = "/transfers"


@dataclass(frozen=True, slots=True)
class Upload:
    """An address that waits for the bytes of one file, until a moment."""

    name: str
    subject: Subject | None
    folder: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes that can be fetched until a moment."""

    content: bytes
    mime_type: str
    until: datetime


class Transfers:
    """The addresses handed out so far. Locations are paths; the app puts its host before them."""

    def __init__(self) -> None:
        self._offers: dict[str, Upload | Download] = {}
        self._made = 0

    def offer(self, transfer: Upload | Download) -> str:
        """A new address for it, as a path."""
        self._made += 1
        token = hashlib.sha256(f"transfer:{self._made}".encode()).hexdigest()[:40]
        self._offers[token] = transfer
        return f"{PATH}/{token}"

    def find(self, token: str, now: datetime) -> Upload | Download | None:
        """What the address stands for, unless it is unknown or out of date."""
        transfer = self._offers.get(token)
        return transfer if transfer is not None and now < transfer.until else None

    def close(self, token: str) -> None:
        """The bytes arrived: an upload address works once."""
        self._offers.pop(token, None)
