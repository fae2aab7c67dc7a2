"""The port: what koppel asks of a connected system.

*Connector*: the plugin that knows one system. *Connection*: one opened account of it; lives one
run and may cache for that long. *Change*: what a feed observed. *Write*: an intended change, frozen
before it is sent; every attempt sends the same. *Marker*: the word in a remote record that proves
it is ours. *Key*: chosen by ``claim`` before a write. What a connector says of itself is its
*Declaration*; what it is handed are its *Tools*.

An author imports ``koppel`` and nothing else of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from koppel.declaration import Declaration, Writes
from koppel.errors import ConfigError, Gone, Refused
from koppel.model import Entity, Kind
from koppel.tools import Tools


class Role(StrEnum):
    """The part a system plays in a link."""

    CRM = "crm"
    ACCOUNTING = "accounting"


@dataclass(frozen=True)
class Cursor:
    """How far a feed was read: the server's time, or the connector's own text."""

    since: datetime | None = None
    token: str = ""


@dataclass(frozen=True)
class Change:
    """What a feed observed of one record.

    ``version``: changes when the record does; empty when the system has none. ``complete``: False
    for a summary, which serves guards and look-ups and is never stored. ``gone``: deleted.
    ``heir``: the record it was merged into, when the system tells. ``keys``: natural keys under
    which koppel may find this record again; the names that koppel itself looks for are
    "marker:<marker>", "serial:<int>", "vat:<canonical VAT number>",
    "number:<document number without blanks>" and "books:<number of a customer in the books>".
    ``problem``: the record cannot be understood; says which field and why (``entity`` is then
    None).
    """

    kind: Kind
    id: str
    version: str = ""
    entity: Entity | None = None
    complete: bool = True
    gone: bool = False
    heir: str = ""
    keys: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Page:
    """Some changes; ``cursor`` only where it is safe to go on from later."""

    changes: tuple[Change, ...] = ()
    cursor: Cursor | None = None


@dataclass(frozen=True)
class Write:
    """An intended change of the target, in the target's own ids."""

    verb: Literal["create", "update"]
    kind: Kind
    entity: Entity
    marker: str
    serial: int = 0
    """A small positive int (31 bits) for systems that want a caller's id; free in the target."""
    id: str = ""
    """Of the record to update."""
    fields: tuple[str, ...] = ()
    """Update: the fields to change; the others must stay as they are."""
    wish: str = ""
    """The document number it must get; empty: the next."""
    origin: str = ""
    """Short name of the source system, for texts that people read."""
    step: str = ""
    key: str = ""
    """From ``claim``; empty: nothing was ever sent."""
    done: Mapping[str, str] = field(default_factory=dict)
    """Results of earlier steps."""
    sent: datetime | None = None
    """When the first attempt left; None: nothing was ever sent."""


class Verdict(StrEnum):
    """What stands there."""

    PRESENT = "present"
    ABSENT = "absent"
    TAKEN = "taken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The answer of ``find``: present (with its id), absent, taken by somebody else, unknown."""

    verdict: Verdict
    id: str = ""


class Settings(BaseModel):
    """Settings of one connection. Secrets are declared with ``SecretStr``: they are kept apart,
    encrypted, and never shown."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )


@dataclass(frozen=True)
class Choice:
    """A value that a setting may have, with its name for people ("4711", "Acme NV")."""

    value: str
    name: str = ""


class Connection:
    """One opened account of a system. Reading verbs write nothing, ever.

    Out of a writing verb, a ``PortError`` or a ``ConfigError`` (``AccessLost``) is a definite no;
    any other exception is doubt. Out of a reading verb every exception means that nothing
    happened.
    """

    account: str = ""
    """The system's own id of this account: the same account has it at every sign-in."""

    def __init__(self, settings: Any, tools: Tools) -> None:
        self.settings = settings
        self.tools = tools

    def changes(self, feed: str, cursor: Cursor) -> Iterator[Page]:
        """Yield what happened since the cursor, in pages; an empty cursor means everything."""
        raise Refused(f"this connection has no feed {feed}")

    def fetch(self, kind: Kind, id: str) -> Change:
        """Return the whole record. Raises ``Gone``."""
        raise Gone(f"{kind.__name__} {id} cannot be read one by one here")

    def lookup(self, kind: Kind, number: str) -> Change | None:
        """Return the document with this number, also one that no feed brings (a draft, one from
        before the start date), or None."""
        return None

    def present(self, kind: Kind, ids: Sequence[str]) -> frozenset[str] | None:
        """Return which of these records are still there; None: it cannot be told of many at once.

        For systems whose feeds list no deletions: koppel asks about linked customers on every
        run, and reads the missing ones to be sure.
        """
        return None

    def settled(self, kind: Kind, ids: Sequence[str], before: str) -> tuple[frozenset[str], str]:
        """Return which of these records are surely as they were, there or gone, and a token.

        For systems of which a call or two prove that nothing went or came back among many records
        since a moment: koppel asks ``present`` about the others only. ``before`` is the token of
        the last run that ended well; empty: none, so nothing can be proven. It is asked before
        ``present``, in several parts where there are many records.
        """
        return frozenset(), ""

    def create(self, write: Write) -> str:
        """Carry out one step; return its native id, the one ``changes`` will show later."""
        raise Refused(f"{write.kind.__name__} cannot be created here")

    def update(self, write: Write) -> None:
        """Change ``write.fields`` of a record; must be harmless when repeated."""
        raise Refused(f"{write.kind.__name__} cannot be changed here")

    def find(self, write: Write) -> Finding:
        """Say what stands there for this write; asked after doubt, and before a create."""
        return Finding(Verdict.UNKNOWN)

    def as_stored(self, entity: Entity) -> Entity:
        """The entity as ``changes`` will show it after it was written: names cut, fields without
        a place left at their default. Pure; tells koppel later whether somebody else changed it."""
        return entity

    def claim(self, write: Write) -> str:
        """Choose the key of this step. Reads only; may raise ``Held``.

        Of a ``Number`` it says whether there is a place for it; one of no customer asks whether
        there is any.
        """
        return write.marker

    def close(self) -> None:
        """Give back what was opened."""


class SignIn(Protocol):
    """How a person lets koppel in where a password is not enough (OAuth code flow)."""

    def url(self, settings: Any, redirect: str, state: str) -> str:
        """The page where the person consents; it redirects to ``redirect`` with code and state."""

    def redeem(self, settings: Any, tools: Tools, redirect: str, code: str) -> None:
        """Exchange the code and store what came of it in ``tools.secrets``."""


class Connector:
    """The plugin that knows one system: subclass, fill in, return from ``koppel_connector``."""

    name: str = ""
    title: str = ""
    """The name of the system, for people."""
    origin: str = ""
    """Very short, for texts in other systems."""
    role: Role
    settings: type[Settings] = Settings
    login: type[Settings] | None = None
    """Those of the settings with which ``choices`` can be asked; None: all of them."""
    declaration: Declaration = Declaration()
    connection: type[Connection] = Connection
    sign_in: SignIn | None = None

    def declare(self, settings: Settings | None = None) -> Declaration:
        """What a connection with these settings reads and writes (None: at its best)."""
        return self.declaration

    def connect(self, settings: Any, tools: Tools) -> Connection:
        """Open an account. Raises ``AccessLost``, ``ConfigError`` or ``Unavailable``."""
        return self.connection(settings, tools)

    def choices(self, login: Any, tools: Tools) -> Mapping[str, tuple[Choice, ...]]:
        """Sign in, and say for some settings what this account may choose (which of its files).

        ``login``: the settings of that model. A person who makes a link chooses what is missing;
        where there is one choice it is taken. Raises as ``connect`` does.
        """
        return {}

    def writes(self, kind: Kind, settings: Settings | None = None) -> Writes:
        """Return how a kind is written. Raises ``ConfigError`` when it is not."""
        for writes in self.declare(settings).writes:
            if writes.kind is kind:
                return writes
        raise ConfigError(f"{self.title or self.name} cannot write {kind.__name__}")
