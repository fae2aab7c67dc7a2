"""Subject: one system as the conformance kit meets it. Filled in by the author of a connector.

The kit writes small documents of its own through the port. What only the author knows is said
here: where such a document goes in the system (``place``), how a person makes a record that koppel
does not write there (``given``), and how to see from outside what arrived (``effects``,
``requests``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from koppel.connector import Connection, Connector, Settings
from koppel.declaration import Declaration
from koppel.model import Entity, Kind
from koppel.tools import Secret, Tools
from koppel.world import present


def unplaced(entity: Entity) -> Entity:
    """Leave an entity where it is: for systems without journals."""
    return entity


class Secrets:
    """Stored secrets, in memory."""

    def __init__(self, **stored: str) -> None:
        self._stored = {name: Secret(value, 1) for name, value in stored.items()}
        self._locked: set[str] = set()

    def get(self, name: str) -> Secret | None:
        """Return the secret, or None."""
        return self._stored.get(name)

    def swap(self, name: str, value: str, version: int) -> bool:
        """Store the value if nobody else did."""
        held = self._stored.get(name)
        if (held.version if held else 0) != version:
            return False
        self._stored[name] = Secret(value, version + 1)
        return True

    def lock(self, name: str) -> bool:
        """Become the one who renews it."""
        if name in self._locked:
            return False
        self._locked.add(name)
        return True

    def unlock(self, name: str) -> None:
        """Let the next one renew it."""
        self._locked.discard(name)


@dataclass
class Counting:
    """A budget that allows every call and remembers it."""

    spent: Counter[str] = field(default_factory=Counter)
    limits: dict[str, int | None] = field(default_factory=dict)
    observed: dict[str, int] = field(default_factory=dict)

    def spend(self, operation: str, limit: int | None = None) -> None:
        """Count one call."""
        self.spent[operation] += 1
        self.limits[operation] = limit

    def observe(self, operation: str, left: int) -> None:
        """Note what the server says is left."""
        self.observed[operation] = left


def kit_tools(**tools: Any) -> Tools:
    """Return tools for a subject: nothing waits, every call is allowed; some replaced."""
    usual: dict[str, Any] = {
        "clock": present,
        "sleep": lambda _: None,
        "secrets": Secrets(),
        "budget": Counting(),
    }
    return Tools(**{**usual, **tools})


@dataclass(frozen=True)
class Subject:
    """A system with nothing of koppel in it yet, ready to be opened.

    ``effects`` counts what anybody changed in the system so far, ``requests`` what it was asked.
    ``place`` puts journal, year, period, accounts and tax codes of the system in an entity, as the
    core does before a write. ``given`` makes a record as a person would, for each kind that the
    kit needs and koppel does not write there; it returns the id. ``rest`` lets so much time pass
    that a feed does not repeat what it brought. ``nobody`` holds, for kinds whose ids have a shape,
    one that could be a record and is none.
    """

    connector: Connector
    tools: Tools
    effects: Callable[[], int]
    requests: Callable[[], int]
    settings: Settings = field(default_factory=Settings)
    place: Callable[[Entity], Entity] = unplaced
    given: Mapping[Kind, Callable[[Entity], str]] = field(default_factory=dict)
    rest: Callable[[], None] = lambda: None
    nobody: Mapping[Kind, str] = field(default_factory=dict)

    def no_id(self, kind: Kind) -> str:
        """Return the id of a record that does not exist."""
        return self.nobody.get(kind, "no-such-record")

    @property
    def declaration(self) -> Declaration:
        """What the connector says of itself with these settings."""
        return self.connector.declare(self.settings)

    @contextmanager
    def open(self, **tools: Any) -> Iterator[Connection]:
        """Open a connection, with some tools replaced, and close it afterwards."""
        connection = self.connector.connect(self.settings, replace(self.tools, **tools))
        try:
            yield connection
        finally:
            connection.close()
