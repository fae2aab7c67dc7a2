"""Errors, named by what happens next.

    KoppelError
    ├── ConfigError          somebody must change a setting
    │   ├── AccessLost       somebody must sign in again
    │   └── Undecided        somebody must decide before anything is written
    ├── RemoteError          the run stops here; try again later
    │   ├── Unavailable      the system was not reached, is down, or limits us
    │   └── Unreadable       the system answered something that is no answer
    ├── Busy                 another run holds the link; nothing was done
    ├── InputError           a file handed in is not usable
    ├── StoreError           koppel's own database is locked, read-only or newer
    └── PortError            an answer of a system to one record
        ├── Held             not now, for a state of the world: it waits and is tried again
        │   └── OverBudget   the system's quota for this call is spent
        ├── Refused          not this record: a person must look
        ├── KeyRefused       not under this key: claim another
        └── Gone             there is no such record (any more)

A connector answers a write with an id or with a ``PortError``; anything else that comes out
of ``create`` or ``update`` is doubt. Every message says what happened, to which record, and
what to do.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Reach(StrEnum):
    """How much else waits when one record is held."""

    RECORD = "record"
    PERIOD = "period"
    LANE = "lane"
    KIND = "kind"
    CONNECTION = "connection"


class KoppelError(Exception):
    """Root of everything koppel raises on purpose."""

    exit_code = 70


class ConfigError(KoppelError):
    """A setting is missing or wrong; the message names it and the allowed values."""

    exit_code = 3


class RemoteError(KoppelError):
    """A connected system could not be used; nothing was lost."""

    exit_code = 4


class Unavailable(RemoteError):
    """The system was not reached, is down, or limits us."""


class Unreadable(RemoteError):
    """The system answered something that is not the documented answer."""


class Busy(KoppelError):
    """Another run holds this connection."""

    exit_code = 5


class InputError(KoppelError):
    """A file handed in is not usable; the message names the line."""

    exit_code = 6


class StoreError(KoppelError):
    """koppel's own database is locked, read-only, unreachable or of a newer version."""

    exit_code = 7


class PortError(KoppelError):
    """An answer of a connected system to one record."""

    exit_code = 1


class Held(PortError):
    """A definite no, for a state of the world: the record waits and is tried again by itself.

    ``rule`` is the id of the rule that says so ("R76"), ``reach`` how much else waits with it,
    ``until`` when it is worth trying again, if the system told.
    """

    def __init__(
        self,
        text: str,
        rule: str = "",
        reach: Reach = Reach.RECORD,
        until: datetime | None = None,
    ) -> None:
        super().__init__(text)
        self.rule = rule
        self.reach = reach
        self.until = until


class OverBudget(Held):
    """The quota of a call is spent; ``until`` says when it is given out again."""

    exit_code = 4  # where it ends a whole command: the system limits us


class Refused(PortError):
    """A definite no to this record: it is failed until the record or a setting changes."""

    def __init__(self, text: str, rule: str = "") -> None:
        super().__init__(text)
        self.rule = rule


class KeyRefused(PortError):
    """A definite no to this key (taken, or out of order): claim another."""


class Gone(PortError):
    """There is no such record, or none any more."""


class AccessLost(ConfigError):
    """The grant is dead; somebody must sign in again."""


class Undecided(ConfigError):
    """A person must decide before anything is written; the message names the ways on."""
